import { sql } from "kysely";
import type { DeliveryResult, StoredTransition } from "../monitor/store.ts";
import { endsEpisode } from "../monitor/ends-episode.ts";
import { type Prepared, prepare, slots } from "./prepared.ts";
import { type Database, keyText, nameText, type Tables } from "./tables.ts";

type NewRow = Omit<Tables["outbox"], "last_error" | "settled_at" | "instead_of" | "fell_back_at">;

/** Queues the notifications of a transition. */
export type Enqueue = (db: Database, transition: StoredTransition, channels: readonly string[]) => Promise<void>;

export function outboxWriter(db: Database): Enqueue {
  const insert: Prepared<NewRow> = prepare((slot) =>
    db
      .insertInto("outbox")
      .values(slots(slot, ["id", "sequence", "channel", "alert", "state", "attempts", "next_at", "since", "urgency"]))
      .onConflict((conflict) => conflict.column("id").doNothing()),
  );
  const toldOf: Prepared<{ episode: string }, { channel: string }> = prepare((slot) =>
    db
      .selectFrom("outbox")
      .innerJoin("transition", "transition.sequence", "outbox.sequence")
      .where("transition.episode", "=", slot("episode"))
      .select("outbox.channel")
      .distinct(),
  );
  return async (transaction, transition, routed) => {
    const { sequence, source, policy, rule, key, at, episode, ordinal, notify } = transition;
    const alert = [source, policy, rule].map(nameText).concat(keyText(key)).join("\n");
    const names = new Set(routed.map(nameText));
    const needsTold = notify ? endsEpisode(transition) : names.size > 0;
    const told = needsTold ? (await toldOf(transaction, { episode })).rows.map(({ channel }) => channel) : [];
    const whom = notify ? (told.length > 0 ? told : names) : told.filter((channel) => names.has(channel));
    for (const channel of whom) {
      await insert(transaction, {
        id: `${nameText(episode)}/${ordinal}/${channel}`,
        sequence,
        channel,
        alert,
        state: "waiting",
        attempts: 0,
        next_at: 0,
        since: at,
        urgency: transition.severity === "critical" ? 0 : 1,
      });
    }
  };
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
