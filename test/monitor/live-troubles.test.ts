import { appendFile, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { MonitorConfig } from "../../src/monitor/config.ts";
import type { LiveMonitor } from "../../src/monitor/live-monitor.ts";
import { type AppendedFile, openRecordingFiles, type RecordingFiles } from "../../src/monitor/recording-files.ts";
import { StoreError } from "../../src/monitor/store.ts";
import { bundleOf, MINUTE, S, T0 } from "../watch/desk.ts";
import { Desk } from "./live-desk.ts";
import { Mortality } from "./mortal.ts";

const LOSS = bundleOf("rule daily_loss\n  warning when risk.loss <= -3% for 30s\n  critical when risk.loss <= -5%");
const risk = (loss: number): object => ({ risk: { loss } });
const DAY = 86_400_000;

async function turn(): Promise<void> {
  await new Promise<void>((resolve) => setImmediate(resolve));
}

/** Files are real, so what is done with them takes as long as it takes. */
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await turn();
}

async function words(desk: Desk, source?: string): Promise<readonly string[]> {
  const all = await desk.store.transitions({ ...(source !== undefined && { source }) });
  return all.map(({ at, transition, rule, key }) => `${(at - T0) / S}s ${transition} ${rule}${key === null ? "" : `/${key}`}`);
}

/** Writes at most `room` bytes more, then fails as a full disk does. */
class SmallDisk implements RecordingFiles {
  room = Infinity;
  failures = 0;
  readonly #files: RecordingFiles;

  constructor(folder: string) {
    this.#files = openRecordingFiles(join(folder, "recordings"));
  }

  list = (): Promise<readonly string[]> => this.#files.list();
  size = (name: string): Promise<number> => this.#files.size(name);
  read = (name: string, offset: number, length: number): Promise<Uint8Array> => this.#files.read(name, offset, length);
  remove = (name: string): Promise<void> => this.#files.remove(name);
  mend = (name: string, offset: number, bytes: Uint8Array): Promise<void> => this.#files.mend(name, offset, bytes);

  async append(name: string): Promise<AppendedFile> {
    const file = await this.#files.append(name);
    return {
      size: file.size,
      write: async (bytes) => {
        if (this.room === 0) this.failures += 1;
        if (this.room === 0) throw Object.assign(new Error("ENOSPC: no space left on device, write"), { code: "ENOSPC" });
        const part = bytes.subarray(0, this.room);
        this.room -= part.length;
        return await file.write(part);
      },
      sync: () => file.sync(),
      close: () => file.close(),
    };
  }
}

