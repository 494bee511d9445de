import { mkdirSync, mkdtempSync, readFileSync, rmSync, unlinkSync, writeFileSync } from "node:fs";
import { generateKeyPairSync } from "node:crypto";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { PolicyFolder } from "../../../src/app/policies/policy-folder.ts";
import { readSettings } from "../../../src/app/settings/read-settings.ts";
import { canonicalJson } from "../../../src/bundle/canonical.ts";
import type { Bundle } from "../../../src/bundle/bundle.ts";
import { signBundle } from "../../../src/bundle/sign.ts";
import { createFileLoader } from "../../../src/app/loader.ts";
import type { JsonValue } from "../../../src/model/json.ts";
import { loadPolicy } from "../../../src/trial/load-policy.ts";
import { ManualClock } from "../manual-clock.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "plimsoll-policies-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const POLICY = (name: string, version = "1.0.0", limit = "5% within 1% .. 8%"): string => `policy ${name} version ${version}
metrics "trading-snapshot@1"
currency INR
missing hold
limit daily_loss = ${limit}
rule loss
  critical when risk.daily_loss_pct <= -daily_loss
`;

/** The monitor's own policy, which ships. */
const SELF = /^policy (self) version (\S+)/m
  .exec(readFileSync(join(import.meta.dirname, "../../../policies/self.policy"), "utf8"))
  ?.slice(1)
  .join(" ");

function write(name: string, text: string): void {
  writeFileSync(join(folder, name), text);
}

interface Desk {
  readonly policies: PolicyFolder;
  readonly clock: ManualClock;
  readonly log: string[];
  readonly replaced: string[][];
  /** Two looks, far enough apart for a file to have settled. */
  readonly settle: () => Promise<void>;
}

function open(settingsText: string, replace?: (bundles: readonly Bundle[]) => Promise<void>): Desk {
  const result = readSettings(settingsText, join(folder, "plimsoll.yaml"), {});
  if (!result.ok) throw new Error(JSON.stringify(result.diagnostics));
  const clock = new ManualClock(Date.UTC(2026, 0, 5));
  const log: string[] = [];
  const replaced: string[][] = [];
  const policies = new PolicyFolder({
    settings: result.settings,
    clock,
    log: (component, level, message) => log.push(`${component} ${level} ${message}`),
    replace:
      replace ??
      ((bundles) => {
        replaced.push(bundles.map(({ policy, version }) => `${policy} ${version}`));
        return Promise.resolve();
      }),
  });
  const settle = async (): Promise<void> => {
    await policies.look();
    await policies.look();
  };
  return { policies, clock, log, replaced, settle };
}

const ONE = "policies: [{ file: core.policy }]";

describe("policies of the settings", () => {
  test("are loaded at the start, with the monitor's own for the monitor's own source alone", () => {
    write("core.policy", POLICY("core"));
    const { policies, log } = open(ONE);
    expect(policies.bundles.map(({ policy }) => policy)).toEqual(["core", "self"]);
    expect(policies.policiesOf("engine")).toEqual(["core"]);
    expect(policies.policiesOf("plimsoll")).toEqual(["self"]);
    expect(policies.facts()).toEqual({
      core: { loaded_at: "2026-01-05T00:00:00.000Z", refused: null },
      self: { loaded_at: "2026-01-05T00:00:00.000Z", refused: null },
    });
    expect(log).toEqual(["monitoring info policy core 1.0.0 is in force", `monitoring info policy ${SELF ?? ""} is in force`]);
  });

  test("watch the sources that are named, by name or glob", () => {
    write("a.policy", POLICY("a"));
    write("b.policy", POLICY("b"));
    const { policies } = open("policies: [{ file: a.policy, sources: [desk-*] }, { file: b.policy, sources: [desk-1, paper] }]");
    expect(["desk-1", "desk-2", "paper", "other"].map((source) => policies.policiesOf(source))).toEqual([
      ["a", "b"],
      ["a"],
      ["b"],
      undefined,
    ]);
  });

  test("have the settings' limits, inside `within`", () => {
    write("core.policy", POLICY("core"));
    const limited = open("policies: [{ file: core.policy, limits: { daily_loss: 4% } }]");
    expect(limited.policies.bundles[0]?.overrides).toEqual({ daily_loss: { value: "4", unit: "percent" } });
    const outside = open("policies: [{ file: core.policy, limits: { daily_loss: 12% } }]");
    expect(outside.policies.facts()["core"]?.refused).toBe(
      "`daily_loss=12%` is outside the range of the limit, 1% .. 8%; give a value within 1% .. 8%",
    );
    expect(outside.policies.policiesOf("engine")).toEqual([]);
  });

  test("that are missing or broken at the start are told, and the others are in force", () => {
    write("b.policy", "policy b version 1.0.0\nrule");
    write("c.policy", POLICY("c"));
    const { policies, log } = open("policies: [{ file: a.policy }, { file: b.policy }, { file: c.policy }]");
    expect(policies.policiesOf("engine")).toEqual(["c"]);
    const facts = policies.facts();
    expect(facts["a"]).toEqual({ loaded_at: null, refused: "the file cannot be read: no such file" });
    expect(facts["b"]?.refused).toMatch(/^b\.policy:\d+:\d+: /);
    expect(log[0]).toBe("monitoring error policy a is refused, nothing is in force: the file cannot be read: no such file");
  });

  test("have a name of their own each", () => {
    write("a.policy", POLICY("core"));
    write("b.policy", POLICY("core"));
    const { policies } = open("policies: [{ file: a.policy }, { file: b.policy }]");
    expect(policies.facts()["b"]?.refused).toContain("the policy `core` is in force already");
    expect(policies.policiesOf("engine")).toEqual(["core"]);
  });
});

