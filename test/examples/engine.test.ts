import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { Ajv } from "ajv";
import addFormats from "ajv-formats";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { BAD_DAY } from "../../examples/engine/bad-day.ts";
import { formatIndianTime, millisecondsOf, timeOfDay } from "../../examples/engine/clock.ts";
import { createEngine } from "../../examples/engine/engine.ts";
import type { Incident } from "../../examples/engine/incident.ts";
import { badDay, calmDay, calmHour, type Recording, recordings } from "../../examples/engine/recordings.ts";
import type { JsonObject, JsonValue } from "../../src/model/json.ts";
import { parseTimestamp } from "../../src/model/timestamp.ts";

const START = Date.parse("2025-10-14T09:00:00+05:30");

/** The value at a path; undefined where there is none. */
function at(snapshot: JsonValue | undefined, ...path: string[]): JsonValue | undefined {
  let value = snapshot;
  for (const name of path) value = (value as JsonObject | undefined)?.[name];
  return value;
}

function number(snapshot: JsonObject, ...path: string[]): number {
  const value = at(snapshot, ...path);
  if (typeof value !== "number") throw new Error(`${path.join(".")} is ${JSON.stringify(value)} at ${time(snapshot)}`);
  return value;
}

function text(snapshot: JsonObject, ...path: string[]): string {
  const value = at(snapshot, ...path);
  if (typeof value !== "string") throw new Error(`${path.join(".")} is ${JSON.stringify(value)}`);
  return value;
}

function instant(snapshot: JsonObject, ...path: string[]): number {
  return parseTimestamp(text(snapshot, ...path));
}

function age(snapshot: JsonObject, ...path: string[]): number {
  return (instant(snapshot, "timestamp") - instant(snapshot, ...path)) / 1_000;
}

function time(snapshot: JsonObject): string {
  return text(snapshot, "timestamp").slice(11, 19);
}

/** ms of the day in which it was taken */
function clockOf(snapshot: JsonObject): number {
  return timeOfDay(instant(snapshot, "timestamp"));
}

const ajv = new Ajv({ strict: false, allErrors: true });
addFormats.default(ajv, { mode: "full" });
const validate = ajv.compile<JsonObject>(JSON.parse(readFileSync("schemas/trading-snapshot.schema.json", "utf8")) as object);

let calm: readonly JsonObject[] = [];
let bad: readonly JsonObject[] = [];
let written: readonly Recording[] = [];
beforeAll(() => {
  written = recordings();
  calm = calmDay();
  bad = badDay();
}, 60_000);

describe("recordings that ship", () => {
  it("are what `npm run record` writes, and small", () => {
    const unpacked = (name: string, bytes: Uint8Array): string =>
      (name.endsWith(".gz") ? gunzipSync(bytes) : Buffer.from(bytes)).toString();
    for (const { name, content } of written) {
      const shipped = readFileSync(`policies/recordings/${name}`);
      expect(shipped.length).toBeLessThan(1_000_000);
      expect(
        unpacked(name, shipped) === unpacked(name, content),
        `${name} is what the engine writes; else run: npm run record`,
      ).toBe(true);
    }
  });

  it("are the same on every run", () => {
    for (const [index, { name, content }] of recordings().entries()) {
      expect(Buffer.compare(content, written[index]?.content ?? Buffer.alloc(0)), name).toBe(0);
    }
  });

  it("cover their hours at 10 s", () => {
    const span = (snapshots: readonly JsonObject[]): unknown[] => [
      snapshots.length,
      time(snapshots[0] ?? {}),
      time(snapshots.at(-1) ?? {}),
    ];
    expect(span(calmHour())).toEqual([361, "11:00:00", "12:00:00"]);
    expect(span(calm)).toEqual([2431, "09:00:00", "15:45:00"]);
    expect(span(bad)).toEqual([2431 - 16, "09:00:00", "15:45:00"]);
  });

  it("hold the inherited groups and no others in the calm hour", () => {
    const members = (value: JsonValue | undefined): string[] => Object.keys(value as JsonObject);
    for (const snapshot of calmHour()) {
      expect(members(snapshot)).toEqual([
        "timestamp",
        "heartbeat",
        "positions",
        "pnl",
        "risk",
        "sentiment",
        "connectivity",
        "artifacts",
      ]);
      expect(members(snapshot.positions)).toEqual(["count", "total_value", "symbols"]);
      expect(members(snapshot.risk)).toEqual(["circuit_breaker_active", "daily_loss_pct", "max_position_value"]);
    }
  });
});

