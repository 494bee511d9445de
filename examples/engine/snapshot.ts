import type { JsonObject, JsonValue } from "../../src/model/json.ts";
import type { Book } from "./book.ts";
import type { BrokerConnection } from "./broker.ts";
import { formatIndianTime, formatInstant, midnightBefore, millisecondsOf } from "./clock.ts";
import { type Happenings, valueOn } from "./incident.ts";
import { type Market, rupees } from "./market.ts";
import { MODELS, type Models } from "./models.ts";
import type { Surroundings } from "./surroundings.ts";

export interface Engine {
  readonly startingEquity: number;
  readonly market: Market;
  readonly book: Book;
  readonly broker: BrokerConnection;
  readonly models: Models;
  readonly surroundings: Surroundings;
}

/** The day's result in rupees. */
export function resultOf(
  { book, startingEquity }: Engine,
  now: number,
  happenings: Happenings,
): { unrealized: number; daily: number } {
  const hedge = happenings.first("loss_run");
  const lost = hedge === undefined ? 0 : rupees((valueOn(hedge.points, now) * startingEquity) / 100);
  const unrealized = rupees(book.unrealized + lost);
  return { unrealized, daily: rupees(book.realized + unrealized) };
}

/** The groups that the inherited monitors know. */
export function inheritedGroups(engine: Engine, now: number, happenings: Happenings): JsonObject {
  const { book, broker, models, surroundings, startingEquity } = engine;
  const symbols = [...book.positions.keys()];
  const values = symbols.map((symbol) => book.value(symbol));
  const { unrealized, daily } = resultOf(engine, now, happenings);
  return {
    timestamp: formatIndianTime(now),
    heartbeat: { last_tick: formatIndianTime(now), uptime_seconds: (now - surroundings.process.startedAt) / 1_000 },
    positions: { count: symbols.length, total_value: rupees(values.reduce((sum, value) => sum + value, 0)), symbols },
    pnl: { daily, unrealized, realized: book.realized },
    risk: {
      circuit_breaker_active: happenings.first("circuit_breaker") !== undefined,
      daily_loss_pct: Math.round((daily / startingEquity) * 10_000) / 100,
      max_position_value: Math.max(0, ...values),
    },
    sentiment: { last_score: models.score, provider_errors_1h: models.errorsLastHour, cache_hit_rate: models.hitRate },
    connectivity: { breeze_authenticated: broker.authenticated, last_api_call: formatInstant(broker.lastCallAt) },
    artifacts: { teacher_model_age_hours: models.age("teacher", now), student_model_age_hours: models.age("student", now) },
  };
}

