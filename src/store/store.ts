import type {
  Commit,
  DeliveryResult,
  DeliveryState,
  MinuteRollup,
  OutboxFigures,
  OutboxRow,
  PolicyRecord,
  Retention,
  SavedWatch,
  SeriesQuery,
  Store,
  StoredAlert,
  StoredState,
  StoredTransition,
  StoreFigures,
  TransitionQuery,
} from "../monitor/store.ts";
import { StoreError } from "../monitor/store.ts";
import { OpenAlerts } from "./open-alerts.ts";
import { type AddTransitions, transitionWriter, findTransitions } from "./transitions.ts";
import { alertWriter, findAlerts, type WriteAlerts, type WrittenAlerts } from "./alerts.ts";
import { loadWatches } from "./load-watches.ts";
import {
  countUndelivered,
  findByState,
  findDue,
  findNotification,
  findOfEpisode,
  findOverdue,
  findReleasable,
  findStanding,
  outboxFigures,
} from "./find-notifications.ts";
import { type Enqueue, fallBack, hurry, outboxWriter, settle } from "./outbox.ts";
import { findPolicies, notePolicy } from "./policies.ts";
import { type AdvanceProgress, loadTail, progressReader, progressWriter, type ReadProgress, takeOver } from "./progress.ts";
import { prune } from "./prune.ts";
import { findSeries, RollupWriter } from "./rollups.ts";
import type { Database } from "./tables.ts";
import { watchWriter, type WriteWatch } from "./write-watch.ts";

/** What a kind of database adds to the queries that all of them share. */
export interface DatabasePorts {
  /** Its errors in our words. */
  readonly translate: (error: unknown) => StoreError;
  /** How much room it takes. */
  readonly bytes: () => number;
}

/** A store in any SQL database that Kysely speaks to. One at a time may write to a database; the last one that was opened does. */
export class SqlStore implements Store {
  readonly #db: Database;
  readonly #ports: DatabasePorts;
  readonly #writer: string;
  readonly #writeWatch: WriteWatch;
  readonly #writeAlerts: WriteAlerts;
  readonly #addTransitions: AddTransitions;
  readonly #enqueue: Enqueue;
  readonly #readProgress: ReadProgress;
  readonly #advance: AdvanceProgress;
  readonly #rollups: RollupWriter;
  /** What is written, by source: of those without, nothing is known. */
  readonly #written = new Map<string, { readonly saved: SavedWatch; readonly alerts: WrittenAlerts }>();
  /** Of the last transition, where this store committed last. */
  #lastSequence: number | undefined;
  /** Of the one that writes. */
  #openAlerts: OpenAlerts | undefined;
  #closed = false;

  /** `writer` names this store among those that write to the database. */
  constructor(db: Database, writer: string, ports: DatabasePorts) {
    this.#db = db;
    this.#ports = ports;
    this.#writer = writer;
    this.#writeWatch = watchWriter(db);
    this.#writeAlerts = alertWriter(db);
    this.#addTransitions = transitionWriter(db);
    this.#enqueue = outboxWriter(db);
    this.#readProgress = progressReader(db);
    this.#advance = progressWriter(db);
    this.#rollups = new RollupWriter(db);
  }

  /** From now on this store alone may write. */
  async takeOver(): Promise<void> {
    await this.#run((db) => takeOver(db, this.#writer));
    this.#openAlerts = new OpenAlerts();
  }