describe("snapshots", () => {
  it("conform to the schema, and the bad day only where its script says otherwise", () => {
    for (const snapshot of [...calmHour(), ...calm]) expect(validate(snapshot), time(snapshot)).toBe(true);
    // A null score is allowed.
    const spoilt = BAD_DAY.filter((incident) => incident.kind === "bad_value" && incident.value !== null);
    for (const snapshot of bad) {
      const isSpoilt = spoilt.some(({ from, until }) => isWithin(snapshot, from, until));
      expect(validate(snapshot), time(snapshot)).toBe(!isSpoilt);
    }
  });

  it("add up, and count only upwards but for the restart", () => {
    for (const [index, snapshot] of calm.entries()) {
      expect(number(snapshot, "pnl", "daily")).toBeCloseTo(
        number(snapshot, "pnl", "realized") + number(snapshot, "pnl", "unrealized"),
        2,
      );
      const bySymbol = at(snapshot, "positions", "by_symbol") as Readonly<Record<string, JsonObject>>;
      expect(Object.keys(bySymbol)).toEqual(at(snapshot, "positions", "symbols"));
      expect(Object.keys(bySymbol).length).toBe(number(snapshot, "positions", "count"));
      const total = Object.values(bySymbol).reduce((sum, position) => sum + number(position, "value"), 0);
      expect(number(snapshot, "positions", "total_value")).toBeCloseTo(total, 2);
      const before = calm[index - 1];
      if (before === undefined) continue;
      for (const counter of [
        ["orders", "main", "submitted_total"],
        ["feeds", "nse_equity", "messages_total"],
        ["meta", "sequence"],
      ]) {
        expect(number(snapshot, ...counter)).toBeGreaterThanOrEqual(number(before, ...counter));
      }
    }
  });

  it("stay calm on a calm day, by the limits of the shipped policies", () => {
    for (const snapshot of calm) {
      expect(number(snapshot, "risk", "daily_loss_pct")).toBeGreaterThan(-1);
      expect(number(snapshot, "positions", "total_value")).toBeLessThan(800_000);
      expect(number(snapshot, "risk", "max_position_value")).toBeLessThan(200_000);
      expect(number(snapshot, "sentiment", "provider_errors_1h")).toBeLessThanOrEqual(5);
      expect(number(snapshot, "artifacts", "student_model_age_hours")).toBeLessThan(24);
      expect(age(snapshot, "connectivity", "last_api_call")).toBeLessThan(300);
      expect(age(snapshot, "heartbeat_files", "ingest", "updated_at")).toBeLessThan(90);
      expect(age(snapshot, "strategies", "mean_reversion", "last_evaluated_at")).toBeLessThan(600);
      if (clockOf(snapshot) < millisecondsOf("9:15") || clockOf(snapshot) >= millisecondsOf("15:30")) continue;
      expect(age(snapshot, "feeds", "nse_equity", "last_bar_at")).toBeLessThan(180);
      expect(age(snapshot, "feeds", "nse_equity", "last_message_at")).toBeLessThan(30);
    }
  });

  it("disagree with the broker at one reconciliation of the calm day, and never at two", () => {
    const rounds = new Set(calm.flatMap((snapshot) => drifted(snapshot).map(([, reconciled]) => reconciled)));
    expect([...rounds]).toEqual(["2025-10-14T11:10:00+05:30"]);
  });
});

function isWithin(snapshot: JsonObject, from: Incident["from"], until: Incident["until"]): boolean {
  return millisecondsOf(from) <= clockOf(snapshot) && clockOf(snapshot) < millisecondsOf(until);
}

function drifted(snapshot: JsonObject): (readonly [string, JsonValue | undefined])[] {
  return Object.entries(at(snapshot, "positions", "by_symbol") as Readonly<Record<string, JsonObject>>)
    .filter(([, position]) => position.quantity !== position.broker_quantity)
    .map(([symbol, position]) => [symbol, position.reconciled_at]);
}

