import type { IToken } from "chevrotain";
import { suggest } from "../src/diagnostics/suggest.ts";
import type { Expected } from "./expected.ts";
import { GLUED_UNITS } from "./keywords.ts";
import { shorten } from "./mending.ts";
import { beginsOperand, is } from "./token-kinds.ts";
import {
  Assign,
  CompareOperator,
  CurrencyCode,
  DottedPath,
  Equal,
  Identifier,
  Keyword,
  Name,
  NumberText,
  StringText,
  VersionNumber,
} from "./tokens.ts";
import type { Wording } from "./wording.ts";

/** `5 s`, `5 inr` */
export function spacedUnit(
  previous: IToken | undefined,
  found: IToken,
  next: IToken | undefined,
  expected: Expected,
): Wording | undefined {
  if (previous === undefined || !is(previous, NumberText) || !is(found, Identifier) || !/[0-9]$/.test(previous.image))
    return undefined;
  if ((GLUED_UNITS as readonly string[]).includes(found.image)) {
    return { code: "P105", message: "a unit is glued to its number", help: `write \`${previous.image}${found.image}\`` };
  }
  // `5 inr`, but not `5 fro 30s`.
  const joins = beginsOperand(next) && suggest(found.image, expected.words()) !== undefined;
  if (/^[A-Za-z]{3}$/.test(found.image) && expected.has(CurrencyCode) && !joins) {
    return {
      code: "P117",
      message: "a currency is three capitals",
      help: `write \`${previous.image} ${found.image.toUpperCase()}\``,
    };
  }
  return undefined;
}

/** A name, path, number or string where another of them stands. */
export function wrongLiteral(found: IToken, expected: Expected): Wording | undefined {
  const image = shorten(found.image);
  if (expected.isOnly(CurrencyCode) && (is(found, Name) || is(found, StringText))) {
    const letters = found.image.replaceAll(/[^A-Za-z]/g, "");
    return {
      code: "P117",
      message: "a currency is three capitals, without quotes",
      help: letters.length === 3 ? `write \`${letters.toUpperCase()}\`` : "write an ISO 4217 code such as `INR`",
    };
  }
  if (expected.has(VersionNumber)) {
    const digits = /^[0-9]+(?:\.[0-9]+)?$/.exec(found.image)?.[0];
    const whole = digits === undefined ? undefined : `${digits}${digits.includes(".") ? ".0" : ".0.0"}`;
    return {
      code: "P116",
      message: "a version is three numbers",
      help: whole === undefined ? "write it as `1.2.0`" : `write \`${whole}\``,
    };
  }
  if (is(found, StringText) && expected.has(Name)) {
    const inner = found.image.slice(1, -1);
    const help = /^[A-Za-z_]\w*$/.test(inner) ? `write \`${inner}\`` : "write a name of letters, digits and `_`";
    return { code: "P106", message: `${expected.describe() ?? "a name"} stands here, without quotes`, help };
  }
  if ((is(found, Name) || is(found, DottedPath) || is(found, NumberText)) && expected.isOnly(StringText)) {
    return { code: "P107", message: "text stands in quotes here", help: `write \`"${image.replaceAll('"', "")}"\`` };
  }
  if (is(found, DottedPath) && expected.has(Name)) {
    return {
      code: "P106",
      message: "a plain name stands here, no path",
      help: `write \`${shorten(found.image.replaceAll(/[^A-Za-z0-9_]+/g, "_"))}\``,
    };
  }
  return undefined;
}

/** `=` for `==` and the other way round. */
export function wrongEquals(found: IToken, expected: Expected): Wording | undefined {
  if (is(found, Assign) && expected.has(CompareOperator)) {
    return { code: "P109", message: "`=` gives a name its value and compares nothing", help: "write `==`" };
  }
  if (is(found, Equal) && expected.has(Assign)) {
    return { code: "P109", message: "`==` compares and gives no value", help: "write `=`" };
  }
  return undefined;
}

/** `a < b < c` */
export function chained(found: IToken, expected: Expected): Wording | undefined {
  const compares = [CompareOperator, Keyword.between, Keyword.in, Keyword.is, Keyword.matches].some((type) => is(found, type));
  if (!compares || expected.has(CompareOperator) || !expected.has(Keyword.and)) return undefined;
  return {
    code: "P111",
    message: "comparisons do not chain: the one before is true or false",
    help: "write `x between a and b`, or join two comparisons with `and`",
  };
}
