import type { JsonObject } from "../../src/model/json.ts";
import { Book } from "./book.ts";
import { BrokerConnection } from "./broker.ts";
import { midnightBefore } from "./clock.ts";
import { happeningsAt, type Incident } from "./incident.ts";
import { type Instrument, Market, rupees } from "./market.ts";
import { Models } from "./models.ts";
import { allGroups, type Engine, inheritedGroups, resultOf, spoiled } from "./snapshot.ts";
import { Surroundings } from "./surroundings.ts";

export interface EngineOptions {
  /** The same seed, start and script give the same snapshots. */
  readonly seed: number;
  /** ms since the epoch: the first tick. */
  readonly start: number;
  /** ms between ticks */
  readonly cadence: number;
  readonly symbols?: readonly Instrument[];
  readonly incidents?: readonly Incident[];
  /** `inherited`: only the groups of the monitors that came before. */
  readonly groups?: "inherited" | "all";
}

export interface DemoEngine {
  /** The snapshot of the next instant; undefined while the engine hangs and sends none. */
  tick(): JsonObject | undefined;
  /** The instant of the next tick, ms since the epoch. */
  readonly now: number;
}

const SYMBOLS: readonly Instrument[] = [
  { symbol: "RELIANCE", price: 1_380, sector: "energy" },
  { symbol: "TCS", price: 2_960, sector: "technology" },
  { symbol: "INFY", price: 1_480, sector: "technology" },
  { symbol: "HDFCBANK", price: 980, sector: "banking" },
  { symbol: "M&M", price: 3_460, sector: "automobiles" },
];
const FEEDS = ["nse_equity", "nse_index"] as const;
const STARTING_EQUITY = 1_000_000;
/** 15:30 of the day before. */
const PREVIOUS_CLOSE_MS = 8.5 * 3_600_000;

/** A trading engine that is nothing but arithmetic: no clock, no network, no chance but its seed. */
export function createEngine(options: EngineOptions): DemoEngine {
  const { seed, start, cadence, symbols = SYMBOLS, incidents = [], groups = "all" } = options;
  const market = new Market(seed, symbols, FEEDS, midnightBefore(start) - PREVIOUS_CLOSE_MS);
  const engine: Engine = {
    startingEquity: STARTING_EQUITY,
    market,
    book: new Book(seed, symbols, market),
    broker: new BrokerConnection(seed, start),
    models: new Models(seed, start),
    surroundings: new Surroundings(seed, start),
  };
  let now = start;
  let peak = STARTING_EQUITY;
  let restartsNext = false;

  const step = (at: number): JsonObject | undefined => {
    const happenings = happeningsAt(incidents, at);
    const { book, broker, models, surroundings } = engine;
    const halt = happenings.first("halt");
    if (halt !== undefined) {
      market.tick(at, happenings);
      surroundings.beat(at, happenings);
      restartsNext = halt.restart === true;
      return undefined;
    }
    if (restartsNext) {
      market.restart();
      surroundings.restart(at);
      restartsNext = false;
    }
    market.tick(at, happenings);
    broker.tick(at, cadence, happenings);
    const filledBefore = book.orders.filled;
    const isHalted = happenings.first("circuit_breaker") !== undefined;
    book.tick(at, broker.isUsable && !isHalted, broker.isUsable, happenings);
    models.tick(at, happenings);
    surroundings.tick(at, cadence, book.orders.filled - filledBefore, happenings);
    peak = Math.max(peak, rupees(STARTING_EQUITY + resultOf(engine, at, happenings).daily));
    const snapshot = groups === "all" ? allGroups(engine, at, happenings, peak) : inheritedGroups(engine, at, happenings);
    return spoiled(snapshot, happenings);
  };

  return {
    tick() {
      const at = now;
      now += cadence;
      return step(at);
    },
    get now() {
      return now;
    },
  };
}
