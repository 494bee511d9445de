import { type SelectQueryBuilder, sql } from "kysely";
import { SEVERITIES } from "../model/severity.ts";
import type { Transition } from "../model/transition.ts";
import type { StoredTransition, TransitionQuery } from "../monitor/store.ts";
import { prepare, slots } from "./prepared.ts";
import { readJson } from "./read-json.ts";
import { transition as transitionShape } from "./stored-shapes.ts";
import { type Database, nameText, type Tables } from "./tables.ts";

/** Adds what is not there yet under the numbers behind `last`. */
export type AddTransitions = (
  db: Database,
  transitions: readonly Transition[],
  last: number,
) => Promise<readonly StoredTransition[]>;

export function transitionWriter(db: Database): AddTransitions {
  const insert = prepare<Tables["transition"]>((slot) =>
    db
      .insertInto("transition")
      .values(slots(slot, ["sequence", "episode", "ordinal", "at", "source", "rule", "severity", "body"]))
      .onConflict((conflict) => conflict.columns(["episode", "ordinal"]).doNothing()),
  );
  return async (transaction, transitions, last) => {
    const added: StoredTransition[] = [];
    for (const transition of transitions) {
      if (transition.transition === "pending") continue;
      const sequence = last + added.length + 1;
      const { episode, ordinal, at, source, rule, severity } = transition;
      const { numAffectedRows } = await insert(transaction, {
        sequence,
        episode,
        ordinal,
        at,
        source: nameText(source),
        rule: nameText(rule),
        severity: SEVERITIES.indexOf(severity),
        body: JSON.stringify(transition),
      });
      if (numAffectedRows === 1n) added.push({ ...transition, sequence });
    }
    return added;
  };
}

export async function findTransitions(db: Database, query: TransitionQuery): Promise<readonly StoredTransition[]> {
  const { after, since, until, episode, rule, source, atLeast, limit } = query;
  const newestFirst = limit !== undefined && after === undefined;
  let select: SelectQueryBuilder<Tables, "transition", Pick<Tables["transition"], "sequence" | "body">> = db
    .selectFrom("transition")
    .select(["sequence", "body"])
    .orderBy("sequence", newestFirst ? "desc" : "asc");
  if (after !== undefined) select = select.where("sequence", ">", after);
  if (since !== undefined) select = select.where("at", ">=", since);
  if (until !== undefined) select = select.where("at", "<", until);
  if (episode !== undefined) select = select.where("episode", "=", episode);
  if (rule !== undefined) select = select.where("rule", "=", nameText(rule));
  if (source !== undefined) select = select.where("source", "=", nameText(source));
  if (atLeast !== undefined) select = select.where("severity", ">=", SEVERITIES.indexOf(atLeast));
  if (limit !== undefined) select = select.limit(sql.lit(Math.max(0, Math.floor(limit))));
  const rows = await select.execute();
  const found = rows.map(readTransition);
  return newestFirst ? found.reverse() : found;
}

export function readTransition({ sequence, body }: Pick<Tables["transition"], "sequence" | "body">): StoredTransition {
  return { ...(readJson(body, transitionShape, () => `transition ${sequence}`) as Transition), sequence };
}
