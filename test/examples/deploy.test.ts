import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { Ajv2020 } from "ajv/dist/2020.js";
import type { Command } from "commander";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { checkSettingsText } from "../../src/app/settings/check-settings.ts";
import { createMonitorProgram } from "../../src/cli/monitor/program.ts";
import { captureOutput } from "../../src/cli/terminal.ts";
import { NOBODY } from "../cli/monitor/session.ts";
import { ROOT } from "../heartbeat/support.ts";
import { lacking } from "./at-fixed-place.ts";
import { COMPOSE_SCHEMA } from "./compose-schema.ts";

const read = (name: string): string => readFileSync(join(ROOT, name), "utf8");
const COMPOSE = parse(read("examples/compose/compose.yaml"), { merge: true }) as {
  readonly services: Readonly<Record<string, Service>>;
  readonly volumes: Readonly<Record<string, null>>;
};
const DOCKERFILE = read("examples/compose/Dockerfile");
const PAGE = read("docs/deploy.md");
const TOKEN = "0123456789abcdef0123";

interface Service {
  readonly image: string;
  readonly build?: { readonly context: string; readonly dockerfile: string; readonly target: string };
  readonly command?: readonly string[];
  readonly volumes: readonly string[];
  readonly ports?: readonly string[];
  readonly restart: string;
}

/** What is wrong with a command line of `monitor`, without running it: an unknown command or option. */
function findings(line: string): readonly string[] {
  const words = splitLine(line);
  const output = captureOutput();
  const terminal = { stdin: Readable.from([]), stdout: output, stderr: output, cwd: ROOT, env: {}, now: () => 0 };
  const surroundings = {
    terminal,
    reach: () => Promise.resolve(NOBODY),
    pause: () => Promise.resolve(false),
    signals: () => () => undefined,
  };
  let command: Command | undefined = createMonitorProgram(surroundings, () => undefined);
  let rest = words;
  for (;;) {
    const next: Command | undefined = command.commands.find((each) => each.name() === rest[0]);
    if (next === undefined) break;
    [command, rest] = [next, rest.slice(1)];
  }
  if (command.commands.length > 0) return [`there is no command ${rest[0] ?? ""}`];
  const { unknown, operands } = command.parseOptions([...rest]);
  const most = command.registeredArguments.some(({ variadic }) => variadic) ? Infinity : command.registeredArguments.length;
  return [...unknown, ...operands.slice(most)];
}

function splitLine(line: string): readonly string[] {
  return [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? "");
}

