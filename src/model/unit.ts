import { type Rational, rational } from "./rational.ts";

export type DimensionlessUnit = "count" | "ratio" | "percent" | "bps";
export type TimeUnit = "ms" | "s" | "min" | "h" | "d";
/** An ISO 4217 code: three capitals. */
export type Currency = string;
/** What a number counts. `count` is a number without a unit. Anything of three capitals is a currency. */
export type Unit = DimensionlessUnit | TimeUnit | (Currency & {});

/** What may be added and compared: every currency is a dimension of its own. */
export type Dimension = "dimensionless" | "time" | `currency ${string}`;

const SCALES: Readonly<Record<string, Rational>> = {
  count: rational(1),
  ratio: rational(1),
  percent: rational(1, 100),
  bps: rational(1, 10_000),
  ms: rational(1),
  s: rational(1_000),
  min: rational(60_000),
  h: rational(3_600_000),
  d: rational(86_400_000),
};

const TIME: ReadonlySet<string> = new Set(["ms", "s", "min", "h", "d"]);

export function isCurrency(unit: string): unit is Currency {
  return /^[A-Z]{3}$/.test(unit);
}

export function isUnit(text: string): text is Unit {
  return Object.hasOwn(SCALES, text) || isCurrency(text);
}

export function dimensionOf(unit: Unit): Dimension {
  if (isCurrency(unit)) return `currency ${unit}`;
  return TIME.has(unit) ? "time" : "dimensionless";
}

/** One of `unit` in its dimension's base: ratio, millisecond, or the currency itself. */
export function scaleOf(unit: Unit): Rational {
  return SCALES[unit] ?? rational(1);
}

/** How a unit is written behind a number in policy text: `%`, `bps`, `m` for minutes, ` INR`, or nothing. */
export function unitSuffix(unit: Unit): string {
  if (isCurrency(unit)) return ` ${unit}`;
  if (unit === "percent") return "%";
  if (unit === "min") return "m";
  return unit === "count" || unit === "ratio" ? "" : unit;
}
