import type { JsonValue } from "../model/json.ts";
import { toNumber } from "../model/rational.ts";
import { dimensionOf, isCurrency, scaleOf, type Unit, unitSuffix } from "../model/unit.ts";

const LONGEST_TEXT = 200;
const INSTANT = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})\.000Z$/;

/** A value with its unit as a person writes it: `-5.1%`, `251,000 INR`, `95s`, `2h 5m`, `yes`; null is `unknown`. */
export function formatValue(value: JsonValue, unit: Unit): string {
  if (value === null) return "unknown";
  switch (typeof value) {
    case "boolean":
      return value ? "yes" : "no";
    case "number":
      return Number.isFinite(value) ? formatNumber(value, unit) : "unknown";
    case "string":
      return formatText(value);
    default:
      return formatText(JSON.stringify(value));
  }
}

function formatText(text: string): string {
  const instant = INSTANT.exec(text);
  if (instant !== null) return `${instant[1] ?? ""}Z`;
  return text.length > LONGEST_TEXT ? `${text.slice(0, LONGEST_TEXT)}...` : text;
}

function formatNumber(value: number, unit: Unit): string {
  if (dimensionOf(unit) === "time") return formatDuration(value * toNumber(scaleOf(unit)));
  if (isCurrency(unit)) return `${plain(value, Number.isInteger(value) ? 0 : 2, true)}${unitSuffix(unit)}`;
  return `${plain(value, 4, false)}${unitSuffix(unit)}`;
}

/** At most `decimals` digits after the point, more where the value would otherwise vanish; thousands grouped. */
function plain(value: number, decimals: number, fixed: boolean): string {
  const size = Math.abs(value);
  if (size >= 1e15 || (size !== 0 && size < 1e-12)) return String(value);
  const needed = size === 0 || size >= 10 ** -decimals ? decimals : Math.min(20, Math.ceil(-Math.log10(size)) + 2);
  const text = size.toFixed(needed);
  const trimmed = (fixed && needed === decimals) || !text.includes(".") ? text : text.replace(/\.?0+$/, "");
  const [whole = "", fraction] = trimmed.split(".");
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ",");
  const sign = value < 0 && /[1-9]/.test(trimmed) ? "-" : "";
  return sign + (fraction === undefined ? grouped : `${grouped}.${fraction}`);
}

const PARTS = [
  ["d", 86_400],
  ["h", 3_600],
  ["m", 60],
  ["s", 1],
] as const;

/** Under two minutes in seconds, `95s`; beyond that the two largest units, cut: `2h 5m`. */
function formatDuration(ms: number): string {
  const size = Math.abs(ms);
  const sign = ms < 0 ? "-" : "";
  if (size === 0) return "0s";
  if (size < 1_000) return `${sign}${plain(size, 0, false)}ms`;
  if (size < 120_000) return `${sign}${plain(Math.floor(size / 100) / 10, 1, false)}s`;
  let rest = Math.floor(size / 1_000);
  const parts: string[] = [];
  for (const [name, seconds] of PARTS) {
    const count = Math.floor(rest / seconds);
    rest -= count * seconds;
    if (count > 0) parts.push(`${plain(count, 0, false)}${name}`);
    else if (parts.length > 0) break;
    if (parts.length === 2) break;
  }
  return sign + parts.join(" ");
}