  load(): Promise<StoredState> {
    return this.#atOnce(async (db) => {
      const { position } = await this.#readProgress(db);
      const tail = await loadTail(db);
      return { watches: await loadWatches(db), position, ...(tail !== undefined && { tail }) };
    });
  }

  async commit(commit: Commit): Promise<readonly StoredTransition[]> {
    const { transitions, watches, position, tail, channelsOf, alsoTo = () => [] } = commit;
    const written = new Map<string, { readonly saved: SavedWatch; readonly alerts: WrittenAlerts }>();
    let reached = 0;
    const lasting = transitions.filter(({ transition }) => transition !== "pending");
    const routes = lasting.map((each) => (each.notify ? channelsOf(each) : alsoTo(each)));
    try {
      const added = await this.#atOnce(async (db) => {
        // Whoever else writes takes the place of this store first, which `advance` notices.
        const lastSequence = this.#lastSequence ?? (await this.#readProgress(db)).lastSequence;
        const numbered = await this.#addTransitions(db, lasting, lastSequence);
        await this.#enqueue(db, numbered, routes);
        for (const { saved, alerts } of watches) {
          const before = this.#written.get(saved.source);
          await this.#writeWatch(db, before?.saved, saved);
          const after = await this.#writeAlerts(db, saved.source, before?.alerts, alerts, transitions);
          written.set(saved.source, { saved, alerts: after });
        }
        const fresh = numbered.filter((each) => each !== undefined);
        const writer = this.#writer;
        reached = lastSequence + fresh.length;
        await this.#advance(db, { writer, lastSequence: reached, added: fresh.length, position, tail });
        return fresh;
      });
      this.#lastSequence = reached;
      for (const [source, state] of written) {
        this.#written.set(source, state);
        this.#openAlerts?.committed(source, state.alerts);
      }
      return added;
    } catch (error) {
      this.#lastSequence = undefined;
      this.#openAlerts?.forget();
      for (const { saved } of watches) this.#written.delete(saved.source);
      throw error;
    }
  }

  alerts(source?: string): Promise<readonly StoredAlert[]> {
    return this.#run((db) => this.#openAlerts?.list(source, () => findAlerts(db)) ?? findAlerts(db, source));
  }

  transitions(query: TransitionQuery): Promise<readonly StoredTransition[]> {
    return this.#run((db) => findTransitions(db, query));
  }

  async addRollups(rollups: readonly MinuteRollup[]): Promise<void> {
    try {
      await this.#atOnce((db) => this.#rollups.add(db, rollups));
    } catch (error) {
      this.#rollups.forget();
      throw error;
    }
  }

  series(query: SeriesQuery): Promise<readonly MinuteRollup[]> {
    return this.#run((db) => findSeries(db, query));
  }

  notePolicy(record: PolicyRecord): Promise<void> {
    return this.#atOnce((db) => notePolicy(db, record));
  }

  policies(): Promise<readonly PolicyRecord[]> {
    return this.#run(findPolicies);
  }

  dueNotifications(now: number, limit: number, channel?: string): Promise<readonly OutboxRow[]> {
    return this.#run((db) => findDue(db, now, limit, channel));
  }

  releasableNotifications(now: number, limit: number): Promise<readonly OutboxRow[]> {
    return this.#run((db) => findReleasable(db, now, limit));
  }

  overdueNotifications(channel: string, before: number, limit: number): Promise<readonly OutboxRow[]> {
    return this.#run((db) => findOverdue(db, channel, before, limit));
  }

  notificationsOf(episode: string, channel: string): Promise<readonly OutboxRow[]> {
    return this.#run((db) => findOfEpisode(db, episode, channel));
  }

  standingNotifications(channel: string): Promise<readonly OutboxRow[]> {
    return this.#run((db) => findStanding(db, channel));
  }

  notifications(state: DeliveryState, limit: number): Promise<readonly OutboxRow[]> {
    return this.#run((db) => findByState(db, state, limit));
  }

  notification(id: string): Promise<OutboxRow | undefined> {
    return this.#run((db) => findNotification(db, id));
  }

  settle(ids: readonly string[], result: DeliveryResult): Promise<void> {
    return this.#atOnce((db) => settle(db, ids, result));
  }

  fallBack(id: string, channel: string, at: number): Promise<void> {
    return this.#atOnce((db) => fallBack(db, id, channel, at));
  }

  hurry(): Promise<void> {
    return this.#run(hurry);
  }

  outboxFigures(): Promise<readonly OutboxFigures[]> {
    return this.#run(outboxFigures);
  }

  prune(retention: Retention): Promise<number> {
    return this.#atOnce(async (db) => {
      const { transitions, rollups } = await prune(db, retention);
      if (transitions > 0) {
        await db
          .updateTable("progress")
          .set((row) => ({ transitions: row("transitions", "-", transitions) }))
          .execute();
      }
      if (rollups > 0) this.#rollups.forget();
      return transitions + rollups;
    });
  }

  figures(): Promise<StoreFigures> {
    return this.#run(async (db) => {
      const { transitions } = await this.#readProgress(db);
      const { waiting, dead } = await countUndelivered(db);
      return { bytes: this.#ports.bytes(), transitions, undelivered: waiting, dead };
    });
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#db.destroy();
  }

  async #run<Result>(work: (db: Database) => Promise<Result>): Promise<Result> {
    if (this.#closed) throw new StoreError("other", "the store is closed");
    try {
      return await work(this.#db);
    } catch (error) {
      throw error instanceof StoreError ? error : this.#ports.translate(error);
    }
  }

  /** In one transaction. */
  #atOnce<Result>(work: (db: Database) => Promise<Result>): Promise<Result> {
    return this.#run((db) => db.transaction().execute(work));
  }
}
