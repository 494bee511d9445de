import { formatRational, parseRational, type Rational } from "./rational.ts";
import { isCurrency, type Unit, unitSuffix } from "./unit.ts";

/** A number with its unit, as a limit is written: `5%`, `100_000 INR`, `90s`, `-0.4%`, `5`. */
export interface Quantity {
  readonly value: Rational;
  readonly unit: Unit;
}

const WRITTEN = /^(-?)(\d+(?:_\d+)*(?:\.\d+(?:_\d+)*)?)(%|bps|ms|s|m|h|d| [A-Z]{3})?$/;

const UNITS: Readonly<Record<string, Unit>> = { "%": "percent", bps: "bps", ms: "ms", s: "s", m: "min", h: "h", d: "d" };

/** Reads what policy text, settings and `--set` allow: no exponent, no `.5`, no `1h30m`. Undefined for anything else. */
export function parseQuantity(text: string): Quantity | undefined {
  const match = WRITTEN.exec(text.trim());
  if (match === null || text.length > 100) return undefined;
  const [, sign = "", digits = "", suffix = ""] = match;
  const value = parseRational(sign + digits);
  if (value === undefined) return undefined;
  const currency = suffix.trim();
  return { value, unit: suffix === "" ? "count" : isCurrency(currency) ? currency : (UNITS[suffix] ?? "count") };
}

/** `5%`, `100000 INR`, `1/3`: the exact value and the unit behind it. */
export function formatQuantity(quantity: Quantity): string {
  return formatRational(quantity.value) + unitSuffix(quantity.unit);
}
