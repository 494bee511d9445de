import { sql } from "kysely";
import type { DeliveryResult, StoredTransition } from "../monitor/store.ts";
import { endsEpisode } from "../monitor/ends-episode.ts";
import { PARAMETERS, portions } from "./portions.ts";
import { prepareEach, slots, type ValuesOf } from "./prepared.ts";
import { type Database, keyText, nameText, type Tables } from "./tables.ts";

const COLUMNS = ["id", "sequence", "channel", "alert", "state", "attempts", "next_at", "since", "urgency"] as const;
type NewRow = Pick<Tables["outbox"], (typeof COLUMNS)[number]>;
type Row = ValuesOf<Tables["outbox"], typeof COLUMNS>;

/** Queues the notifications of transitions that were just added; `routes`: of each, the channels that it goes to by its route. */
export type Enqueue = (
  db: Database,
  transitions: readonly (StoredTransition | undefined)[],
  routes: readonly (readonly string[])[],
) => Promise<void>;

export function outboxWriter(db: Database): Enqueue {
  const insert = prepareEach<NewRow, typeof COLUMNS>(COLUMNS, (slot) =>
    db
      .insertInto("outbox")
      .values(slots(slot, COLUMNS))
      .onConflict((conflict) => conflict.column("id").doNothing()),
  );
  return async (transaction, transitions, routes) => {
    const told = await channelsOf(transaction, askedFor(transitions, routes));
    const owed: Owed[] = [];
    for (const [index, transition] of transitions.entries()) {
      if (transition === undefined) continue;
      const known = told.get(transition.episode);
      for (const channel of recipients(transition, routes[index] ?? [], known)) {
        owed.push({ transition, channel });
        known?.add(channel);
      }
    }
    await insert(transaction, owed, rowOf);
  };
}

interface Owed {
  readonly transition: StoredTransition;
  readonly channel: string;
}

/** The episodes of which it matters who was told of them before. */
function askedFor(transitions: readonly (StoredTransition | undefined)[], routes: readonly (readonly string[])[]): Set<string> {
  const episodes = new Set<string>();
  for (const [index, transition] of transitions.entries()) {
    if (transition === undefined) continue;
    const isAsked = transition.notify ? endsEpisode(transition) : routes[index]?.length !== 0;
    if (isAsked) episodes.add(transition.episode);
  }
  return episodes;
}

/** Each once; `told`: the channels that were told of the episode before, where that matters. */
function recipients(
  transition: StoredTransition,
  routed: readonly string[],
  told: ReadonlySet<string> | undefined,
): Iterable<string> {
  const names = new Set(routed.map(nameText));
  if (!transition.notify) return [...(told ?? [])].filter((channel) => names.has(channel));
  return endsEpisode(transition) && told !== undefined && told.size > 0 ? [...told] : names;
}

function rowOf({ transition, channel }: Owed): Row {
  const { source, policy, rule, key, at, episode, ordinal, sequence, severity } = transition;
  const id = `${nameText(episode)}/${ordinal}/${channel}`;
  const alert = `${nameText(source)}\n${nameText(policy)}\n${nameText(rule)}\n${keyText(key)}`;
  return [id, sequence, channel, alert, "waiting", 0, 0, at, severity === "critical" ? 0 : 1];
}

/** Which channels have notifications of these episodes; every episode is in it. */
async function channelsOf(db: Database, episodes: ReadonlySet<string>): Promise<ReadonlyMap<string, Set<string>>> {
  const told = new Map([...episodes].map((episode) => [episode, new Set<string>()]));
  for (const some of portions([...episodes], PARAMETERS)) {
    const rows = await db
      .selectFrom("outbox")
      .innerJoin("transition", "transition.sequence", "outbox.sequence")
      .where("transition.episode", "in", some)
      .select(["transition.episode", "outbox.channel"])
      .distinct()
      .execute();
    for (const { episode, channel } of rows) told.get(episode)?.add(channel);
  }
  return told;
}

export async function settle(db: Database, ids: readonly string[], result: DeliveryResult): Promise<void> {
  for (const id of ids) await db.updateTable("outbox").set(changesOf(result)).where("id", "=", nameText(id)).execute();
}

function changesOf(result: DeliveryResult) {
  switch (result.state) {
    case "delivered":
      return { state: "delivered", settled_at: result.at, attempts: ONE_MORE };
    case "waiting":
      return {
        state: "waiting",
        settled_at: result.at,
        attempts: ONE_MORE,
        next_at: result.nextAt,
        last_error: result.error,
      };
    case "dead":
      return { state: "dead", settled_at: result.at, attempts: ONE_MORE, last_error: result.error };
    case "held":
      return { state: "held", next_at: result.until, since: result.until };
    case "dropped":
      return { state: "dropped", settled_at: result.at, last_error: result.reason };
    case "renewed":
      return { state: "waiting", attempts: 0, next_at: 0, since: result.at, fell_back_at: null };
  }
}

const ONE_MORE = sql<number>`attempts + 1`;

/** The same alert and transition for another channel. */
export async function fallBack(db: Database, id: string, channel: string, at: number): Promise<void> {
  const row = await db
    .selectFrom("outbox")
    .innerJoin("transition", "transition.sequence", "outbox.sequence")
    .select(["outbox.sequence", "outbox.alert", "outbox.channel", "outbox.urgency", "transition.episode", "transition.ordinal"])
    .where("outbox.id", "=", nameText(id))
    .executeTakeFirst();
  if (row === undefined) return;
  const { sequence, alert, urgency, episode, ordinal } = row;
  await db
    .insertInto("outbox")
    .values({
      id: `${nameText(episode)}/${ordinal}/${nameText(channel)}`,
      sequence,
      channel: nameText(channel),
      alert,
      state: "waiting",
      attempts: 0,
      next_at: 0,
      since: at,
      instead_of: row.channel,
      urgency,
    })
    .onConflict((conflict) => conflict.column("id").doNothing())
    .execute();
  await db.updateTable("outbox").set({ fell_back_at: at }).where("id", "=", nameText(id)).execute();
}

export async function hurry(db: Database): Promise<void> {
  await db.updateTable("outbox").set({ next_at: 0 }).where("state", "=", "waiting").execute();
}