/** What shows of each kind of incident at its worst; the day before and after shows nothing of it. */
const SIGNS: Readonly<Record<Exclude<Incident["kind"], "halt" | "loss_run" | "bad_value">, (snapshot: JsonObject) => boolean>> = {
  feed_stall: (snapshot) => age(snapshot, "feeds", "nse_equity", "last_message_at") > 200,
  quote_freeze: (snapshot) => age(snapshot, "quotes", "INFY", "received_at") === 0 && frozen(snapshot, "INFY"),
  quote_stale: (snapshot) => isTradingTime(snapshot) && age(snapshot, "quotes", "TCS", "received_at") > 180,
  broker_disconnect: (snapshot) => at(snapshot, "connections", "breeze", "connected") === false,
  auth_lost: (snapshot) => at(snapshot, "connectivity", "breeze_authenticated") === false,
  sentiment_failures: (snapshot) => number(snapshot, "sentiment", "cache_hit_rate") === 0.99,
  stale_model: (snapshot) =>
    number(snapshot, "artifacts", "student_model_age_hours") > 48 || number(snapshot, "artifacts", "teacher_model_age_hours") > 48,
  oversize: (snapshot) => number(snapshot, "risk", "max_position_value") > 200_000,
  basket: (snapshot) => number(snapshot, "positions", "count") > 16 && number(snapshot, "positions", "total_value") > 800_000,
  position_drift: (snapshot) => drifted(snapshot).some(([symbol]) => symbol === "M&M"),
  webhook_failing: (snapshot) => number(snapshot, "webhooks", "slack", "queue_depth") > 3,
  reject_loop: (snapshot) => number(snapshot, "orders", "main", "identical_rejects") > 100,
  circuit_breaker: (snapshot) =>
    at(snapshot, "risk", "circuit_breaker_active") === true && at(snapshot, "strategies", "momentum", "state") === "halted",
  no_progress: (snapshot) => age(snapshot, "strategies", "mean_reversion", "last_evaluated_at") > 600,
  worker: (snapshot) =>
    ["ingest", "reconciler", "sentiment"].some((worker) => {
      const read = (name: string): JsonValue | undefined => at(snapshot, "heartbeat_files", worker, name);
      if (read("missing") === true || read("updated_at") === null || read("status") !== "running") return true;
      return age(snapshot, "heartbeat_files", worker, "updated_at") > 90;
    }),
  absent: (snapshot) => snapshot.risk === undefined,
};

function frozen(snapshot: JsonObject, symbol: string): boolean {
  const earlier = bad[bad.indexOf(snapshot) - 20];
  return (
    earlier !== undefined &&
    isTradingTime(earlier) &&
    number(earlier, "quotes", symbol, "volume") === number(snapshot, "quotes", symbol, "volume")
  );
}

function isTradingTime(snapshot: JsonObject): boolean {
  return clockOf(snapshot) >= millisecondsOf("9:15") && clockOf(snapshot) < millisecondsOf("15:30");
}

