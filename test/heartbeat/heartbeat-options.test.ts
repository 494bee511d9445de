import { resolve } from "node:path";
import { describe, expect, expectTypeOf, test } from "vitest";
import { Heartbeat } from "../../src/app/heartbeat.ts";
import type { Monitor } from "../../src/app/monitor.ts";
import { readHeartbeatOptions } from "../../src/heartbeat/heartbeat-options.ts";

describe("the options of a heartbeat", () => {
  test("bare numbers are seconds, paths count from the working folder, 30 seconds are the default", () => {
    const read = readHeartbeatOptions({ file: "data/a.json", interval: 10, symbols: ["TCS"], progressWithin: "5m" });
    expect(read).toEqual({
      ok: true,
      options: { file: resolve("data/a.json"), interval: 10_000, symbols: ["TCS"], progressWithin: 300_000 },
    });
    expect(readHeartbeatOptions({ file: "/a" })).toEqual({ ok: true, options: { file: "/a", interval: 30_000, symbols: [] } });
  });

  test("come from an engine's own settings, among other names", () => {
    const settings = { heartbeat_file: "/var/run/pine/worker_heartbeat.json", heartbeat_write_interval: 30, broker: "breeze" };
    const options = { file: "/var/run/pine/worker_heartbeat.json", interval: 30_000, symbols: [] };
    expect(readHeartbeatOptions(settings)).toEqual({ ok: true, options });
    expect(readHeartbeatOptions({ ...settings, heartbeat_write_interval: "45s" })).toMatchObject({ options: { interval: 45_000 } });
  });

  test.each([
    [undefined, "the options of a heartbeat are an object such as { file, interval, symbols }"],
    [{}, "`file` names no file: write a path such as `data/heartbeat.json`"],
    [{ heartbeat_file: 3 }, "`heartbeat_file` names no file: write a path such as `data/heartbeat.json`"],
    [{ file: "/a\0b" }, "`file` names no file: write a path such as `data/heartbeat.json`"],
    [
      { file: "/a", interval: 30_000 },
      '`interval` is 30000: a bare number is seconds, from 1 to 600; write `30`, `"30s"` or `"5m"`',
    ],
    [{ file: "/a", interval: 0 }, '`interval` is 0: a bare number is seconds, from 1 to 600; write `30`, `"30s"` or `"5m"`'],
    [
      { file: "/a", heartbeat_write_interval: "soon" },
      '`heartbeat_write_interval` is no duration between 1s and 1h: write `30` for seconds, `"30s"` or `"5m"`',
    ],
    [{ file: "/a", interval: "2h" }, '`interval` is no duration between 1s and 1h: write `30` for seconds, `"30s"` or `"5m"`'],
    [
      { file: "/a", interval: 30, heartbeat_write_interval: 20 },
      "`interval` and `heartbeat_write_interval` are two names of one thing and say different ones: leave one out",
    ],
    [{ file: "/a", symbols: "TCS" }, '`symbols` is no list of texts: write one such as ["TCS", "INFY"]'],
    [{ file: "/a", onTrouble: "log" }, "`onTrouble` is no function"],
  ])("%j is refused", (given, problem) => {
    expect(readHeartbeatOptions(given)).toEqual({ ok: false, problems: [problem] });
    expect(() => new Heartbeat(given as never)).toThrow(new TypeError(problem));
  });

  test("an embedded monitor can be followed", () => {
    expectTypeOf<Monitor>().toExtend<Parameters<Heartbeat["follow"]>[0]>();
  });
});