describe("the recording", () => {
  test("a full disk tears no line: what waits is written when there is room, and people are told once", async () => {
    const desk = await Desk.open(LOSS);
    const disk = new SmallDisk(desk.folder);
    const live = await desk.start({ files: disk });
    disk.room = 100;
    desk.send(live, risk(-6));
    desk.clock.advance(5);
    desk.send(live, risk(-7));
    await until(() => disk.failures > 0);
    for (let attempt = 2; attempt < 6; attempt += 1) {
      await turn();
      desk.clock.advance(5 * S);
      await until(() => disk.failures >= attempt);
    }
    expect(desk.settled).toEqual([]);
    expect(live.figures()).toMatchObject({ inbox: 2, recorded: 0, dropped: 0 });
    disk.room = Infinity;
    await turn();
    desk.clock.advance(5 * S);
    await live.idle();
    expect(live.figures()).toMatchObject({ inbox: 0, recorded: 2, evaluated: 2 });
    await live.stop();
    expect(desk.events.filter(({ kind }) => kind === "trouble")).toEqual([
      { kind: "trouble", about: "recording", message: "cannot be written, snapshots wait in memory: the disk is full" },
      { kind: "trouble", about: "recording", message: "works again" },
    ]);
    expect((await desk.entries()).filter(({ kind }) => kind === "problem")).toEqual([]);
    expect(await desk.told()).toEqual(await desk.replayed());
  });

  test("a flood beyond the bounds drops the oldest, and says how many", async () => {
    const desk = await Desk.open(LOSS);
    const disk = new SmallDisk(desk.folder);
    desk.settings = { inbox: { snapshots: 10, bytes: 1_000_000 } };
    const live = await desk.start({ files: disk });
    disk.room = 0;
    desk.send(live, risk(0));
    await until(() => disk.failures > 0);
    for (let index = 0; index < 30; index += 1) desk.send(live, risk(-1), "desk", 30 - index);
    expect(live.figures()).toMatchObject({ received: 31, dropped: 20, inbox: 11 });
    expect(desk.events.filter(({ kind }) => kind === "dropped")).toHaveLength(20);
    expect(desk.settled).toHaveLength(20);
    disk.room = Infinity;
    await turn();
    desk.clock.advance(5 * S);
    await live.idle();
    await live.stop();
    expect(live.figures()).toMatchObject({ recorded: 11, inbox: 0 });
  });

  test("a burst waits on disk and is read back in order", async () => {
    const desk = await Desk.open(LOSS);
    const live = await desk.start();
    // The store does nothing yet, so that nothing is evaluated.
    desk.store.failures.push(...Array.from({ length: 1_000 }, () => new StoreError("busy", "the database is busy")));
    desk.send(live, risk(-6));
    await until(() => live.figures().storeErrors > 0);
    for (let index = 0; index < 3_000; index += 1) {
      desk.clock.advance(1);
      desk.send(live, { risk: { loss: index % 400 < 200 ? -6 : 0 } });
      if (index % 500 === 0) await turn();
    }
    await until(() => live.figures().recorded === 3_001);
    expect(live.figures().backlog).toBe(3_000);
    desk.store.failures.length = 0;
    desk.clock.advance(10 * S);
    await live.idle();
    expect(live.figures()).toMatchObject({ backlog: 0, inbox: 0, recorded: 3_001, evaluated: 3_001, dropped: 0 });
    await live.stop();
    expect(await desk.told()).toEqual(await desk.replayed());
  });

  test("one file a day by the zone of the settings; a torn last line costs only itself", async () => {
    const desk = await Desk.open(LOSS);
    desk.settings = { zone: "Asia/Kolkata" };
    const first = await desk.start();
    desk.send(first, risk(-6));
    await first.idle();
    desk.clock.advance(14 * 60 * MINUTE);
    desk.send(first, risk(0));
    await first.stop();
    const folder = join(desk.folder, "recordings");
    expect(await readdir(folder)).toEqual(["2025-10-13.jsonl", "2025-10-14.jsonl"]);
    await appendFile(join(folder, "2025-10-14.jsonl"), '{"now":"2025-10-13T23:00:01.000Z","sour');
    const second = await desk.start();
    await second.stop();
    expect(desk.logged.filter((line) => line.includes("a line of the recording"))).toHaveLength(1);
    const problems = (await desk.entries()).filter(({ kind }) => kind === "problem");
    expect(problems).toHaveLength(1);
    expect(await desk.told()).toEqual(await desk.replayed());
  });

  test("old days go, those that a restart reads stay", async () => {
    const desk = await Desk.open(LOSS);
    desk.settings = { retention: { alerts: DAY, metrics: DAY, recordings: 3 * DAY } };
    for (let day = 0; day < 6; day += 1) {
      const live = await desk.start();
      desk.send(live, risk(-6 * (day % 2)));
      await desk.pass(live, 3 * S);
      await live.stop();
      desk.clock.advance(DAY);
    }
    expect(await readdir(join(desk.folder, "recordings"))).toEqual([
      "2025-10-15.jsonl",
      "2025-10-16.jsonl",
      "2025-10-17.jsonl",
      "2025-10-18.jsonl",
    ]);
  });
});

