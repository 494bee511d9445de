/**
 * The bad day, live: the engine ticks at sixty times speed under a running monitor. Somebody acknowledges the broker's first failure; nobody
 * does so for the daily loss, which escalates. `npm start [-- --from 14:00 --until 14:40 --speed 60]`
 */
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { openLog } from "../../src/app/log/log.ts";
import { scaledClock } from "../../src/app/scaled-clock.ts";
import { type Service, startService } from "../../src/app/service.ts";
import { checkSettings } from "../../src/app/settings/check-settings.ts";
import { withDataFolder } from "../../src/app/settings/with-data-folder.ts";
import { systemClock } from "../../src/app/system-clock.ts";
import type { StoredTransition } from "../../src/monitor/store.ts";
import { parseTimestamp } from "../../src/model/timestamp.ts";
import { BAD_DAY } from "./bad-day.ts";
import { createEngine } from "./engine.ts";

const { values: options } = parseArgs({
  options: {
    from: { type: "string", default: "09:45" },
    until: { type: "string", default: "15:45" },
    speed: { type: "string", default: "60" },
  },
});
const CADENCE_MS = 10_000;
const at = (time: string): number => parseTimestamp(`2025-10-14T${time}:00+05:30`);
const [from, until, speed] = [at(options.from), at(options.until), Number(options.speed)];
if (!(from >= at("09:00") && until > from && speed > 0)) {
  console.error("usage: npm start [-- --from 09:45 --until 15:45 --speed 60]; the day begins at 09:00");
  process.exit(2);
}

const { settings } = checkSettings("examples/engine/plimsoll.yaml", process.env);
if (settings === undefined)
  throw new Error("the demo's settings are wrong: `monitor check-settings examples/engine/plimsoll.yaml`");
// A folder of its own, so that each demonstration begins with nothing open.
const dataFolder = mkdtempSync(join(tmpdir(), "plimsoll-demo-"));
// The day does not begin before the monitor is up: its start would take minutes of it.
const before = systemClock.monotonic();
const day: { began?: number } = {};
const heldBack = {
  ...systemClock,
  monotonic: () => (day.began === undefined ? before : before + systemClock.monotonic() - day.began),
};
const clock = scaledClock({ start: from, speed }, heldBack);
const { log, close } = openLog({ clock, out: process.stdout, env: process.env, zone: settings.zone });
const service = await startService(withDataFolder(settings, dataFolder), { clock, log, stdin: process.stdin });
day.began = systemClock.monotonic();
console.log(`Ask it from another terminal: npx monitor status --data ${dataFolder}\n`);
service.live.listen((event) => {
  if (event.kind === "transition") attend(service, event.transition);
});

const engine = createEngine({ seed: 20_251_014, start: at("09:00"), cadence: CADENCE_MS, incidents: BAD_DAY });
const asked = new AbortController();
process.once("SIGINT", () => {
  asked.abort();
});
while (!asked.signal.aborted && engine.now <= until) {
  const now = engine.now;
  const snapshot = engine.tick();
  if (now < from) continue;
  await new Promise<void>((resolve) => {
    clock.after(Math.max(0, now - clock.wall()), resolve);
  });
  if (snapshot !== undefined) service.live.accept("engine", snapshot);
}
await service.live.idle();
const open = await service.view.alerts();
const firing = open.filter(({ phase }) => phase === "firing");
console.log(
  `\nThe day is over. Still open: ${firing.map(({ rule, key }) => (key === null ? rule : `${rule}[${key}]`)).join(", ") || "nothing"}.`,
);
await service.stop();
await close();
process.exit(0);

/** The operator of the demonstration: takes the broker's failure a minute after it fired, and is at lunch for everything else. */
function attend({ live }: Service, transition: StoredTransition): void {
  const { rule, key, source } = transition;
  if (rule !== "broker_connectivity_lost" || transition.transition !== "fired") return;
  clock.after(60_000, () => {
    void live.command({ kind: "acknowledge", rule, key, until: null, author: "asha", comment: "calling the broker" }, source);
  });
}
