import { endsEpisode } from "../../src/monitor/ends-episode.ts";
import { compareSeverity } from "../../src/model/severity.ts";
import type { AlertIdentity, Transition } from "../../src/model/transition.ts";
import type {
  Alert,
  Commit,
  DeliveryResult,
  DeliveryState,
  MinuteRollup,
  OutboxFigures,
  OutboxRow,
  PolicyRecord,
  RecordingPosition,
  RecordingTail,
  Retention,
  SavedWatch,
  SeriesQuery,
  Store,
  StoredAlert,
  StoredState,
  StoredTransition,
  StoreFigures,
  TransitionQuery,
} from "../../src/monitor/store.ts";

type Told = Pick<StoredAlert, "message" | "reason" | "values" | "changedAt">;

const UNTOLD: Told = { message: "", reason: "", values: {}, changedAt: 0 };

/** What the port says, as plainly as it can be said: the reference of the contract suite, and the store of the live loop's tests. */
export class MemoryStore implements Store {
  /** Thrown, once for each, by the next calls of `commit`: before anything of the call has happened. */
  readonly failures: Error[] = [];
  /** The same of `settle`. */
  readonly settleFailures: Error[] = [];
  commits = 0;
  #sequence = 0;
  #position: RecordingPosition | undefined = undefined;
  #tail: RecordingTail | undefined = undefined;
  /** As JSON text, so that nobody shares what is kept. */
  readonly #watches = new Map<string, string>();
  #alerts: StoredAlert[] = [];
  #transitions: StoredTransition[] = [];
  #outbox: OutboxRow[] = [];
  readonly #rollups = new Map<string, MinuteRollup>();
  readonly #policies: PolicyRecord[] = [];