describe("the store", () => {
  test("a transaction that fails is tried again: alerts wait, none is lost, people are told once", async () => {
    const desk = await Desk.open(LOSS);
    const live = await desk.start();
    desk.store.failures.push(...Array.from({ length: 4 }, () => new StoreError("full", "the disk is full")));
    desk.send(live, risk(-6));
    for (let attempt = 1; attempt <= 4; attempt += 1) {
      await until(() => live.figures().storeErrors >= attempt);
      expect(await words(desk)).toEqual([]);
      await turn();
      desk.clock.advance(5 * S);
    }
    await live.idle();
    expect(await words(desk)).toEqual(["0.001s fired daily_loss"]);
    expect(live.figures().storeErrors).toBe(4);
    expect(desk.events.filter(({ kind }) => kind === "trouble")).toEqual([
      { kind: "trouble", about: "store", message: "nothing can be committed, alerts wait: the disk is full" },
      { kind: "trouble", about: "store", message: "works again" },
    ]);
    await live.stop();
    expect(await desk.told()).toEqual(await desk.replayed());
  });

  test("a stop does not wait for a store that fails; the next start goes on", async () => {
    const desk = await Desk.open(LOSS);
    const first = await desk.start();
    desk.store.failures.push(...Array.from({ length: 100 }, () => new StoreError("read-only", "the database is read-only")));
    desk.send(first, risk(-6));
    await until(() => first.figures().storeErrors > 0);
    await first.stop();
    desk.store.failures.length = 0;
    const second = await desk.start();
    expect(await words(desk)).toEqual(["0.001s fired daily_loss"]);
    await second.stop();
    expect(await desk.told()).toEqual(await desk.replayed());
  });

  test("a new store is filled from the recordings, and nobody outside hears of old alerts again", async () => {
    const desk = await Desk.open(LOSS);
    const first = await desk.start();
    desk.send(first, risk(-6));
    await desk.pass(first, 5 * S);
    await first.stop();
    desk.clock.advance(3_600 * S);
    const heir = new Desk(desk.folder, desk.bundles);
    heir.clock.advance(3_605 * S);
    heir.settings = { channelsOf: () => ["pager"] };
    const second = await heir.start();
    heir.send(second, risk(0));
    await second.stop();
    expect((await heir.told()).slice(0, 1)).toEqual(await desk.told());
    expect(await heir.told()).toEqual(await heir.replayed());
    expect((await heir.store.notifications("waiting", 10)).map(({ transition }) => transition.transition)).toEqual(["resolved"]);
  });
});

describe("snapshots that do not count", () => {
  test("late, repeated, from the future, unusable, unwritable, of nobody", async () => {
    const desk = await Desk.open(LOSS);
    const live = await desk.start();
    desk.clock.advance(1 * S);
    desk.send(live, risk(0));
    desk.send(live, risk(0));
    desk.send(live, risk(0), "desk", 1 * S);
    desk.send(live, risk(0), "desk", -3_600 * S);
    live.accept("desk", { risk: { loss: 1 } });
    live.accept("desk", { big: 1n });
    live.accept("desk", undefined);
    live.accept("desk", { timestamp: "2025-10-13T09:00:00Z", text: "x".repeat(16_500_000) });
    desk.send(live, risk(0), "nobody");
    desk.send(live, risk(0), "plimsoll");
    await desk.pass(live, 6 * S);
    expect(live.figures().refused).toEqual({
      "same timestamp": 1,
      "older than the newest": 1,
      "ahead of the clock": 1,
      unusable: 4,
      "unknown source": 2,
    });
    expect(desk.events.filter(({ kind }) => kind === "refused")).toHaveLength(9);
    expect(desk.settled).toHaveLength(6);
    expect(await words(desk)).toEqual(["5s fired clock_skew"]);
    await live.stop();
    expect(await desk.told()).toEqual(await desk.replayed());
  });

  test("what was sent twice does not put off what comes after it", async () => {
    const desk = await Desk.open(LOSS);
    const live = await desk.start();
    desk.clock.advance(1 * S);
    desk.send(live, risk(0));
    await live.idle();
    const again = { timestamp: new Date(desk.clock.wall()).toISOString(), risk: { loss: 0 } };
    for (let index = 0; index < 2_000; index += 1) live.accept("desk", again);
    await live.idle();
    desk.clock.advance(5);
    desk.send(live, risk(-6));
    await live.stop();
    expect(await words(desk)).toEqual(["1.005s fired daily_loss"]);
  });
});

