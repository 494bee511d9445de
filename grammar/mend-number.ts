import type { IToken } from "chevrotain";
import type { Finding } from "../src/diagnostics/diagnose.ts";
import { GLUED_UNITS } from "./keywords.ts";
import { type Mending, retype, shorten } from "./mending.ts";
import { CurrencyCode, NumberText } from "./tokens.ts";

/** More digits than this are a mistake, and would cost time to compute with. */
const MOST_DIGITS = 40;

/** Text that begins like a number and is none; it is read as what was meant, or else as zero. */
export function mendNumber(token: IToken): Mending {
  const finding = explainNumber(token.image);
  const [, number, currency] = /^write `([0-9_.]+(?:%|[a-z]+)?)(?: ([A-Z]{3}))?`$/.exec(finding.help) ?? [];
  if (number === undefined) return { code: "P105", finding, token: retype(token, NumberText, "0"), gap: true };
  const mended = { code: "P105", finding, token: retype(token, NumberText, number) } as const;
  return currency === undefined ? mended : { ...mended, second: retype(token, CurrencyCode, currency) };
}

/** A number that is sound but too long. */
export function mendNumberLength(token: IToken): Mending | undefined {
  if (token.image.length <= MOST_DIGITS || token.image.replaceAll(/[^0-9]/g, "").length <= MOST_DIGITS) return undefined;
  const message = `a number of more than ${MOST_DIGITS} digits is a mistake`;
  return { code: "P105", finding: { message, help: "write fewer digits" }, token: retype(token, NumberText, "0"), gap: true };
}

/** Units as people write them elsewhere. */
export const UNIT_SPELLINGS: Readonly<Record<string, string>> = {
  pct: "%",
  percent: "%",
  bp: "bps",
  sec: "s",
  secs: "s",
  second: "s",
  seconds: "s",
  min: "m",
  mins: "m",
  minute: "m",
  minutes: "m",
  hr: "h",
  hrs: "h",
  hour: "h",
  hours: "h",
  day: "d",
  days: "d",
  msec: "ms",
  millis: "ms",
};

const MULTIPLES: Readonly<Record<string, string>> = {
  k: "000",
  K: "000",
  M: "000_000",
  mn: "000_000",
  bn: "000_000_000",
  B: "000_000_000",
};

/** Of the units of a compound such as `1h30m`. */
const SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };

/** Says what is wrong with text that begins like a number, and how it is written. */
function explainNumber(image: string): Finding {
  const finding = (message: string, help: string, label?: string): Finding => ({
    message,
    help,
    ...(label === undefined ? {} : { label }),
  });
  const [, digits = "", rest = ""] = /^([0-9]+(?:_[0-9]+)*(?:\.[0-9]+)?)(.*)$/.exec(image) ?? [];

  if (/^\.[0-9]/.test(image)) return finding("a number begins with a digit, not with its point", `write \`0${image}\``);
  if (/^[0-9_]+\.$/.test(image)) return finding("a number does not end in a point", `write \`${image.slice(0, -1)}\``);
  if (/^[0-9.]+[eE]\+?[0-9]*$/.test(image)) {
    const written = withoutExponent(image);
    const help = written === undefined ? `write \`${image}\` with all its digits, such as \`100_000\`` : `write \`${written}\``;
    return finding("numbers have no exponents", help, "exponent");
  }
  if (/^(?:[0-9]+(?:d|h|m|s))+$/.test(image)) {
    return finding("a length of time has one number and one unit", `write \`${inOneUnit(image)}\``);
  }
  if (/^[0-9][0-9_]*$/.test(image))
    return finding("`_` groups digits, so it stands between two of them", `write \`${regroup(image)}\``);
  if (/^[0-9]+\.[0-9]+\.[0-9.]*$/.test(image))
    return finding("a number has at most one point", `write one point, such as \`${digits}\``);
  const unit = UNIT_SPELLINGS[rest.toLowerCase()];
  if (unit !== undefined) return finding(`\`${rest}\` is no unit`, `write \`${digits}${unit}\``, `the unit is \`${unit}\``);
  const zeros = MULTIPLES[rest];
  if (zeros !== undefined) {
    const whole = digits.includes(".") ? "with all its digits" : `\`${digits}_${zeros}\``;
    return finding(`\`${rest}\` is no unit, and numbers have no short forms`, `write ${whole}`);
  }
  if (/^[A-Za-z]{3}$/.test(rest)) {
    return finding("a currency follows its number after a space", `write \`${digits} ${rest.toUpperCase()}\``);
  }
  if (rest === "w") return finding("`w` is no unit", `write \`${7 * Number(digits.replaceAll("_", ""))}d\``);
  if (/^[A-Za-z]+$/.test(rest)) {
    return finding(
      `\`${shorten(rest)}\` is no unit`,
      `write one of the units ${UNITS} behind \`${digits}\`, or a currency after a space`,
    );
  }
  if (/^[0-9]+(?:\.[0-9]+)?,/.test(image)) return finding("commas do not group digits", "group digits with `_`");
  return finding(
    `\`${shorten(image)}\` is no number`,
    `write digits and one of the units ${UNITS}, or quote it if it is part of a name`,
  );
}

const UNITS = GLUED_UNITS.map((each) => `\`${each}\``).join(" ");

/** `1.5e6` with all its digits; undefined where it is too long to read. */
function withoutExponent(image: string): string | undefined {
  const [, whole = "", fraction = "", exponent = ""] = /^([0-9]+)(?:\.([0-9]+))?[eE]\+?([0-9]+)$/.exec(image) ?? [];
  const zeros = Number(exponent) - fraction.length;
  if (whole === "" || exponent === "" || zeros < 0 || zeros > 15) return undefined;
  const digits = `${whole}${fraction}${"0".repeat(zeros)}`.replace(/^0+(?=[0-9])/, "");
  return digits.replaceAll(/\B(?=(?:[0-9]{3})+$)/g, "_");
}

function inOneUnit(image: string): string {
  const parts = [...image.matchAll(/([0-9]+)(d|h|m|s)/g)].map(([, count = "", unit = ""]) => ({ count: BigInt(count), unit }));
  const seconds = parts.reduce((total, { count, unit }) => total + count * BigInt(SECONDS[unit] ?? 1), 0n);
  const unit = ["d", "h", "m", "s"].find((each) => seconds % BigInt(SECONDS[each] ?? 1) === 0n) ?? "s";
  return `${seconds / BigInt(SECONDS[unit] ?? 1)}${unit}`;
}

function regroup(image: string): string {
  return image
    .split("_")
    .filter((group) => group !== "")
    .join("_");
}