describe("the bad day", () => {
  it.each(Object.entries(SIGNS))("shows %s, and only while its script says so", (kind, shows) => {
    const incidents = BAD_DAY.filter((incident) => incident.kind === kind);
    // Parts of a snapshot that the script spoils cannot be looked at.
    const readable = bad.filter(
      (snapshot) =>
        kind === "absent" ||
        !BAD_DAY.some((each) => (each.kind === "bad_value" || each.kind === "absent") && isWithin(snapshot, each.from, each.until)),
    );
    const seen = readable.filter(shows);
    expect(incidents.length).toBeGreaterThan(0);
    for (const { from, until } of incidents) {
      const isRetried = incidents.some((each) => each.from === from && each.kind === "webhook_failing" && each.retried === true);
      if (!isRetried)
        expect(
          seen.some((snapshot) => isWithin(snapshot, from, until)),
          `${kind} from ${from}`,
        ).toBe(true);
    }
    // The last order of an incident fills a tick after it.
    const grace = 20_000;
    for (const snapshot of seen) {
      const isDue = incidents.some(
        ({ from, until }) => clockOf(snapshot) >= millisecondsOf(from) && clockOf(snapshot) < millisecondsOf(until) + grace,
      );
      expect(isDue, `${kind} shows at ${time(snapshot)}`).toBe(true);
    }
  });

  it("hangs, comes back as another process and counts from the beginning", () => {
    const [last, first] = [
      bad.find((snapshot) => time(snapshot) === "14:57:50"),
      bad.find((snapshot) => time(snapshot) === "15:00:40"),
    ];
    if (last === undefined || first === undefined) throw new Error("the day goes on around the halt");
    expect(bad.indexOf(first) - bad.indexOf(last)).toBe(1);
    expect(number(first, "process", "restarts_total")).toBe(1);
    expect(number(first, "heartbeat", "uptime_seconds")).toBe(0);
    expect(number(first, "meta", "sequence")).toBe(1);
    expect(number(first, "feeds", "nse_equity", "messages_total")).toBeLessThan(
      number(last, "feeds", "nse_equity", "messages_total"),
    );
    // What was lost today survives a restart.
    expect(number(first, "risk", "daily_loss_pct")).toBeLessThan(-2);
  });

  it("loses past the limit and recovers", () => {
    const losses = bad.flatMap((snapshot) => {
      const loss = at(snapshot, "risk", "daily_loss_pct");
      return typeof loss === "number" ? [loss] : [];
    });
    expect(Math.min(...losses)).toBeLessThan(-5.5);
    expect(Math.min(...losses)).toBeGreaterThan(-6.5);
    expect(losses.at(-1)).toBeGreaterThan(-2.5);
  });

  it("retries deliveries to email without failing them in a row", () => {
    const noon = bad.find((snapshot) => time(snapshot) === "12:04:50") ?? {};
    expect(number(noon, "webhooks", "email", "retries_total")).toBeGreaterThan(20);
    expect(number(noon, "webhooks", "email", "consecutive_failures")).toBe(0);
  });

  it("is told in the README as it is acted", () => {
    const readme = readFileSync("examples/engine/README.md", "utf8");
    const rows = [...readme.matchAll(/^\| (\d\d:[\d:]+) \| (\d\d:[\d:]+) \| `(\w+)` \|/gm)].map(([, from, until, kind]) => [
      from,
      until,
      kind,
    ]);
    const padded = (text: string): string => text.padStart(text.length === 4 ? 5 : text.length, "0");
    expect(rows).toEqual(BAD_DAY.map(({ from, until, kind }) => [padded(from), padded(until), kind]));
  });
});

describe("the engine", () => {
  it("gives the same day from the same seed, and another from another", () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 1, max: 60 }), (seed, seconds) => {
        const run = (of: number): string => {
          const engine = createEngine({ seed: of, start: START + 20 * 60_000, cadence: seconds * 1_000, incidents: BAD_DAY });
          return JSON.stringify(Array.from({ length: 30 }, () => engine.tick() ?? null));
        };
        expect(run(seed)).toBe(run(seed));
        expect(run(seed)).not.toBe(run(seed + 1));
      }),
      { numRuns: 10 },
    );
  });

  it("conforms to the schema whatever the seed, the cadence and the symbols", () => {
    fc.assert(
      fc.property(fc.integer(), fc.constantFrom(1_000, 5_000, 10_000, 30_000), fc.nat(6 * 3_600), (seed, cadence, second) => {
        const symbols = [{ symbol: "TATA", price: 120.35, sector: "steel" }];
        const engine = createEngine({ seed, start: START + second * 1_000, cadence, symbols });
        for (let tick = 0; tick < 100; tick += 1) {
          const now = engine.now;
          const snapshot = engine.tick();
          expect(snapshot?.timestamp).toBe(formatIndianTime(now));
          expect(validate(snapshot), JSON.stringify(validate.errors)).toBe(true);
        }
      }),
      { numRuns: 20 },
    );
  });

  it("leaves the rest of the day alone when something goes wrong", () => {
    const kept = (snapshot: JsonObject | undefined): string =>
      JSON.stringify([snapshot?.quotes, snapshot?.positions, snapshot?.orders]);
    const incidents: Incident[] = [
      { from: "9:20", until: "9:25", kind: "sentiment_failures" },
      { from: "9:20", until: "9:25", kind: "webhook_failing", endpoint: "slack" },
    ];
    const [usual, disturbed] = [[], incidents].map((script) =>
      createEngine({ seed: 3, start: START, cadence: 10_000, incidents: script }),
    );
    for (let tick = 0; tick < 300; tick += 1) expect(kept(disturbed?.tick())).toBe(kept(usual?.tick()));
  });
});