describe("the clock", () => {
  test("a jump forward is downtime; back, the watch goes along", async () => {
    const desk = await Desk.open(LOSS);
    const live = await desk.start();
    desk.clock.advance(1 * S);
    desk.send(live, risk(-4));
    await desk.pass(live, 20 * S);
    desk.clock.jump(3_600 * S);
    desk.send(live, risk(-4));
    await desk.pass(live, 5 * S);
    desk.clock.jump(-3_600 * S);
    desk.send(live, risk(-4));
    await desk.pass(live, 10 * S);
    await live.stop();
    expect(await words(desk)).toEqual(["35s fired daily_loss"]);
    expect(live.figures().clockJumps).toBe(2);
    expect((await desk.entries()).flatMap((entry) => (entry.kind === "mark" ? [entry.mark] : []))).toEqual([
      "start",
      "stop",
      "start",
      "rewind",
      "stop",
    ]);
    expect(await desk.told()).toEqual(await desk.replayed());
  });

  test("a small step back makes time stand still, a small one forward nothing", async () => {
    const desk = await Desk.open(LOSS);
    const live = await desk.start();
    desk.clock.advance(10 * S);
    desk.clock.jump(-1 * S);
    desk.send(live, risk(-4));
    await desk.pass(live, 2 * S);
    desk.clock.jump(1_500);
    await desk.pass(live, 40 * S);
    await live.stop();
    expect(live.figures().clockJumps).toBe(0);
    expect(await desk.told()).toEqual(await desk.replayed());
  });
});

describe("what operators do", () => {
  const acknowledge = {
    kind: "acknowledge",
    rule: "daily_loss",
    key: null,
    author: "asha",
    comment: "on it",
    until: null,
  } as const;

  test("a command is recorded, obeyed and durable before it is answered; a replay obeys it as well", async () => {
    const desk = await Desk.open(LOSS);
    const live = await desk.start();
    expect(await live.command(acknowledge)).toMatchObject({ accepted: false, problem: "daily_loss is not firing" });
    desk.clock.advance(1 * S);
    desk.send(live, risk(-6));
    await live.idle();
    expect(await live.command(acknowledge)).toMatchObject({ accepted: true, transitions: [{ transition: "acknowledged" }] });
    expect(await words(desk)).toEqual(["1s fired daily_loss", "1.001s acknowledged daily_loss"]);
    expect(await live.command(acknowledge, "nobody")).toMatchObject({
      accepted: false,
      problem: "there is no source nobody",
      help: "name one of desk",
    });
    desk.send(live, risk(-6), "other");
    await live.idle();
    expect(await live.command({ ...acknowledge, kind: "unacknowledge" })).toMatchObject({
      accepted: false,
      help: "name the source as well",
    });
    const silence = {
      kind: "silence",
      matchers: [{ name: "rule", operator: "equal", value: "daily_loss" }],
      author: "asha",
      comment: "drill",
      endsAt: T0 + MINUTE,
    } as const;
    expect(await live.command(silence)).toMatchObject({ accepted: true, silence: { author: "asha" } });
    await desk.pass(live, 6 * S);
    await live.stop();
    expect((await words(desk)).filter((line) => line.includes(" silenced "))).toHaveLength(2);
    expect(await desk.told()).toEqual(await desk.replayed());
    expect(await desk.told("other")).toEqual(await desk.replayed("other"));
    expect(await live.command(acknowledge)).toMatchObject({ accepted: false, problem: "the monitor has stopped" });
  });

  test("new versions are put to work between two evaluations; what is gone closes", async () => {
    const desk = await Desk.open(LOSS);
    const live = await desk.start();
    desk.send(live, risk(-6));
    await live.idle();
    const other = bundleOf("rule errors\n  critical when risk.errors > 1", { version: "2.0.0" });
    await live.replaceBundles([other]);
    expect(await words(desk)).toEqual(["0.001s fired daily_loss", "0.002s closed daily_loss"]);
    desk.bundles = [other];
    desk.clock.advance(1 * S);
    desk.send(live, { risk: { errors: 5 } });
    await desk.pass(live, 2 * S);
    await live.stop();
    expect((await words(desk)).at(-1)).toBe("1s fired errors");
    expect(desk.events.filter(({ kind }) => kind === "policy")).toMatchObject([{ version: "2.0.0" }]);
    expect((await desk.store.policies()).map(({ version }) => version)).toEqual(["1.0.0", "2.0.0"]);
  });

  test("a policy that changed while nobody watched closes what is gone, at the start", async () => {
    const desk = await Desk.open(LOSS);
    const first = await desk.start();
    desk.send(first, risk(-6));
    await first.stop();
    desk.bundles = [bundleOf("rule errors\n  critical when risk.errors > 1", { version: "2.0.0" })];
    const second = await desk.start();
    expect((await words(desk)).at(-1)).toMatch(/closed daily_loss$/);
    expect((await desk.entries()).at(-1)).toMatchObject({ kind: "mark", mark: "policy" });
    await second.stop();
  });
});

