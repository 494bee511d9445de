import type { AlertSettings, Bundle, ValueReference } from "../bundle/bundle.ts";
import { effectiveLimit } from "../bundle/effective-limit.ts";
import type { JsonValue } from "../model/json.ts";
import { toNumber } from "../model/rational.ts";
import type { Term } from "../model/term.ts";
import { formatTimestamp } from "../model/timestamp.ts";
import { type Known, known } from "./facts.ts";
import { interpret } from "./interpret.ts";
import { keyScene, rootScene } from "./scenes.ts";
import type { SourceState } from "./source-state.ts";

/** What a message shows of a reference; null where it is unknown, or its key is gone. */
export function referencedValue(
  bundle: Bundle,
  state: SourceState,
  each: AlertSettings["each"],
  reference: ValueReference,
  key: string | null,
  now: number,
): JsonValue {
  if (reference.kind === "limit") return limitValue(bundle, reference.name);
  if (reference.kind === "metric" && reference.ref.key === true) return key;
  if (reference.kind === "metric" && reference.ref.variable === undefined) {
    // As `interpret` reads it, without a scene.
    const value = state.checkStale(now) ? undefined : known(state.read(reference.ref.path), reference.type);
    return shown(value, reference.type);
  }
  const root = rootScene(bundle, state, now);
  const scene = each === undefined || key === null ? root : keyScene(each, root, key);
  const fact = reference.kind === "fact" ? bundle.facts[reference.fact] : undefined;
  const variable = reference.kind === "metric" ? reference.ref.variable : fact?.variable;
  const place = variable === undefined ? root : scene;
  if (place === undefined || (variable !== undefined && !place.bindings.has(variable))) return null;
  if (reference.kind === "metric") {
    const term = { term: "metric", type: reference.type, ref: reference.ref } as Term;
    return shown(interpret(term, place), reference.type);
  }
  return fact === undefined ? null : shown(interpret(fact.term, place), fact.type);
}

function shown(value: Known | undefined, type: string): JsonValue {
  if (value === undefined) return null;
  return type === "timestamp" && typeof value === "number" ? instant(value) : value;
}

/** An instant that arithmetic moved out of the calendar has no date. */
function instant(value: number): JsonValue {
  return Math.abs(value) <= 8.64e15 ? formatTimestamp(value) : null;
}

function limitValue(bundle: Bundle, name: string): JsonValue {
  const limit = effectiveLimit(bundle, name);
  return limit === undefined ? null : toNumber(limit.value);
}