  load(): Promise<StoredState> {
    const watches = [...this.#watches].sort(([a], [b]) => byCodeUnit(a, b)).map(([, text]) => JSON.parse(text) as SavedWatch);
    return Promise.resolve({ watches, position: this.#position, ...(this.#tail !== undefined && { tail: this.#tail }) });
  }

  commit(commit: Commit): Promise<readonly StoredTransition[]> {
    const failure = this.failures.shift();
    if (failure !== undefined) return Promise.reject(failure);
    this.commits += 1;
    this.#position = commit.position;
    this.#tail = commit.tail && { ...commit.tail, bytes: Buffer.from(commit.tail.bytes) };
    const added: StoredTransition[] = [];
    for (const transition of commit.transitions) {
      if (transition.transition === "pending" || this.#has(transition)) continue;
      this.#sequence += 1;
      const stored = copyOf({ ...transition, sequence: this.#sequence });
      this.#transitions.push(stored);
      added.push(stored);
      const routed = transition.notify ? commit.channelsOf(transition) : (commit.alsoTo?.(transition) ?? []);
      this.#outbox.push(...rowsOf(stored, this.#whom(stored, routed)));
    }
    for (const { saved, alerts } of commit.watches) {
      this.#watches.set(saved.source, JSON.stringify(saved));
      const before = this.#alerts;
      const now = alerts.map((alert) => ({ ...alert, ...toldOf(alert, commit.transitions, before) }));
      this.#alerts = [...before.filter(({ source }) => source !== saved.source), ...copyOf(now)];
    }
    return Promise.resolve(added);
  }

  alerts(source?: string): Promise<readonly StoredAlert[]> {
    const chosen = this.#alerts.filter((alert) => source === undefined || alert.source === source);
    return Promise.resolve(chosen.sort(byIdentity));
  }

  transitions(query: TransitionQuery): Promise<readonly StoredTransition[]> {
    const { after, since = -Infinity, until = Infinity, episode, rule, source, atLeast = "info", limit } = query;
    const found = this.#transitions.filter(
      (each) =>
        each.sequence > (after ?? 0) &&
        each.at >= since &&
        each.at < until &&
        each.episode === (episode ?? each.episode) &&
        each.rule === (rule ?? each.rule) &&
        each.source === (source ?? each.source) &&
        compareSeverity(each.severity, atLeast) >= 0,
    );
    if (limit === undefined) return Promise.resolve(found);
    return Promise.resolve(after === undefined ? found.slice(Math.max(0, found.length - limit)) : found.slice(0, limit));
  }

  addRollups(rollups: readonly MinuteRollup[]): Promise<void> {
    for (const rollup of rollups) {
      const id = JSON.stringify([rollup.source, rollup.metric, rollup.minute]);
      const before = this.#rollups.get(id);
      this.#rollups.set(id, before === undefined ? { ...rollup } : added(before, rollup));
    }
    return Promise.resolve();
  }

  series({ metrics, source, since, until }: SeriesQuery): Promise<readonly MinuteRollup[]> {
    const found = [...this.#rollups.values()].filter(
      (each) =>
        (metrics === undefined || metrics.includes(each.metric)) &&
        each.source === (source ?? each.source) &&
        each.minute >= since &&
        each.minute < until,
    );
    return Promise.resolve(
      found.sort((a, b) => byCodeUnit(a.source, b.source) || byCodeUnit(a.metric, b.metric) || a.minute - b.minute),
    );
  }

  notePolicy(record: PolicyRecord): Promise<void> {
    const last = this.#policies.findLast(({ policy }) => policy === record.policy);
    const same = last?.version === record.version && last.digest === record.digest && last.bundle === record.bundle;
    if (!same) this.#policies.push({ ...record });
    return Promise.resolve();
  }

  policies(): Promise<readonly PolicyRecord[]> {
    return Promise.resolve([...this.#policies]);
  }

  dueNotifications(now: number, limit: number, channel?: string): Promise<readonly OutboxRow[]> {
    const waiting = this.#outbox.filter((row) => row.state === "waiting" && row.channel === (channel ?? row.channel));
    const first = waiting.filter((row, index) => waiting.findIndex((other) => laneOf(other) === laneOf(row)) === index);
    const isUrgent = ({ transition }: OutboxRow): number => Number(transition.severity === "critical");
    const due = first.filter(({ nextAt }) => nextAt <= now).sort((a, b) => isUrgent(b) - isUrgent(a));
    return Promise.resolve(due.slice(0, limit));
  }

  releasableNotifications(now: number, limit: number): Promise<readonly OutboxRow[]> {
    return Promise.resolve(this.#outbox.filter(({ state, nextAt }) => state === "held" && nextAt <= now).slice(0, limit));
  }

  overdueNotifications(channel: string, before: number, limit: number): Promise<readonly OutboxRow[]> {
    const owed = this.#outbox.filter(
      (row) =>
        row.channel === channel && !row.fellBack && (row.state === "dead" || (row.state === "waiting" && row.since <= before)),
    );
    return Promise.resolve(owed.slice(0, limit));
  }

  notificationsOf(episode: string, channel: string): Promise<readonly OutboxRow[]> {
    return Promise.resolve(this.#outbox.filter((row) => row.transition.episode === episode && row.channel === channel));
  }

  standingNotifications(channel: string): Promise<readonly OutboxRow[]> {
    const open = new Set(this.#alerts.map(({ episode }) => episode));
    const standing = this.#outbox.filter((row, index, all) => {
      const lane = all.filter((other) => laneOf(other) === laneOf(row));
      const isLast = !all.slice(index + 1).some((other) => lane.includes(other) && other.state === "delivered");
      const isQuiet = !lane.some(({ state }) => state === "waiting");
      return row.channel === channel && row.state === "delivered" && isLast && isQuiet && open.has(row.transition.episode);
    });
    return Promise.resolve(standing);
  }

  notifications(state: DeliveryState, limit: number): Promise<readonly OutboxRow[]> {
    return Promise.resolve(this.#outbox.filter((row) => row.state === state).slice(0, limit));
  }

  notification(id: string): Promise<OutboxRow | undefined> {
    return Promise.resolve(this.#outbox.find((row) => row.id === id));
  }

  settle(ids: readonly string[], result: DeliveryResult): Promise<void> {
    const failure = this.settleFailures.shift();
    if (failure !== undefined) return Promise.reject(failure);
    this.#outbox = this.#outbox.map((row) => (ids.includes(row.id) ? settled(row, result) : row));
    return Promise.resolve();
  }

  fallBack(id: string, channel: string, at: number): Promise<void> {
    const row = this.#outbox.find((each) => each.id === id);
    if (row === undefined) return Promise.resolve();
    const [other] = rowsOf(row.transition, [channel]);
    if (other !== undefined && !this.#outbox.some((each) => each.id === other.id)) {
      this.#outbox.push({ ...other, nextAt: 0, since: at, insteadOf: row.channel });
      this.#outbox.sort(inOrder);
    }
    this.#outbox = this.#outbox.map((each) => (each.id === id ? { ...each, fellBack: true } : each));
    return Promise.resolve();
  }

  hurry(): Promise<void> {
    this.#outbox = this.#outbox.map((row) => (row.state === "waiting" ? { ...row, nextAt: 0 } : row));
    return Promise.resolve();
  }

  outboxFigures(): Promise<readonly OutboxFigures[]> {
    const owed = this.#outbox.filter(({ state }) => state === "waiting" || state === "held" || state === "dead");
    const channels = [...new Set(owed.map(({ channel }) => channel))].sort(byCodeUnit);
    const figures = channels.map((channel) => {
      const of = (state: DeliveryState): readonly OutboxRow[] =>
        owed.filter((row) => row.channel === channel && row.state === state);
      const waiting = of("waiting");
      const oldest = waiting.length === 0 ? null : Math.min(...waiting.map(({ since }) => since));
      return { channel, waiting: waiting.length, held: of("held").length, dead: of("dead").length, oldest };
    });
    return Promise.resolve(figures);
  }

  prune({ transitionsBefore, rollupsBefore, atMost }: Retention): Promise<number> {
    const open = new Set(this.#alerts.map(({ episode }) => episode));
    const waiting = new Set(this.#outbox.flatMap(({ state, transition }) => (state === "waiting" ? [transition.sequence] : [])));
    const old = this.#transitions
      .filter(({ at, episode, sequence }) => at < transitionsBefore && !open.has(episode) && !waiting.has(sequence))
      .sort((a, b) => a.at - b.at)
      .slice(0, atMost);
    const gone = new Set(old.map(({ sequence }) => sequence));
    this.#transitions = this.#transitions.filter(({ sequence }) => !gone.has(sequence));
    this.#outbox = this.#outbox.filter(({ transition }) => !gone.has(transition.sequence));
    const oldRollups = [...this.#rollups].filter(([, { minute }]) => minute < rollupsBefore).slice(0, atMost - old.length);
    for (const [id] of oldRollups) this.#rollups.delete(id);
    return Promise.resolve(old.length + oldRollups.length);
  }

  figures(): Promise<StoreFigures> {
    const count = (state: DeliveryState): number => this.#outbox.filter((row) => row.state === state).length;
    const transitions = this.#transitions.length;
    return Promise.resolve({ bytes: 0, transitions, undelivered: count("waiting"), dead: count("dead") });
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  /** The end of an episode goes to whom the episode was told; what is not told at all, to some of them. */
  #whom(transition: StoredTransition, routed: readonly string[]): readonly string[] {
    const told = this.#outbox.filter((row) => row.transition.episode === transition.episode).map(({ channel }) => channel);
    if (!transition.notify) return told.filter((channel) => routed.includes(channel));
    return endsEpisode(transition) && told.length > 0 ? told : routed;
  }

  #has(transition: Transition): boolean {
    return this.#transitions.some(({ episode, ordinal }) => episode === transition.episode && ordinal === transition.ordinal);
  }
}

function copyOf<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
}

function byCodeUnit(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function byIdentity(a: AlertIdentity, b: AlertIdentity): number {
  const keys = Number(a.key !== null) - Number(b.key !== null) || byCodeUnit(a.key ?? "", b.key ?? "");
  return byCodeUnit(a.source, b.source) || byCodeUnit(a.policy, b.policy) || byCodeUnit(a.rule, b.rule) || keys;
}

function orderOf({ source, policy, rule, key }: AlertIdentity): string {
  return JSON.stringify([source, policy, rule, key]);
}

/** What the last transition of the alert's episode said. */
function toldOf(alert: Alert, transitions: readonly Transition[], before: readonly StoredAlert[]): Told {
  const { episode } = alert;
  const last = transitions.findLast((each) => orderOf(each) === orderOf(alert) && each.episode === episode);
  if (last !== undefined) return { message: last.message, reason: last.reason, values: last.values, changedAt: last.at };
  const kept = before.find((each) => orderOf(each) === orderOf(alert) && each.episode === episode);
  if (kept === undefined) return UNTOLD;
  return { message: kept.message, reason: kept.reason, values: kept.values, changedAt: kept.changedAt };
}

function rowsOf(transition: StoredTransition, channels: readonly string[]): OutboxRow[] {
  return [...new Set(channels)].sort().map((channel) => ({
    id: `${transition.episode}/${transition.ordinal}/${channel}`,
    channel,
    transition,
    state: "waiting",
    attempts: 0,
    nextAt: 0,
    since: transition.at,
    insteadOf: null,
    fellBack: false,
    lastError: null,
  }));
}

function laneOf({ channel, transition }: OutboxRow): string {
  return JSON.stringify([channel, orderOf(transition)]);
}

function inOrder(a: OutboxRow, b: OutboxRow): number {
  return a.transition.sequence - b.transition.sequence || byCodeUnit(a.channel, b.channel);
}

function settled(row: OutboxRow, result: DeliveryResult): OutboxRow {
  const attempts = row.attempts + 1;
  switch (result.state) {
    case "delivered":
      return { ...row, state: "delivered", attempts };
    case "waiting":
      return { ...row, state: "waiting", attempts, nextAt: result.nextAt, lastError: result.error };
    case "dead":
      return { ...row, state: "dead", attempts, lastError: result.error };
    case "held":
      return { ...row, state: "held", nextAt: result.until, since: result.until };
    case "dropped":
      return { ...row, state: "dropped", lastError: result.reason };
    case "renewed":
      return { ...row, state: "waiting", attempts: 0, nextAt: 0, since: result.at, fellBack: false };
  }
}

function added(before: MinuteRollup, more: MinuteRollup): MinuteRollup {
  return {
    ...more,
    count: before.count + more.count,
    min: Math.min(before.min, more.min),
    max: Math.max(before.max, more.max),
    sum: before.sum + more.sum,
  };
}