describe("listeners and callbacks", () => {
  test("hear of a transition once it is durable, and harm nobody when they throw", async () => {
    const desk = await Desk.open(LOSS);
    const live = await desk.start();
    live.listen(() => {
      throw new Error("mine");
    });
    const seen: number[] = [];
    const end = live.listen((event) => {
      if (event.kind === "transition") seen.push(event.transition.sequence);
    });
    live.accept("desk", { timestamp: new Date(T0).toISOString(), ...risk(-6) }, () => {
      throw new Error("mine");
    });
    await live.idle();
    expect(seen).toEqual([1]);
    end();
    live.dropped("desk", 7);
    expect(desk.events.at(-1)).toEqual({ kind: "dropped", source: "desk", count: 7 });
    expect(live.figures().dropped).toBe(7);
    expect(desk.logged).toEqual(["alert error daily_loss fired: daily_loss: risk.loss -6%"]);
    await live.stop();
  });
});

const COLLECTED = bundleOf("rule errors\n  critical when risk.errors > 1", { stale: "10s" });

async function collecting(
  desk: Desk,
  collect: MonitorConfig["sources"][number]["collectors"][number]["collector"]["collect"],
): Promise<LiveMonitor> {
  desk.settings = {
    sources: [{ name: "desk", collectors: [{ name: "errors", collector: { collect }, interval: 5 * S, timeout: 2 * S }] }],
  };
  return await desk.start();
}

describe("collectors", () => {
  test("what they find goes into the next snapshots of their source, and stands alone where its engine is silent", async () => {
    const desk = await Desk.open(COLLECTED);
    let errors = 0;
    const live = await collecting(desk, () => Promise.resolve({ risk: { errors } }));
    await desk.pass(live, 1 * S);
    desk.send(live, risk(-1));
    await desk.pass(live, 5 * S);
    expect((await desk.entries()).findLast(({ kind }) => kind === "snapshot")).toMatchObject({
      snapshot: { risk: { loss: -1, errors: 0 } },
    });
    errors = 5;
    await desk.pass(live, 14 * S);
    expect(await words(desk)).toEqual(["15s fired errors"]);
    await live.stop();
    expect(await desk.told()).toEqual(await desk.replayed());
    expect(desk.clock.waiting).toBe(0);
  });

  test("one that hangs is given up on, told once, asked again when it has ended, and delays nobody", async () => {
    const desk = await Desk.open(COLLECTED);
    const hanging: { go: () => void; signal: AbortSignal }[] = [];
    const live = await collecting(
      desk,
      (_, signal) =>
        new Promise((resolve) =>
          hanging.push({
            signal,
            go: () => {
              resolve({});
            },
          }),
        ),
    );
    desk.send(live, { risk: { errors: 5 } });
    await desk.pass(live, 30 * S);
    expect(await words(desk)).toEqual(["0.001s fired errors"]);
    expect(hanging).toHaveLength(1);
    expect(hanging[0]?.signal.aborted).toBe(true);
    expect(desk.events.filter(({ kind }) => kind === "trouble")).toEqual([
      { kind: "trouble", about: "collector errors", message: "has not ended within 2000 ms" },
    ]);
    hanging[0]?.go();
    await turn();
    await desk.pass(live, 5 * S);
    expect(hanging).toHaveLength(2);
    await live.stop();
  });
});

