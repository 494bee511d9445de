import { isTrading, timeOfDay } from "./clock.ts";
import type { Happenings } from "./incident.ts";
import { type Random, randomStream } from "./random.ts";

/** A traded symbol and the price around which it moves, in rupees. */
export interface Instrument {
  readonly symbol: string;
  readonly price: number;
  readonly sector: string;
}

interface Quote {
  last: number;
  spread: number;
  volume: number;
  receivedAt: number;
}

interface Feed {
  messages: number;
  lastMessageAt: number | null;
  lastBarAt: number | null;
}

const TICK = 0.05;
const BAR_MS = 60_000;
const FIRST_BAR = 9 * 3_600_000;
const LAST_BAR = 15.5 * 3_600_000;

/** To a paisa: what floating point adds is cut off. */
export function rupees(value: number): number {
  return Math.round(value * 100) / 100;
}

/** Prices that wander around a mean, the quotes made from them, and the feeds that bring them. */
export class Market {
  readonly #instruments: readonly Instrument[];
  readonly #random: ReadonlyMap<string, Random>;
  readonly #away = new Map<string, number>();
  readonly #quotes = new Map<string, Quote>();
  readonly #feeds = new Map<string, Feed>();
  readonly #feedRandom: Random;

  constructor(seed: number, instruments: readonly Instrument[], feeds: readonly string[], previousClose: number) {
    this.#instruments = instruments;
    this.#random = new Map(instruments.map(({ symbol }) => [symbol, randomStream(seed, `price ${symbol}`)]));
    this.#feedRandom = randomStream(seed, "feeds");
    for (const { symbol, price } of instruments) {
      this.#quotes.set(symbol, { last: price, spread: TICK, volume: 0, receivedAt: previousClose });
    }
    for (const feed of feeds) this.#feeds.set(feed, { messages: 0, lastMessageAt: null, lastBarAt: previousClose });
  }

  tick(now: number, happenings: Happenings): void {
    for (const { symbol, price } of this.#instruments) this.#quote(symbol, price, now, happenings);
    for (const [name, feed] of this.#feeds) {
      const messages = this.#feedRandom.integer(80, 140);
      if (happenings.first("feed_stall", (incident) => incident.feed === name) !== undefined) continue;
      feed.messages += messages;
      feed.lastMessageAt = now;
      const bar = now - (now % BAR_MS);
      if (timeOfDay(bar) > FIRST_BAR && timeOfDay(bar) <= LAST_BAR) feed.lastBarAt = bar;
    }
  }

  /** A new process counts from the beginning. */
  restart(): void {
    for (const feed of this.#feeds.values()) feed.messages = 0;
  }

  price(symbol: string): number {
    return this.#quotes.get(symbol)?.last ?? 0;
  }

  quotes(): ReadonlyMap<string, Readonly<Quote> & { readonly bid: number; readonly ask: number }> {
    const entries = [...this.#quotes].map(([symbol, quote]) => {
      const half = Math.round(quote.spread / TICK / 2) * TICK;
      const bid = rupees(quote.last - half);
      return [symbol, { ...quote, bid, ask: rupees(bid + quote.spread) }] as const;
    });
    return new Map(entries);
  }

  feeds(): ReadonlyMap<string, Readonly<Feed>> {
    return this.#feeds;
  }

  #quote(symbol: string, mean: number, now: number, happenings: Happenings): void {
    const [random, quote] = [this.#random.get(symbol), this.#quotes.get(symbol)];
    if (random === undefined || quote === undefined) return;
    // Numbers are drawn whatever happens, so that an incident leaves the rest of the day as it would have been.
    const away = (this.#away.get(symbol) ?? 0) * 0.998 + random.normal() * 0.00018;
    const [traded, wide] = [random.integer(40, 900), random.chance(0.2)];
    this.#away.set(symbol, away);
    if (!isTrading(now) || happenings.first("quote_stale", (incident) => incident.symbol === symbol) !== undefined) return;
    quote.receivedAt = now;
    if (happenings.first("quote_freeze", (incident) => incident.symbol === symbol) !== undefined) return;
    quote.last = rupees(Math.round((mean * (1 + away)) / TICK) * TICK);
    quote.spread = rupees(wide ? 2 * TICK : TICK);
    quote.volume += traded;
  }
}