describe("a policy that changes", () => {
  test("is put to work once its file has settled, and only then", async () => {
    write("core.policy", POLICY("core"));
    const { policies, replaced, log } = open(ONE);
    await policies.look();
    write("core.policy", POLICY("core", "1.1.0"));
    await policies.look();
    expect(replaced).toEqual([]);
    write("core.policy", POLICY("core", "1.2.0"));
    await policies.look();
    expect(replaced).toEqual([]);
    await policies.look();
    expect(replaced).toEqual([["core 1.2.0", SELF]]);
    expect(log.at(-1)).toBe("monitoring info policy core 1.2.0 is in force");
    await policies.look();
    expect(replaced).toHaveLength(1);
  });

  test("for the worse is refused, told once, and the one before stays; and is taken when it is repaired", async () => {
    write("core.policy", POLICY("core"));
    const { policies, replaced, log, settle, clock } = open(ONE);
    clock.advance(60_000);
    write("core.policy", POLICY("core", "1.1.0").replace("-daily_loss", "-daily_los"));
    await settle();
    await settle();
    expect(replaced).toEqual([]);
    expect(policies.policiesOf("engine")).toEqual(["core"]);
    expect(policies.facts()["core"]).toEqual({
      loaded_at: "2026-01-05T00:00:00.000Z",
      refused: expect.stringMatching(/^core\.policy:7:/) as string,
    });
    expect(log.filter((line) => line.includes("refused, version 1.0.0 stays in force"))).toHaveLength(1);
    write("core.policy", POLICY("core", "1.1.0"));
    await settle();
    expect(replaced).toEqual([["core 1.1.0", SELF]]);
    expect(policies.facts()["core"]).toEqual({ loaded_at: "2026-01-05T00:01:00.000Z", refused: null });
  });

  test("back to what is in force changes nothing but the refusal", async () => {
    write("core.policy", POLICY("core"));
    const { policies, replaced, settle } = open(ONE);
    unlinkSync(join(folder, "core.policy"));
    await settle();
    expect(policies.facts()["core"]?.refused).toBe("the file cannot be read: no such file");
    write("core.policy", POLICY("core"));
    await settle();
    expect(policies.facts()["core"]).toEqual({ loaded_at: "2026-01-05T00:00:00.000Z", refused: null });
    expect(replaced).toEqual([]);
  });

  test("in what it imports is noticed, a file that was missing included", async () => {
    write("core.policy", POLICY("core").replace("limit daily_loss = 5% within 1% .. 8%", 'import "limits.policy"'));
    const { policies, replaced, settle } = open(ONE);
    expect(policies.facts()["core"]?.refused).toContain("limits.policy");
    write("limits.policy", "limit daily_loss = 5%\n");
    await settle();
    expect(replaced).toEqual([["core 1.0.0", SELF]]);
    const [before] = policies.bundles;
    write("limits.policy", "limit daily_loss = 6%\n");
    await settle();
    expect(policies.bundles[0]?.digest).not.toBe(before?.digest);
  });

  test("in its calendar is noticed", async () => {
    mkdirSync(join(folder, "calendars"));
    const calendar = (close: string): string =>
      `name: desk\nzone: Asia/Kolkata\nsource: us\nhorizon: 2030-12-31\nweekdays: [mon]\nsessions: { regular: { open: "09:15", close: "${close}" } }\n`;
    write("calendars/desk.yaml", calendar("15:30"));
    write("core.policy", `${POLICY("core")}  only during desk\ncalendar desk from "calendars/desk.yaml"\n`);
    const { policies, replaced, settle } = open(ONE);
    expect(policies.facts()["core"]?.refused).toBeNull();
    write("calendars/desk.yaml", calendar("16:00"));
    await settle();
    expect(replaced).toHaveLength(1);
  });

  test("to an older version is refused unless that is allowed", async () => {
    write("core.policy", POLICY("core", "2.0.0"));
    const strict = open(ONE);
    const lenient = open("policies: [{ file: core.policy, allow_downgrade: true }]");
    write("core.policy", POLICY("core", "1.0.0"));
    await strict.settle();
    await lenient.settle();
    expect(strict.policies.facts()["core"]?.refused).toMatch(
      /^version 1\.0\.0 of `core` is older than 2\.0\.0, which is in force; /,
    );
    expect(lenient.replaced).toEqual([["core 1.0.0", SELF]]);
  });

  test("is not in force where the monitor does not take it", async () => {
    write("core.policy", POLICY("core"));
    const { policies, log, settle } = open(ONE, () => Promise.reject(new Error("it is stopping")));
    write("core.policy", POLICY("core", "1.1.0"));
    await settle();
    expect(policies.bundles[0]?.version).toBe("1.0.0");
    expect(log.at(-1)).toBe("monitoring error the changed policies are not in force: it is stopping");
  });

  test("is taken at once on request", async () => {
    write("core.policy", POLICY("core"));
    const { policies, replaced } = open(ONE);
    write("core.policy", POLICY("core", "1.1.0"));
    expect((await policies.reload())["core"]?.refused).toBeNull();
    expect(replaced).toEqual([["core 1.1.0", SELF]]);
    await policies.reload();
    expect(replaced).toHaveLength(1);
  });

  test("is told to be refused once when it changes, and again when somebody asks", async () => {
    write("core.policy", POLICY("core"));
    const { policies, log, settle } = open(ONE);
    const refusals = (): number => log.filter((line) => line.includes("is refused, version 1.0.0 stays in force")).length;
    write("core.policy", "policy core version");
    await policies.reload();
    expect(refusals()).toBe(1);
    await settle();
    expect(refusals()).toBe(1);
    await policies.reload();
    expect(refusals()).toBe(2);
  });

  test("is found by the clock alone, and by nobody after the stop", async () => {
    write("core.policy", POLICY("core"));
    const { policies, replaced, clock } = open(ONE);
    policies.start();
    write("core.policy", POLICY("core", "1.1.0"));
    for (let second = 0; second < 20 && replaced.length === 0; second += 1) {
      clock.advance(1_000);
      await policies.idle();
    }
    expect(replaced).toEqual([["core 1.1.0", SELF]]);
    policies.stop();
    write("core.policy", POLICY("core", "1.2.0"));
    clock.advance(60_000);
    await policies.idle();
    expect(replaced).toHaveLength(1);
    expect(clock.waiting).toBe(0);
  });
});

