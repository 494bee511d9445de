import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { LiveMonitor } from "../../src/monitor/live-monitor.ts";
import { openRecordingFiles } from "../../src/monitor/recording-files.ts";
import { RULES } from "../watch/random-desk.ts";
import { bundleOf, S } from "../watch/desk.ts";
import { Desk } from "./live-desk.ts";
import { type Left, LosingDisk } from "./losing-disk.ts";
import { Mortality } from "./mortal.ts";

const BUNDLE = bundleOf(`${RULES}rule frozen\n  warning when unchanged(risk.errors) >= 60s`, {
  missing: "warning after 45s",
  stale: "40s",
  flapLimit: 4,
});

type Happening =
  | {
      readonly kind: "snapshot";
      readonly loss: number | null;
      readonly errors: number;
      readonly value: number;
      readonly behind: number;
    }
  | { readonly kind: "wait"; readonly ms: number }
  | { readonly kind: "burst"; readonly loss: number; readonly count: number }
  | { readonly kind: "command"; readonly command: "acknowledge" | "silence" | "reset" }
  | { readonly kind: "kill"; readonly away: number }
  | { readonly kind: "power cut"; readonly away: number; readonly left: Left }
  | { readonly kind: "restart"; readonly away: number }
  | { readonly kind: "doom"; readonly after: number; readonly how: "before" | "during" | "after" }
  | { readonly kind: "jump"; readonly by: number };

const happening: fc.Arbitrary<Happening> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant("snapshot" as const),
      loss: fc.constantFrom(-6, -4, -1, 0, null),
      errors: fc.constantFrom(0, 0, 2, 5),
      value: fc.constantFrom(10, 60, 90),
      // The future, the present, the past.
      behind: fc.constantFrom(-60 * S, -1 * S, 0, 0, 0, 0, 40, 7 * S),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant("wait" as const),
      ms: fc.constantFrom(1, 700, 1 * S, 5 * S, 13 * S, 35 * S, 100 * S),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant("burst" as const), loss: fc.constantFrom(-6, -4, 0), count: fc.constantFrom(3, 30) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant("command" as const), command: fc.constantFrom("acknowledge", "silence", "reset") }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("kill" as const), away: fc.constantFrom(0, 3 * S, 200 * S) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant("power cut" as const),
      away: fc.constantFrom(0, 3 * S, 200 * S),
      left: fc.constantFrom<Left>("nothing", "half", "NULs"),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("restart" as const), away: fc.constantFrom(0, 3 * S, 200 * S) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant("doom" as const),
      after: fc.integer({ min: 1, max: 9 }),
      how: fc.constantFrom("before", "during", "after"),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant("jump" as const),
      by: fc.constantFrom(-100 * S, -7 * S, -1 * S, 1 * S, 9 * S, 300 * S),
    }),
  },
);

/** One process after the other over the same folder and store. */
class Life {
  readonly #desk: Desk;
  #mortality = new Mortality(Infinity, "before");
  #live: LiveMonitor | undefined;
  #number = 0;
  readonly #disk: LosingDisk;

  constructor(desk: Desk) {
    this.#desk = desk;
    this.#disk = new LosingDisk(join(desk.folder, "recordings"));
  }

