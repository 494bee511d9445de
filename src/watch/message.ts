import type { AlertSettings, Bundle, ValueReference } from "../bundle/bundle.ts";
import type { JsonValue } from "../model/json.ts";
import type { Unit } from "../model/unit.ts";
import { formatValue } from "./format-value.ts";

/** Reads a value for one alert at one evaluation; null when unknown. */
export type ReadValue = (reference: ValueReference) => JsonValue;

/** The message of a rule, its braces filled; a rule without one is told by its name and what it compares. */
export function renderMessage(bundle: Bundle, settings: AlertSettings, key: string | null, read: ReadValue): string {
  const show = (reference: ValueReference): string => formatValue(read(reference), unitOf(bundle, reference));
  if (settings.message.length > 0) {
    return settings.message.map((part) => ("text" in part ? part.text : show(part.value))).join("");
  }
  const compared = settings.values.map(({ name, value }) => `${name} ${show(value)}`).join(", ");
  const subject = key === null ? settings.rule : `${settings.rule} ${key}`;
  return compared === "" ? subject : `${subject}: ${compared}`;
}

/** What the conditions compare and what is attached, by name. */
export function readValues(settings: AlertSettings, read: ReadValue): Readonly<Record<string, JsonValue>> {
  const entries = [...settings.values, ...settings.attach].map(({ name, value }) => [name, read(value)] as const);
  return Object.freeze(Object.fromEntries(entries));
}

function unitOf(bundle: Bundle, reference: ValueReference): Unit {
  if (reference.kind !== "limit") return reference.unit;
  return Object.hasOwn(bundle.limits, reference.name) ? (bundle.limits[reference.name]?.unit ?? "count") : "count";
}
