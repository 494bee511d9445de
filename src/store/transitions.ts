import { type SelectQueryBuilder, sql } from "kysely";
import { SEVERITIES } from "../model/severity.ts";
import type { Transition } from "../model/transition.ts";
import type { StoredTransition, TransitionQuery } from "../monitor/store.ts";
import { prepare, prepareEach, slots, type ValuesOf } from "./prepared.ts";
import { readJson } from "./read-json.ts";
import { transitionText } from "./row-text.ts";
import { transition as transitionShape } from "./stored-shapes.ts";
import { type Database, nameText, type Tables } from "./tables.ts";

/** Adds what is not there yet under the numbers behind `last`; undefined in the place of what is there. */
export type AddTransitions = (
  db: Database,
  transitions: readonly Transition[],
  last: number,
) => Promise<readonly (StoredTransition | undefined)[]>;

const COLUMNS = ["sequence", "episode", "ordinal", "at", "source", "rule", "severity", "body"] as const;
type Row = ValuesOf<Tables["transition"], typeof COLUMNS>;

export function transitionWriter(db: Database): AddTransitions {
  const insert = prepareEach<Tables["transition"], typeof COLUMNS>(COLUMNS, (slot) =>
    db
      .insertInto("transition")
      .values(slots(slot, COLUMNS))
      .onConflict((conflict) => conflict.columns(["episode", "ordinal"]).doNothing()),
  );
  const takeBack = prepare<{ last: number }>((slot) => db.deleteFrom("transition").where("sequence", ">", slot("last")));
  return async (transaction, transitions, last) => {
    let sequence = last;
    const numbered = (transition: Transition): Row => rowOf(transition, (sequence += 1));
    if ((await insert(transaction, transitions, numbered)) === transitions.length) {
      return transitions.map((transition, index) => numberedAs(transition, last + index + 1));
    }
    // Numbers have no gaps: each of the others is added by itself.
    await takeBack(transaction, { last });
    sequence = last;
    const added: (StoredTransition | undefined)[] = [];
    for (const transition of transitions) {
      const isNew = (await insert(transaction, [transition], (each) => rowOf(each, sequence + 1))) === 1;
      if (isNew) sequence += 1;
      added.push(isNew ? numberedAs(transition, sequence) : undefined);
    }
    return added;
  };
}

/** Member by member: a spread copy is slow to make, and slow to read. */
function numberedAs(transition: Transition, sequence: number): StoredTransition {
  return {
    at: transition.at,
    transition: transition.transition,
    source: transition.source,
    policy: transition.policy,
    rule: transition.rule,
    key: transition.key,
    severity: transition.severity,
    previousSeverity: transition.previousSeverity,
    version: transition.version,
    episode: transition.episode,
    ordinal: transition.ordinal,
    reason: transition.reason,
    notify: transition.notify,
    message: transition.message,
    values: transition.values,
    sequence,
  };
}

function rowOf(transition: Transition, sequence: number): Row {
  const { episode, ordinal, at, source, rule, severity } = transition;
  const body = transitionText(transition);
  return [sequence, episode, ordinal, at, nameText(source), nameText(rule), SEVERITIES.indexOf(severity), body];
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
