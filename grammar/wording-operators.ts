import type { IToken } from "chevrotain";
import type { Expected } from "./expected.ts";
import { endOf } from "./lex.ts";
import { shorten } from "./mending.ts";
import { is, opensLine } from "./token-kinds.ts";
import {
  Assign,
  CompareOperator,
  CurrencyCode,
  DottedPath,
  Equal,
  Keyword,
  Name,
  NumberText,
  StringText,
  VersionNumber,
} from "./tokens.ts";
import type { Spot, Wording } from "./wording.ts";

/** A name, path, number or string where another of them stands. */
export function wrongLiteral({ tokens, at, found, expected }: Spot): Wording | undefined {
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
    const image = shorten(unquotedFrom(tokens, at), 60);
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

/** The words up to the end of the line, as far as they were written. */
function unquotedFrom(tokens: readonly IToken[], at: number): string {
  let text = "";
  let end: number | undefined;
  for (const [index, token] of tokens.slice(at).entries()) {
    if (index > 0 && opensLine(token, tokens[at + index - 1])) break;
    const spaces = end === undefined ? 0 : Math.min(1, token.startOffset - end);
    text += " ".repeat(spaces) + token.image;
    end = endOf(token);
  }
  return text;
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
