import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { monitorMain } from "../../../src/cli/monitor/main.ts";
import { captureOutput } from "../../../src/cli/terminal.ts";
import { createOutboxDesk } from "../../../src/monitor/outbox-desk.ts";
import { createStoreView } from "../../../src/monitor/store-view.ts";
import { commitOf, transition } from "../../contract/store.ts";
import { MemoryStore } from "../../monitor/memory-store.ts";

const ROOT = join(import.meta.dirname, "../../..");
const PAGE = readFileSync(join(ROOT, "docs/notifications.md"), "utf8");
const EXAMPLE = (/```yaml\n([\s\S]*?)```/.exec(PAGE)?.[1] ?? "").replaceAll("policies/", `${ROOT}/policies/`);
const NOW = Date.parse("2026-01-06T10:00:00+05:30");

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "plimsoll-cli-"));
  writeFileSync(join(folder, "plimsoll.yaml"), EXAMPLE);
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

async function run(words: readonly string[], store = new MemoryStore(), isRunning = true) {
  const [stdout, stderr] = [captureOutput({ isTerminal: false, columns: 80 }), captureOutput({ isTerminal: false, columns: 80 })];
  const desk = createOutboxDesk({ store, now: () => NOW, changed: () => undefined });
  const code = await monitorMain(words, {
    terminal: { stdin: Readable.from([]), stdout, stderr, cwd: folder, env: {}, now: () => NOW },
    reach: () =>
      Promise.resolve({
        reached: true,
        view: createStoreView({ store, now: () => NOW }),
        outbox: desk,
        ...(isRunning ? { outboxControl: desk } : {}),
        zone: "Asia/Kolkata",
        close: () => Promise.resolve(),
      }),
    pause: () => Promise.resolve(false),
    signals: () => () => undefined,
  });
  return { code, out: stdout.text(), err: stderr.text() };
}

describe("monitor route", () => {
  const words = ["route", "--rule", "daily_loss_exceeded", "--severity"];

  test("says who would be told and why, without any secret", async () => {
    const { code, out, err } = await run([...words, "critical"]);
    expect(err).toBe("");
    expect(code).toBe(0);
    expect(out).toBe(`critical daily_loss_exceeded at 2026-01-06 10:00:00 Asia/Kolkata is told to:
  asha
  desk
Because:
  does not  route 1: source is not paper*
  takes it  route 2: routes behind it are asked as well; asha is on call for primary
  takes it  route 3
`);
  });

  test("knows quiet hours and escalations, in words and in JSON", async () => {
    const { out } = await run([...words, "warning", "--at", "2026-01-06 23:00"]);
    expect(out).toContain("  desk, in quiet hours: not before 2026-01-07 07:00:00");
    const json = await run([...words, "critical", "--escalate-to", "head-of-risk", "--json"]);
    expect(JSON.parse(json.out)).toMatchObject({ told: [{ name: "asha", held_until: null }, { name: "desk" }] });
  });

  test("refuses what is no instant, no label and no severity", async () => {
    expect(await run([...words, "critical", "--at", "noon"])).toMatchObject({ code: 2, out: "" });
    expect(await run([...words, "critical", "--label", "team"])).toMatchObject({ code: 2 });
    expect(await run([...words, "bad"])).toMatchObject({ code: 2 });
  });
});

test("monitor oncall says who is on call, and who comes next", async () => {
  expect((await run(["oncall"])).out).toBe(`primary (Asia/Kolkata)
  now   asha until 2026-01-12 09:00:00
  then  ravi until 2026-01-14 09:00:00
  then  ravi until 2026-01-15 09:00:00
`);
});

describe("monitor outbox", () => {
  const filled = async (): Promise<MemoryStore> => {
    const store = new MemoryStore();
    await store.commit(commitOf([transition()], [], { channelsOf: () => ["mail", "slack"] }));
    await store.settle(["0123456789abcdef/1/slack"], { state: "dead", at: NOW, error: "HTTP 400" });
    return store;
  };

  test("lists what was given up and what waits", async () => {
    expect((await run(["outbox", "list"], await filled())).out).toBe(`dead  slack  warning engine/loss fired at 2025-10-12 12:34:56
    0123456789abcdef/1/slack
    1 attempt: HTTP 400
waiting  mail  warning engine/loss fired at 2025-10-12 12:34:56
    0123456789abcdef/1/mail
    0 attempts
`);
    expect((await run(["outbox", "list"])).out).toBe("Nothing waits, and nothing was given up.\n");
  });

  test("sends again what was given up, and drops what need not be told", async () => {
    const store = await filled();
    expect(await run(["outbox", "resend", "--state", "dead"], store)).toMatchObject({
      code: 0,
      out: "1 notification sent again\n",
    });
    expect(await store.figures()).toMatchObject({ undelivered: 2, dead: 0 });
    const id = "0123456789abcdef/1/slack";
    expect(await run(["outbox", "drop", id], store)).toMatchObject({ code: 2 });
    expect(await run(["outbox", "drop", id, "nothing", "--comment", "told by phone"], store)).toMatchObject({ code: 1 });
    expect(await store.notification(id)).toMatchObject({ state: "dropped", lastError: "told by phone" });
  });

  test("changes nothing where no monitor runs", async () => {
    const store = await filled();
    expect(await run(["outbox", "resend", "--state", "dead"], store, false)).toMatchObject({ code: 2 });
    expect(await store.figures()).toMatchObject({ dead: 1 });
  });
});

describe("monitor notify test", () => {
  test("says whether the recipient took the message", async () => {
    const took = join(folder, "took");
    const settings = join(folder, "own.yaml");
    writeFileSync(
      settings,
      `recipients:\n  page: { kind: command, command: [tee, ${took}] }\n  bad: { kind: command, command: [/nowhere/page] }\n`,
    );
    expect(await run(["notify", "test", "page", "--settings", settings])).toMatchObject({
      code: 0,
      out: "page took a test message\n",
    });
    expect(readFileSync(took, "utf8")).toContain("This is a test");
    expect(await run(["notify", "test", "bad", "--settings", settings])).toMatchObject({ code: 1, out: "" });
    const stranger = await run(["notify", "test", "pagee", "--settings", settings]);
    expect([stranger.code, stranger.err]).toEqual([2, "monitor: no recipient is called `pagee`; did you mean `page`?\n"]);
  });
});