describe("with keys", () => {
  const { publicKey, privateKey } = generateKeyPairSync("ed25519");
  const other = generateKeyPairSync("ed25519");
  const SIGNED = "policies: [{ file: core.json, limits: { daily_loss: 4% } }]\nkeys: [key.pem]";

  function bundle(key?: typeof privateKey): string {
    const loaded = loadPolicy({ file: "core.policy", text: POLICY("core") }, createFileLoader(folder));
    if (!loaded.ok) throw new Error("no policy");
    const signed = key === undefined ? loaded : signBundle(loaded.bundle, key.export({ type: "pkcs8", format: "pem" }).toString());
    if (!signed.ok) throw new Error("not signed");
    return canonicalJson(signed.bundle as unknown as JsonValue);
  }

  beforeEach(() => {
    write("key.pem", publicKey.export({ type: "spki", format: "pem" }).toString());
  });

  test("a bundle that is signed by one of them is in force, limits and all", () => {
    write("core.json", bundle(privateKey));
    const { policies } = open(SIGNED);
    expect(policies.facts()["core"]).toEqual({ loaded_at: "2026-01-05T00:00:00.000Z", refused: null });
    expect(policies.bundles[0]?.overrides).toBeDefined();
  });

  test("one that is not signed, or by somebody else, or altered, is refused", () => {
    const refusal = (text: string): string | null | undefined => {
      write("core.json", text);
      return open(SIGNED).policies.facts()["core"]?.refused;
    };
    expect(refusal(bundle())).toContain("the bundle is not signed");
    expect(refusal(bundle(other.privateKey))).toContain("a key that is not configured");
    expect(refusal(bundle(privateKey).replace("1.0.0", "1.0.1"))).toContain("altered");
    expect(refusal("{")).toContain("not JSON");
  });

  test("text is refused, but for the monitor's own", () => {
    write("core.policy", POLICY("core"));
    const { policies } = open("policies: [{ file: core.policy }]\nkeys: [key.pem]");
    expect(policies.facts()["core"]?.refused).toContain("a policy comes as a bundle signed with one of them");
    expect(policies.policiesOf("plimsoll")).toEqual(["self"]);
  });
});
