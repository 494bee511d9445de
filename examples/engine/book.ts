import { isTrading, timeOfDay, OPEN } from "./clock.ts";
import type { Happenings } from "./incident.ts";
import { type Instrument, type Market, rupees } from "./market.ts";
import { type Random, randomStream } from "./random.ts";

export interface Position {
  quantity: number;
  averagePrice: number;
  /** The broker's quantity when it was last asked. */
  brokerQuantity: number;
  reconciledAt: number | null;
}

interface Order {
  readonly symbol: string;
  readonly quantity: number;
  readonly sentAt: number;
}

const RECONCILE_MS = 300_000;
const MINUTE_MS = 60_000;
const USUAL_VALUE = 110_000;

/** Names of a basket order, with the price at which each stays. */
const BASKET = [
  ["SBIN", 860],
  ["AXISBANK", 1150],
  ["LT", 3700],
  ["ITC", 400],
  ["KOTAKBANK", 2100],
  ["MARUTI", 16000],
  ["SUNPHARMA", 1650],
  ["TITAN", 3500],
  ["NTPC", 340],
  ["POWERGRID", 290],
  ["ULTRACEMCO", 12000],
  ["NESTLEIND", 1190],
  ["WIPRO", 245],
  ["HCLTECH", 1480],
  ["ONGC", 245],
  ["COALINDIA", 385],
  ["GRASIM", 2800],
  ["CIPLA", 1550],
  ["BPCL", 335],
  ["TATASTEEL", 172],
] as const;

/** What the engine holds and orders, and what its broker says it holds. */
export class Book {
  readonly positions = new Map<string, Position>();
  readonly orders = { submitted: 0, rejected: 0, cancelled: 0, filled: 0, identicalRejects: 0 };
  /** In rupees, of closed positions. */
  realized = 0;
  readonly #instruments: readonly Instrument[];
  readonly #market: Market;
  readonly #random: Random;
  readonly #wanted = new Map<string, number>();
  #inflight: Order[] = [];
  /** The catch that every desk knows: one reconciliation that meets an order in flight, and agrees at the next. */
  readonly #lateFill: number;

  constructor(seed: number, instruments: readonly Instrument[], market: Market) {
    this.#instruments = instruments;
    this.#market = market;
    this.#random = randomStream(seed, "book");
    this.#lateFill = this.#random.integer(20, 40);
  }

  /** `canTrade`: orders go out. `canAsk`: the broker answers, orders or not. */
  tick(now: number, canTrade: boolean, canAsk: boolean, happenings: Happenings): void {
    this.#fill(now);
    this.#decide(now);
    if (canTrade) this.#order(now, happenings);
    const loops = happenings.first("reject_loop") !== undefined;
    if (loops && canTrade) {
      this.orders.submitted += 3;
      this.orders.rejected += 3;
    }
    this.orders.identicalRejects = loops ? this.orders.identicalRejects + 3 : 0;
    if (canAsk) this.#reconcile(now, happenings);
    for (const [symbol, position] of this.positions) {
      if (position.quantity === 0 && position.brokerQuantity === 0) this.positions.delete(symbol);
    }
  }

  get open(): number {
    return this.#inflight.length;
  }

  get oldestInflightAt(): number | null {
    return this.#inflight[0]?.sentAt ?? null;
  }

  price(symbol: string): number {
    return BASKET.find(([name]) => name === symbol)?.[1] ?? this.#market.price(symbol);
  }

  value(symbol: string): number {
    return rupees(Math.abs(this.positions.get(symbol)?.quantity ?? 0) * this.price(symbol));
  }

  get unrealized(): number {
    let sum = 0;
    for (const [symbol, { quantity, averagePrice }] of this.positions) sum += quantity * (this.price(symbol) - averagePrice);
    return rupees(sum);
  }

  sector(symbol: string): string {
    return this.#instruments.find((instrument) => instrument.symbol === symbol)?.sector ?? "basket";
  }

  /** Now and then a strategy changes its mind about one symbol: out, half, or in full. */
  #decide(now: number): void {
    for (const { symbol, price } of this.#instruments) {
      const [changes, size] = [this.#random.chance(0.004), this.#random.integer(0, 2)];
      const lot = Math.floor(USUAL_VALUE / price / 2);
      if (!this.#wanted.has(symbol)) this.#wanted.set(symbol, size === 0 ? lot : size * lot);
      else if (changes && isTrading(now)) this.#wanted.set(symbol, size * lot);
    }
  }

  #order(now: number, happenings: Happenings): void {
    if (!isTrading(now) || timeOfDay(now) < OPEN + MINUTE_MS) return;
    const targets = new Map(this.#wanted);
    for (const { symbol, value } of happenings.all("oversize")) {
      const isThere = Math.abs(this.value(symbol) - value) < value * 0.02;
      targets.set(symbol, isThere ? (this.positions.get(symbol)?.quantity ?? 0) : Math.floor(value / this.price(symbol)));
    }
    const basket = happenings.first("basket");
    for (const [index, [symbol, price]] of BASKET.entries()) {
      if (basket !== undefined && index < basket.names) targets.set(symbol, Math.floor(basket.value / price));
      else if (this.positions.has(symbol)) targets.set(symbol, 0);
    }
    for (const [symbol, target] of targets) {
      const quantity = target - (this.positions.get(symbol)?.quantity ?? 0);
      if (quantity === 0 || this.#inflight.some((order) => order.symbol === symbol)) continue;
      this.orders.submitted += 1;
      this.#inflight.push({ symbol, quantity, sentAt: now });
    }
  }

  /** What was sent before fills at the price of now. */
  #fill(now: number): void {
    const due = this.#inflight.filter(({ sentAt }) => sentAt < now);
    this.#inflight = this.#inflight.filter(({ sentAt }) => sentAt >= now);
    for (const { symbol, quantity } of due) {
      const held = this.positions.get(symbol) ?? { quantity: 0, averagePrice: 0, brokerQuantity: 0, reconciledAt: null };
      const price = this.price(symbol);
      const after = held.quantity + quantity;
      if (quantity < 0) this.realized = rupees(this.realized - quantity * (price - held.averagePrice));
      else held.averagePrice = (held.averagePrice * held.quantity + price * quantity) / after;
      held.brokerQuantity += quantity;
      held.quantity = after;
      this.orders.filled += 1;
      this.positions.set(symbol, held);
    }
  }

  #reconcile(now: number, happenings: Happenings): void {
    const round = Math.floor(now / RECONCILE_MS);
    const isDue = now % RECONCILE_MS === 0;
    const lateFill = Math.floor(timeOfDay(now) / RECONCILE_MS) - OPEN / RECONCILE_MS === this.#lateFill;
    const [first] = this.positions.keys();
    for (const [symbol, position] of this.positions) {
      if (!isDue && position.reconciledAt !== null) continue;
      const drift = happenings.first("position_drift", (incident) => incident.symbol === symbol)?.difference ?? 0;
      const late = isDue && lateFill && symbol === first ? 1 : 0;
      position.brokerQuantity = position.quantity + drift - late;
      position.reconciledAt = isDue ? now : round * RECONCILE_MS;
    }
  }
}