/** The inherited groups and all that were added to them. */
export function allGroups(engine: Engine, now: number, happenings: Happenings, peakEquity: number): JsonObject {
  const { book, broker, market, models, surroundings, startingEquity } = engine;
  const inherited = inheritedGroups(engine, now, happenings);
  const { daily } = resultOf(engine, now, happenings);
  const gross = within(inherited, "positions").total_value ?? 0;
  const breaker = happenings.first("circuit_breaker");
  return {
    ...inherited,
    meta: {
      schema_version: 1,
      sequence: surroundings.sequence,
      engine_id: "demo",
      build_hash: "b7c41e0",
      clock_offset_ms: surroundings.clockOffset,
    },
    process: {
      pid: surroundings.process.pid,
      started_at: formatIndianTime(surroundings.process.startedAt),
      tick_interval_ms: 1_000,
      tick_duration_ms_p95: surroundings.process.tickP95,
      restarts_total: surroundings.process.restarts,
    },
    strategies: table(surroundings.strategies, (strategy) => ({
      state: strategy.state,
      last_evaluated_at: formatInstant(strategy.lastEvaluatedAt),
      executions_total: strategy.executions,
      stoplosses_total: strategy.stoplosses,
    })),
    positions: {
      ...within(inherited, "positions"),
      by_symbol: table(book.positions, (position, symbol) => ({
        quantity: position.quantity,
        broker_quantity: position.brokerQuantity,
        value: book.value(symbol),
        sector: book.sector(symbol),
        reconciled_at: formatInstant(position.reconciledAt),
      })),
    },
    accounts: {
      main: {
        equity: rupees(startingEquity + daily),
        session_start_equity: startingEquity,
        peak_equity: peakEquity,
        margin_used_ratio: Math.round((Number(gross) / startingEquity / 2) * 1_000) / 1_000,
        gross,
        net: gross,
        daily_pnl: daily,
        broker_daily_pnl: rupees(Math.round(daily)),
        external_orders: 0,
      },
    },
    risk: {
      ...within(inherited, "risk"),
      breaker:
        breaker === undefined
          ? { active: false }
          : {
              active: true,
              reason: breaker.reason,
              scope: "desk",
              since_at: formatIndianTime(midnightBefore(now) + millisecondsOf(breaker.from)),
            },
      kill: { active: false },
      limits: { position_value: { value: 250_000, approved_by: "desk-risk" } },
    },
    orders: {
      main: {
        submitted_total: book.orders.submitted,
        rejected_total: book.orders.rejected,
        cancelled_total: book.orders.cancelled,
        filled_total: book.orders.filled,
        duplicate_total: 0,
        denied_total: 0,
        identical_rejects: book.orders.identicalRejects,
        open: book.open,
        oldest_inflight_at: formatInstant(book.oldestInflightAt),
      },
    },
    connections: {
      breeze: {
        connected: broker.connected,
        authenticated: broker.authenticated,
        session_expires_at: formatIndianTime(broker.sessionExpiresAt),
        last_call_at: formatInstant(broker.lastCallAt),
        requests_total: broker.requests,
        errors_total: broker.errors,
        rate_used_ratio: broker.rateUsed,
        deadman_expires_at: formatInstant(broker.deadmanExpiresAt),
      },
    },
    feeds: table(market.feeds(), (feed) => ({
      messages_total: feed.messages,
      last_message_at: formatInstant(feed.lastMessageAt),
      last_bar_at: formatInstant(feed.lastBarAt),
      bar_interval_s: 60,
    })),
    quotes: table(market.quotes(), ({ bid, ask, last, volume, receivedAt }) => ({
      bid,
      ask,
      last,
      volume,
      received_at: formatIndianTime(receivedAt),
    })),
    sentiment: { ...within(inherited, "sentiment"), scored_at: formatInstant(models.scoredAt) },
    providers: {
      news_sentiment: {
        last_success_at: formatInstant(models.scoredAt),
        score: models.score,
        errors_total: models.errorsTotal,
        cache_hit_ratio: models.hitRate,
      },
    },
    artifacts: {
      ...within(inherited, "artifacts"),
      by_name: Object.fromEntries(
        MODELS.map((model) => [
          model,
          { built_at: formatIndianTime(models.builtAt(model)), hash: models.hash(model), rejected_ratio: models.rejected[model] },
        ]),
      ),
    },
    webhooks: table(surroundings.webhooks, (webhook) => ({
      attempts_total: webhook.attempts,
      failures_total: webhook.failures,
      retries_total: webhook.retries,
      consecutive_failures: webhook.consecutiveFailures,
      queue_depth: webhook.queue,
    })),
    heartbeat_files: table(surroundings.workers, (worker) => ({
      missing: worker.missing,
      status: worker.status,
      updated_at: formatInstant(worker.updatedAt),
      progressed_at: formatInstant(worker.progressedAt),
      pid: worker.pid,
      running: worker.running,
      details: null,
    })),
  };
}

/** A copy in which the incidents have left values out or replaced them by wrong ones. */
export function spoiled(snapshot: JsonObject, happenings: Happenings): JsonObject {
  let result = snapshot;
  for (const { path } of happenings.all("absent")) result = withValue(result, path, undefined);
  for (const { path, value } of happenings.all("bad_value")) result = withValue(result, path, value);
  return result;
}

function withValue(object: JsonObject, path: readonly string[], value: JsonValue | undefined): JsonObject {
  const [name, ...rest] = path;
  if (name === undefined) return object;
  const entries = Object.entries(object).flatMap(([key, old]): [string, JsonValue][] => {
    if (key !== name) return [[key, old]];
    if (rest.length > 0) return [[key, withValue(within(object, name), rest, value)]];
    return value === undefined ? [] : [[key, value]];
  });
  return Object.fromEntries(entries);
}

function within(object: JsonObject, name: string): JsonObject {
  return object[name] as JsonObject;
}

function table<T>(entries: ReadonlyMap<string, T>, row: (value: T, key: string) => JsonObject): JsonObject {
  return Object.fromEntries([...entries].map(([key, value]) => [key, row(value, key)]));
}