/** Every call of `monitor` in a text. */
function calls(text: string): readonly string[] {
  return [...text.matchAll(/(?:npx monitor|bin\/monitor\.js|^\s*\$? ?monitor) ([^\n#]+)/gm)].map(([, line = ""]) => line.trim());
}

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "deploy-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe("the page on putting it to work", () => {
  test("names commands and options that there are", () => {
    const found = calls(PAGE);
    expect(found.length).toBeGreaterThan(7);
    for (const line of found) expect({ line, findings: findings(line) }).toEqual({ line, findings: [] });
    expect(findings("heartbeat watch --no-such")).toEqual(["--no-such"]);
    expect(findings("statsu")).not.toEqual([]);
  });

  test("has settings without mistakes", () => {
    const settings = /^```yaml\n([\s\S]*?)^```$/m.exec(PAGE)?.[1] ?? "";
    const here = settings.replaceAll("/opt/plimsoll/", `${ROOT}/`);
    const { diagnostics } = checkSettingsText(here, join(folder, "plimsoll.yaml"), {
      SLACK_WEBHOOK: "https://hooks.slack.example/T/B/x1y2z3",
    });
    expect(diagnostics.map(({ message }) => message)).toEqual([]);
  });

  test("leads to files and units that there are", () => {
    const units = readdirSync(join(ROOT, "examples/systemd"));
    for (const [, unit = ""] of PAGE.matchAll(/([\w-]+\.service)\b/g)) expect(units).toContain(unit);
    for (const [, path = ""] of PAGE.matchAll(/\]\(([\w./-]+)\)/g)) expect(existsSync(join(ROOT, "docs", path))).toBe(true);
  });
});

describe("the units of systemd", () => {
  const units = readdirSync(join(ROOT, "examples/systemd")).filter((name) => name.endsWith(".service"));

  test("run commands that there are", () => {
    const found = units.flatMap((name) => calls(read(`examples/systemd/${name}`)));
    expect(found).toHaveLength(3);
    for (const line of found) expect({ line, findings: findings(line) }).toEqual({ line, findings: [] });
  });

  const lacks = lacking(["systemd-analyze"]);
  test.skipIf(lacks.length > 0 && process.env["CI"] !== "true")("are well in the eyes of systemd (needs systemd-analyze)", () => {
    for (const name of units) {
      const unit = read(`examples/systemd/${name}`)
        .replaceAll("/usr/bin/node", process.execPath)
        .replaceAll("/usr/bin/python3", "/bin/sh");
      writeFileSync(join(folder, name), unit.replace(/^Documentation=.*\n/m, ""));
    }
    const { status, stdout, stderr } = spawnSync("systemd-analyze", ["verify", ...units.map((name) => `./${name}`)], {
      cwd: folder,
      encoding: "utf8",
    });
    expect({ status, said: stdout + stderr }).toEqual({ status: 0, said: "" });
  });
});

describe("the containers", () => {
  test("are described as the Compose specification has it", () => {
    const validate = new Ajv2020({ allErrors: true }).compile(COMPOSE_SCHEMA);
    const document = Object.fromEntries(Object.entries(COMPOSE).filter(([name]) => !name.startsWith("x-")));
    expect(validate(document) ? [] : validate.errors).toEqual([]);
    expect(validate({ ...document, service: {} })).toBe(false);
  });

  test("mount volumes and files that there are, build from stages that there are, and start again", () => {
    const stages = [...DOCKERFILE.matchAll(/^FROM \S+ AS (\w+)$/gm)].map(([, name]) => name);
    for (const { volumes, build, restart } of Object.values(COMPOSE.services)) {
      expect(restart).toBe("always");
      for (const volume of volumes) {
        const [source = ""] = volume.split(":");
        const isThere = source.startsWith(".") ? existsSync(join(ROOT, "examples/compose", source)) : source in COMPOSE.volumes;
        expect({ volume, isThere }).toEqual({ volume, isThere: true });
      }
      if (build === undefined) continue;
      expect(stages).toContain(build.target);
      expect(existsSync(join(ROOT, "examples/compose", build.context, build.dockerfile))).toBe(true);
    }
    expect(COMPOSE.services["monitor"]?.ports).toEqual(["127.0.0.1:8137:8137"]);
  });

  test("are built from what is here, run as nobody's root, and call commands that there are", () => {
    const copied = [...DOCKERFILE.matchAll(/^COPY (?:--from=build \/opt\/plimsoll\/)?(\S+) /gm)].map(([, path = ""]) => path);
    expect(copied.length).toBeGreaterThan(7);
    const made = ["node_modules", "dist"];
    for (const path of copied)
      expect({ path, isThere: made.includes(path) || existsSync(join(ROOT, path)) }).toEqual({ path, isThere: true });
    const { files } = JSON.parse(read("package.json")) as { readonly files: readonly string[] };
    for (const shipped of files) expect(copied).toContain(shipped);
    for (const stage of DOCKERFILE.split(/^FROM /m).slice(2)) expect(stage).toMatch(/^USER (?!root)\w+$/m);
    const commands = [...DOCKERFILE.matchAll(/CMD (\[.*\])$/gm)].map(([, list = ""]) => JSON.parse(list) as string[]);
    const all = [
      ...commands,
      ...Object.values(COMPOSE.services).flatMap(({ command }) => (command === undefined ? [] : [command])),
    ];
    const ours = all.filter(([, program]) => program === "/opt/plimsoll/bin/monitor.js").map((words) => words.slice(2).join(" "));
    expect(ours).toHaveLength(3);
    for (const line of ours) expect({ line, findings: findings(line) }).toEqual({ line, findings: [] });
  });

  test("have settings without mistakes", () => {
    const here = read("examples/compose/plimsoll.yaml").replaceAll("/opt/plimsoll/", `${ROOT}/`);
    const { diagnostics } = checkSettingsText(here, join(folder, "plimsoll.yaml"), { PLIMSOLL_TOKEN: TOKEN });
    expect(diagnostics.map(({ message }) => message)).toEqual([]);
  });

  const answers = spawnSync("docker", ["compose", "version"]).status === 0;
  test.skipIf(!answers)("are taken by docker compose (where it answers)", () => {
    const { status, stderr } = spawnSync("docker", ["compose", "config", "--quiet"], {
      cwd: join(ROOT, "examples/compose"),
      env: { ...process.env, PLIMSOLL_TOKEN: TOKEN },
      encoding: "utf8",
    });
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  });
});
