import type { DeliveryResult, DeliveryState, OutboxRow, StoredTransition } from "../monitor/store.ts";
import { type Prepared, prepare, slots } from "./prepared.ts";
import { damaged } from "./read-json.ts";
import { type Database, keyText, nameOf, nameText, type Tables } from "./tables.ts";
import { readTransition } from "./transitions.ts";

type NewRow = Omit<Tables["outbox"], "last_error" | "settled_at">;

/** Queues the notifications of a transition. */
export type Enqueue = (db: Database, transition: StoredTransition, channels: readonly string[]) => Promise<void>;

export function outboxWriter(db: Database): Enqueue {
  const insert: Prepared<NewRow> = prepare((slot) =>
    db
      .insertInto("outbox")
      .values(slots(slot, ["id", "sequence", "channel", "alert", "state", "attempts", "next_at"]))
      .onConflict((conflict) => conflict.column("id").doNothing()),
  );
  return async (transaction, transition, channels) => {
    const { sequence, source, policy, rule, key, at } = transition;
    const alert = [source, policy, rule].map(nameText).concat(keyText(key)).join("\n");
    for (const channel of new Set(channels)) {
      const id = nameText(notificationId(transition, channel));
      await insert(transaction, {
        id,
        sequence,
        channel: nameText(channel),
        alert,
        state: "waiting",
        attempts: 0,
        next_at: at,
      });
    }
  };
}

function notificationId({ episode, ordinal }: StoredTransition, channel: string): string {
  return `${episode}/${ordinal}/${channel}`;
}

export async function findDue(db: Database, now: number, limit: number): Promise<readonly OutboxRow[]> {
  const rows = await withTransitions(db)
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
    .limit(limit)
    .execute();
  return rows.map(readRow);
}

export async function findByState(db: Database, state: DeliveryState, limit: number): Promise<readonly OutboxRow[]> {
  return (await withTransitions(db).where("outbox.state", "=", state).limit(limit).execute()).map(readRow);
}

/** Does nothing where there is no notification of this id. */
export async function settle(db: Database, id: string, result: DeliveryResult): Promise<void> {
  await db
    .updateTable("outbox")
    .set((row) => ({
      state: result.state,
      attempts: row("attempts", "+", 1),
      settled_at: result.at,
      ...(result.state === "waiting" ? { next_at: result.nextAt } : {}),
      ...(result.state === "delivered" ? {} : { last_error: result.error }),
    }))
    .where("id", "=", nameText(id))
    .execute();
}

/** Oldest first. */
function withTransitions(db: Database) {
  return db
    .selectFrom("outbox")
    .innerJoin("transition", "transition.sequence", "outbox.sequence")
    .select(["outbox.id", "outbox.channel", "outbox.state", "outbox.attempts", "outbox.next_at", "outbox.last_error"])
    .select(["transition.sequence", "transition.body"])
    .orderBy("outbox.sequence")
    .orderBy("outbox.channel");
}

type Row = Pick<Tables["outbox"], "id" | "channel" | "state" | "attempts" | "next_at" | "last_error"> &
  Pick<Tables["transition"], "sequence" | "body">;

function readRow(row: Row): OutboxRow {
  const { id, channel, state, attempts, next_at, last_error } = row;
  if (!isState(state)) throw damaged(() => `outbox ${id}`, `${state} is no state of a notification`);
  const transition = readTransition(row);
  return { id: nameOf(id), channel: nameOf(channel), transition, state, attempts, nextAt: next_at, lastError: last_error };
}

function isState(state: string): state is DeliveryState {
  return state === "waiting" || state === "delivered" || state === "dead";
}