  async begin(): Promise<void> {
    for (;;) {
      const mortality = this.#mortality;
      const files = mortality.files(this.#disk.files(openRecordingFiles(join(this.#desk.folder, "recordings"))));
      const start = this.#desk.start({ files, store: mortality.store(this.#desk.store) });
      const started = await Promise.race([start, mortality.death]);
      if (started !== undefined) {
        this.#live = started;
        return;
      }
      await mortality.release();
      this.#mortality = new Mortality(Infinity, "before");
    }
  }

  async happen(what: Happening): Promise<void> {
    const desk = this.#desk;
    const live = await this.#alive();
    switch (what.kind) {
      case "snapshot":
        this.#send(live, what.loss, what.errors, what.value, what.behind);
        break;
      case "wait":
        for (let left = what.ms; left > 0; left -= 10 * S) {
          desk.clock.advance(Math.min(left, 10 * S));
          await this.#settle();
        }
        break;
      case "burst":
        for (let index = 0; index < what.count; index += 1) this.#send(live, what.loss, index % 3, 10, what.count - index);
        break;
      case "command":
        void live.command(this.#command(what.command), "desk");
        break;
      case "kill":
        this.#mortality.kill();
        desk.clock.advance(what.away);
        break;
      case "power cut":
        this.#mortality.kill();
        await this.#mortality.release();
        await this.#disk.cutPower(what.left);
        // Only of what is in the recording for sure was said more than that a crash leaves it.
        desk.settled.splice(0);
        desk.clock.advance(what.away);
        break;
      case "restart":
        await Promise.race([live.stop(), this.#mortality.death]);
        this.#mortality.kill();
        desk.clock.advance(what.away);
        break;
      case "doom":
        this.#mortality.kill();
        desk.clock.forget();
        await this.#mortality.release();
        this.#mortality = new Mortality(what.after, what.how);
        await this.begin();
        break;
      case "jump":
        desk.clock.jump(what.by);
        break;
    }
    if (what.kind !== "snapshot" || this.#number % 2 === 0) await this.#settle();
  }

  async end(): Promise<void> {
    const live = await this.#alive();
    await Promise.race([live.stop(), this.#mortality.death]);
    if (this.#mortality.isDead) await (await this.#alive()).stop();
  }

  async #alive(): Promise<LiveMonitor> {
    if (this.#mortality.isDead || this.#live === undefined) {
      this.#desk.clock.forget();
      await this.#mortality.release();
      this.#mortality = new Mortality(Infinity, "before");
      await this.begin();
    }
    if (this.#live === undefined) throw new Error("it has begun");
    return this.#live;
  }

  async #settle(): Promise<void> {
    await Promise.race([(await this.#alive()).idle(), this.#mortality.death]);
  }

  #send(live: LiveMonitor, loss: number | null, errors: number, value: number, behind: number): void {
    this.#number += 1;
    const positions = {
      A: { value, quantity: this.#number % 2, broker_quantity: 1, reconciled_at: new Date(this.#desk.clock.wall()).toISOString() },
    };
    this.#desk.send(live, { risk: { loss, errors }, broker: { connected: errors < 5 }, positions }, "desk", behind);
  }

  #command(kind: "acknowledge" | "silence" | "reset"): Parameters<LiveMonitor["command"]>[0] {
    const said = { author: "asha", comment: "drill" };
    if (kind === "acknowledge") return { kind, rule: "loss", key: null, until: null, ...said };
    if (kind === "reset") return { kind, rule: "kill", key: null, ...said };
    return {
      kind,
      matchers: [{ name: "rule", operator: "equal", value: "big" }],
      endsAt: this.#desk.clock.wall() + 60 * S,
      ...said,
    };
  }
}

async function live(happenings: readonly Happening[]): Promise<Desk> {
  const desk = await Desk.open(BUNDLE);
  const life = new Life(desk);
  await life.begin();
  for (const what of happenings) await life.happen(what);
  await life.end();
  return desk;
}

/** What once was told otherwise live than in a replay; each stays for good. */
const REGRESSIONS: [Happening[]][] = [
  // A refusal ahead of the clock was forgotten over two starts without an evaluation between them (seed 1966720290).
  [
    [
      { kind: "snapshot", loss: -6, errors: 0, value: 10, behind: -1 * S },
      { kind: "snapshot", loss: -6, errors: 0, value: 10, behind: -60 * S },
      { kind: "jump", by: 9 * S },
      { kind: "doom", after: 7, how: "after" },
      { kind: "jump", by: -100 * S },
    ],
  ],
  // What was committed and not synced must come back with the store.
  [
    [
      { kind: "snapshot", loss: -6, errors: 0, value: 10, behind: -60 * S },
      { kind: "snapshot", loss: -6, errors: 0, value: 10, behind: 0 },
      { kind: "power cut", away: 0, left: "nothing" },
      { kind: "snapshot", loss: -6, errors: 0, value: 10, behind: -60 * S },
    ],
  ],
];

describe("whatever happens", () => {
  test("a live monitor tells what a replay of its recording tells, nothing more and nothing twice", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(happening, { minLength: 1, maxLength: 25 }), async (happenings) => {
        const desk = await live(happenings);
        expect(await desk.told()).toEqual(await desk.replayed());
        const recorded = JSON.stringify(await desk.entries());
        expect(desk.settled.filter((timestamp) => !recorded.includes(timestamp))).toEqual([]);
      }),
      { numRuns: Number(process.env.PLIMSOLL_RUNS ?? 60), examples: REGRESSIONS },
    );
  });
});
