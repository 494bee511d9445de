import type { AlertSettings, Bundle, ValueReference } from "../bundle/bundle.ts";
import type { JsonValue } from "../model/json.ts";
import type { Unit } from "../model/unit.ts";
import { formatValue } from "./format-value.ts";

/** Reads a value for one alert at one evaluation; null when unknown. */
export type ReadValue = (reference: ValueReference) => JsonValue;

export interface MessageValues {
  readonly read: ReadValue;
  /** What the newest snapshot had, whatever its age: of a source that stopped, a person wants to know when and where. */
  readonly lastKnown: ReadValue;
}

/** The message of a rule, its braces filled; a rule without one is told by its name and what it compares. */
export function renderMessage(bundle: Bundle, settings: AlertSettings, key: string | null, values: MessageValues): string {
  const show = (reference: ValueReference): string => {
    const unit = unitOf(bundle, reference);
    const value = values.read(reference);
    if (value !== null) return formatValue(value, unit);
    const last = values.lastKnown(reference);
    return last === null ? formatValue(null, unit) : `${formatValue(last, unit)} (last known)`;
  };
  if (settings.message.length > 0) {
    return settings.message.map((part) => ("text" in part ? part.text : show(part.value))).join("");
  }
  const compared = comparedText(settings.values, values.read, show);
  const subject = key === null ? settings.rule : `${settings.rule} ${key}`;
  return compared === "" ? subject : `${subject}: ${compared}`;
}

/** What a bundle calls the value of `x is present`, and of `x is missing`. */
const PRESENT = " is present";

/** `pnl.daily -251,000 INR`; whether a metric is there is said of it, and once: `desk.state missing`. */
function comparedText(named: AlertSettings["values"], read: ReadValue, show: (reference: ValueReference) => string): string {
  const texts = new Map(named.map(({ name, value }) => [name, show(value)]));
  const missing = new Set(named.flatMap(({ name, value }) => (name.endsWith(PRESENT) && read(value) === false ? [name] : [])));
  return named
    .flatMap(({ name }) => {
      const text = texts.get(name) ?? "";
      if (!name.endsWith(PRESENT)) return text === "unknown" && missing.has(name + PRESENT) ? [] : [`${name} ${text}`];
      const metric = name.slice(0, -PRESENT.length);
      if (missing.has(name)) return [`${metric} missing`];
      if (texts.has(metric)) return [];
      return [`${metric} ${text === "yes" ? "present" : text}`];
    })
    .join(", ");
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
