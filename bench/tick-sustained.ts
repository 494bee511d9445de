import { performance } from "node:perf_hooks";
import type { Monitor } from "../src/app/monitor.ts";
import type { MonitorFigures } from "../src/monitor/health.ts";
import { deskOf, ruleName, snapshotAt } from "./tick-desk.ts";
import { nextMoment, pause, started, stopped } from "./tick-monitor.ts";

/** One source has at most a thousand different timestamps a second. */
const SOURCES = Array.from({ length: 20 }, (_, index) => `engine_${index}`);
const MOST = 20_000;
const LEAST = 4_000;
/** Rules evaluated in all: fewer ticks where there are more rules. */
const EVALUATIONS = 4_000_000;
const FIRES_EVERY = 1_000;
/** Ticks that may wait, far below what the queue holds. */
const WAITING = 2_000;
/** ms */
const LONGEST_SILENCE = 15_000;
/** Holds in the last snapshot of each source, and in no other. */
const LAST_RULE = 1;

/** Ticks a second that go through a monitor as fast as it takes them, until what the last one fired is durable and told. */
export async function sustained(rules: number): Promise<string> {
  const desk = deskOf(rules, SOURCES);
  const monitor = await started(desk.settings);
  const count = Math.min(MOST, Math.max(LEAST, EVALUATIONS / rules));
  let toldLast: () => void = () => undefined;
  const all = new Promise<void>((resolve) => (toldLast = resolve));
  let left = SOURCES.length;
  monitor.on("transition", ({ rule, transition }) => {
    if (rule !== ruleName(LAST_RULE) || transition !== "fired") return;
    left -= 1;
    if (left === 0) toldLast();
  });
  const awake = setInterval(() => undefined, 1_000);
  const begin = performance.now();
  for (let sent = 0; sent < count; sent += SOURCES.length) {
    const at = await nextMoment();
    const fires = sent + SOURCES.length >= count ? LAST_RULE : sent % FIRES_EVERY === 0 ? 0 : undefined;
    for (const name of SOURCES) monitor.recordTick(snapshotAt(at, fires), name);
    while (monitor.health().ticks.waiting > WAITING) await pause(1);
  }
  await all;
  const seconds = (performance.now() - begin) / 1_000;
  const figures = await figuresOf(monitor, count);
  clearInterval(awake);
  await stopped(monitor);
  desk.remove();
  return `${String(rules).padStart(5)} rules: ${(count / seconds).toFixed(0).padStart(6)} ticks a second; ${accountOf(figures, count)}`;
}

/** What the worker says of itself once it counts all of them, or after a while in any case. It says so every second. */
async function figuresOf(monitor: Monitor, count: number): Promise<MonitorFigures> {
  const until = performance.now() + LONGEST_SILENCE;
  for (;;) {
    const { figures } = monitor.health();
    if (figures !== null && (figures.evaluated >= Math.max(count, figures.received) || performance.now() > until)) return figures;
    await pause(20);
  }
}

/** Snapshots of its own, one every 5 s, are among what a monitor counts. */
function accountOf({ received, recorded, evaluated, dropped, refused }: MonitorFigures, sent: number): string {
  const own = received - sent;
  const turnedDown = Object.values(refused).reduce((sum, each) => sum + each, 0);
  const account = `sent ${sent}, recorded ${recorded - own}, evaluated ${evaluated - own}, refused ${turnedDown}, dropped ${dropped}`;
  if (own < 0 || recorded < received || evaluated < received || turnedDown > 0 || dropped > 0) throw new Error(account);
  return account;
}
