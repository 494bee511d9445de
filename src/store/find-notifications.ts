import { DELIVERY_STATES, type DeliveryState, type OutboxFigures, type OutboxRow } from "../monitor/store.ts";
import { damaged } from "./read-json.ts";
import { type Database, nameOf, nameText, type Tables } from "./tables.ts";
import { readTransition } from "./transitions.ts";

export async function findDue(db: Database, now: number, limit: number, channel?: string): Promise<readonly OutboxRow[]> {
  const query = withTransitions(db)
    .where("outbox.state", "=", "waiting")
    .where("outbox.next_at", "<=", now)
    .where((row) =>
      row.not(
        row.exists(
          row
            .selectFrom("outbox as earlier")
            .select("earlier.id")
            .where("earlier.state", "=", "waiting")
            .whereRef("earlier.alert", "=", "outbox.alert")
            .whereRef("earlier.channel", "=", "outbox.channel")
            .whereRef("earlier.sequence", "<", "outbox.sequence"),
        ),
      ),
    )
    .orderBy("outbox.urgency");
  const ofChannel = channel === undefined ? query : query.where("outbox.channel", "=", nameText(channel));
  return read(await oldestFirst(ofChannel).limit(limit).execute());
}

export async function findReleasable(db: Database, now: number, limit: number): Promise<readonly OutboxRow[]> {
  const query = withTransitions(db).where("outbox.state", "=", "held").where("outbox.next_at", "<=", now);
  return read(await oldestFirst(query).limit(limit).execute());
}

export async function findOverdue(db: Database, channel: string, before: number, limit: number): Promise<readonly OutboxRow[]> {
  const query = withTransitions(db)
    .where("outbox.channel", "=", nameText(channel))
    .where("outbox.fell_back_at", "is", null)
    .where("outbox.state", "in", ["waiting", "dead"])
    .where((row) => row.or([row("outbox.state", "=", "dead"), row("outbox.since", "<=", before)]));
  return read(await oldestFirst(query).limit(limit).execute());
}

export async function findOfEpisode(db: Database, episode: string, channel: string): Promise<readonly OutboxRow[]> {
  const query = withTransitions(db).where("transition.episode", "=", episode).where("outbox.channel", "=", nameText(channel));
  return read(await oldestFirst(query).execute());
}

export async function findStanding(db: Database, channel: string): Promise<readonly OutboxRow[]> {
  const query = withTransitions(db)
    .innerJoin("alert", "alert.episode", "transition.episode")
    .where("outbox.channel", "=", nameText(channel))
    .where("outbox.state", "=", "delivered")
    .where((row) =>
      row.not(
        row.exists(
          row
            .selectFrom("outbox as other")
            .select("other.id")
            .whereRef("other.alert", "=", "outbox.alert")
            .whereRef("other.channel", "=", "outbox.channel")
            .where((each) =>
              each.or([
                each("other.state", "=", "waiting"),
                each.and([each("other.state", "=", "delivered"), each("other.sequence", ">", each.ref("outbox.sequence"))]),
              ]),
            ),
        ),
      ),
    );
  return read(await oldestFirst(query).execute());
}

export async function findByState(db: Database, state: DeliveryState, limit: number): Promise<readonly OutboxRow[]> {
  return read(
    await oldestFirst(withTransitions(db).where("outbox.state", "=", state))
      .limit(limit)
      .execute(),
  );
}

export async function findNotification(db: Database, id: string): Promise<OutboxRow | undefined> {
  const [row] = read(await withTransitions(db).where("outbox.id", "=", nameText(id)).execute());
  return row;
}

export async function outboxFigures(db: Database): Promise<readonly OutboxFigures[]> {
  const rows = await db
    .selectFrom("outbox")
    .where("state", "in", ["waiting", "held", "dead"])
    .select(({ fn }) => ["channel", "state", fn.countAll<number>().as("count"), fn.min("since").as("oldest")])
    .groupBy(["channel", "state"])
    .orderBy("channel")
    .execute();
  return [...new Set(rows.map(({ channel }) => channel))].map((channel) => {
    const of = (state: DeliveryState) => rows.find((row) => row.channel === channel && row.state === state);
    const waiting = of("waiting");
    return {
      channel: nameOf(channel),
      waiting: waiting?.count ?? 0,
      held: of("held")?.count ?? 0,
      dead: of("dead")?.count ?? 0,
      oldest: waiting?.oldest ?? null,
    };
  });
}

const COLUMNS = [
  "outbox.id",
  "outbox.channel",
  "outbox.state",
  "outbox.attempts",
  "outbox.next_at",
  "outbox.since",
  "outbox.instead_of",
  "outbox.fell_back_at",
  "outbox.last_error",
  "transition.sequence",
  "transition.body",
] as const;

function withTransitions(db: Database) {
  return db.selectFrom("outbox").innerJoin("transition", "transition.sequence", "outbox.sequence").select(COLUMNS);
}

function oldestFirst<Query extends { orderBy(column: "outbox.sequence" | "outbox.channel"): Query }>(query: Query): Query {
  return query.orderBy("outbox.sequence").orderBy("outbox.channel");
}

type Row = Omit<Tables["outbox"], "sequence" | "alert" | "settled_at" | "urgency"> &
  Pick<Tables["transition"], "sequence" | "body">;

function read(rows: readonly Row[]): readonly OutboxRow[] {
  return rows.map((row) => {
    const { id, channel, state, attempts, next_at, since, instead_of, fell_back_at, last_error } = row;
    if (!isState(state)) throw damaged(() => `outbox ${id}`, `${state} is no state of a notification`);
    return {
      id: nameOf(id),
      channel: nameOf(channel),
      transition: readTransition(row),
      state,
      attempts,
      nextAt: next_at,
      since,
      insteadOf: instead_of === null ? null : nameOf(instead_of),
      fellBack: fell_back_at !== null,
      lastError: last_error,
    };
  });
}

function isState(state: string): state is DeliveryState {
  return DELIVERY_STATES.some((known) => known === state);
}

export async function countUndelivered(db: Database): Promise<Readonly<Record<"waiting" | "dead", number>>> {
  const states = await db
    .selectFrom("outbox")
    .select(({ fn }) => ["state", fn.countAll<number>().as("count")])
    .where("state", "in", ["waiting", "dead"])
    .groupBy("state")
    .execute();
  const count = (state: DeliveryState): number => states.find((row) => row.state === state)?.count ?? 0;
  return { waiting: count("waiting"), dead: count("dead") };
}
