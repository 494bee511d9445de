import { suggest } from "../../diagnostics/suggest.ts";
import { toBaseUnit } from "../../model/limit-expression.ts";
import { parseQuantity } from "../../model/quantity.ts";
import { toNumber } from "../../model/rational.ts";
import { type Currency, dimensionOf, isUnit, type Unit } from "../../model/unit.ts";
import { pointerTo } from "./pointer.ts";
import type { SchemaProblems } from "./problem.ts";
import type { Subschema } from "./subschema.ts";

const ANNOTATIONS = ["x-unit", "x-label", "x-key", "x-cadence"];
const UNITS = ["percent", "ratio", "bps", "ms", "s", "min", "h", "d", "account_currency"];

/** ISO 4217's code for "no currency": a metric in the account's currency where the policy binds none. */
export const UNBOUND_CURRENCY = "XXX";

/** A misspelt annotation would silently leave a metric without its unit. */
export function checkAnnotationNames({ keywords, pointer }: Subschema, problems: SchemaProblems): void {
  for (const keyword of Object.keys(keywords)) {
    if (!keyword.startsWith("x-") || ANNOTATIONS.includes(keyword)) continue;
    const meant = suggest(keyword, ANNOTATIONS);
    if (meant !== undefined)
      problems.add(pointerTo(pointer, keyword), `\`${keyword}\` is no annotation`, `did you mean \`${meant}\`?`);
  }
}

/** `x-unit` of a number; `account_currency` becomes `currency`. `count` where there is none. */
export function readUnit({ keywords, pointer }: Subschema, currency: Currency | undefined, problems: SchemaProblems): Unit {
  const written = keywords["x-unit"];
  if (written === undefined) return "count";
  if (written === "account_currency") return currency ?? UNBOUND_CURRENCY;
  if (typeof written === "string" && written !== UNBOUND_CURRENCY && isUnit(written)) return written;
  const meant = typeof written === "string" ? suggest(written, UNITS) : undefined;
  const help =
    meant === undefined
      ? `write one of ${UNITS.map((unit) => `\`${unit}\``).join(", ")}, or a currency such as \`EUR\``
      : `did you mean \`${meant}\`?`;
  problems.add(pointerTo(pointer, "x-unit"), `${JSON.stringify(written)} is no unit`, help);
  return "count";
}

/** `x-cadence` in ms. */
export function readCadence({ keywords, pointer }: Subschema, problems: SchemaProblems): number | undefined {
  const written = keywords["x-cadence"];
  if (written === undefined) return undefined;
  const quantity = typeof written === "string" ? parseQuantity(written) : undefined;
  if (quantity !== undefined && dimensionOf(quantity.unit) === "time") {
    const ms = toNumber(toBaseUnit(quantity.value, quantity.unit));
    if (ms > 0) return ms;
  }
  problems.add(
    pointerTo(pointer, "x-cadence"),
    "`x-cadence` says how often snapshots come",
    'write a length of time, such as `"10s"`',
  );
  return undefined;
}

/** A text annotation or keyword; undefined when it is absent or no text. */
export function readText({ keywords, pointer }: Subschema, keyword: string, problems: SchemaProblems): string | undefined {
  const written = keywords[keyword];
  if (written === undefined) return undefined;
  if (typeof written === "string" && (written !== "" || keyword === "description")) return written;
  problems.add(pointerTo(pointer, keyword), `\`${keyword}\` is a text`, "write it between double quotes");
  return undefined;
}