describe("the monitor of the monitor", () => {
  test("sends its own figures every 5 s, which a policy may watch", async () => {
    const desk = await Desk.open(LOSS);
    desk.settings = {
      policiesOf: (source) => (source === "plimsoll" || source === "desk" ? ["core"] : undefined),
      selfFacts: () => ({ worker: { restarts_total: 2 }, policies: { core: { refused: "it does not compile" } } }),
    };
    const live = await desk.start();
    desk.send(live, risk(0));
    await live.idle();
    live.dropped("desk", 3);
    desk.clock.advance(5 * S);
    await until(() => live.figures().received === 3);
    await live.idle();
    const own = (await desk.entries()).filter((entry) => entry.kind === "snapshot" && entry.source === "plimsoll");
    expect(own).toMatchObject([
      { snapshot: { queue: { dropped_total: 0 }, ticks: { received_total: 0 } } },
      {
        snapshot: {
          queue: { inbox: 0, backlog: 0, dropped_total: 3 },
          ticks: { received_total: 2, recorded_total: 2, evaluated_total: 2, latency_p50_ms: 0 },
          policies: { core: { loaded_at: "2025-10-13T09:00:00.000Z", refused: "it does not compile" } },
          sources: { desk: { last_received_at: "2025-10-13T09:00:00.000Z" } },
          worker: { restarts_total: 2 },
          clock: { jumps_total: 0 },
        },
      },
    ]);
    await live.stop();
    expect(desk.clock.waiting).toBe(0);
  });
});

describe("series", () => {
  test("every minute of accepted snapshots once, also across a kill", async () => {
    const desk = await Desk.open(LOSS);
    for (let run = 0; run < 4; run += 1) {
      const mortality = new Mortality(run === 3 ? Infinity : 14 + run, "before");
      const start = desk.start({
        files: mortality.files(openRecordingFiles(join(desk.folder, "recordings"))),
        store: mortality.store(desk.store),
      });
      const live = await start;
      for (let second = 0; second < 50 && !mortality.isDead; second += 1) {
        desk.clock.advance(1 * S);
        desk.send(live, { risk: { loss: -second / 10 }, broker: { connected: true } });
        await Promise.race([live.idle(), mortality.death]);
      }
      if (!mortality.isDead) {
        await desk.pass(live, 2 * MINUTE);
        await live.stop();
      }
      desk.clock.forget();
      await mortality.release();
    }
    const counts = new Map<number, number>();
    for (const entry of await desk.entries()) {
      if (entry.kind === "snapshot" && entry.now !== undefined) {
        const minute = Math.floor(entry.now / MINUTE) * MINUTE;
        counts.set(minute, (counts.get(minute) ?? 0) + 1);
      }
    }
    const series = await desk.store.series({ metrics: ["risk.loss"], since: 0, until: Infinity });
    expect(series.map(({ minute, count }) => [minute, count])).toEqual([...counts]);
    expect((await desk.store.series({ metrics: ["broker.connected"], since: 0, until: Infinity }))[0]).toMatchObject({
      min: 1,
      max: 1,
      last: 1,
    });
  });
});

describe("progress of sources", () => {
  test("is written down once it is settled", async () => {
    const desk = await Desk.open(LOSS);
    let offset = 0;
    desk.settings = {
      sources: [
        {
          name: "desk",
          collectors: [],
          input: {
            start: (deliver) => {
              deliver({ timestamp: new Date(T0 + 1).toISOString(), ...risk(-6) }, () => {
                offset = 80;
              });
              return Promise.resolve();
            },
            stop: () => Promise.resolve(),
            progress: () => ({ offset }),
          },
        },
      ],
    };
    const live = await desk.start();
    await live.idle();
    await live.stop();
    expect(await words(desk)).toEqual(["0.001s fired daily_loss"]);
    expect(JSON.parse(await readFile(join(desk.folder, "progress.json"), "utf8"))).toEqual({ desk: { offset: 80 } });
  });
});
