import type { IToken } from "chevrotain";
import { UNIT_SPELLINGS } from "./mend-number.ts";
import { endOf } from "./lex.ts";
import { shorten } from "./mending.ts";
import { suggest } from "../src/diagnostics/suggest.ts";
import { GLUED_UNITS } from "./keywords.ts";
import { beginsOperand, is } from "./token-kinds.ts";
import { Comma, CurrencyCode, Identifier, Name, NumberText, VersionNumber } from "./tokens.ts";
import type { Spot, Wording } from "./wording.ts";

/** Numbers and units in a form of elsewhere. */
export function foreignNumber(spot: Spot): Wording | undefined {
  return spacedUnit(spot) ?? currencyFirst(spot) ?? commaDigits(spot) ?? twoPoints(spot);
}

/** `5 s`, `5 percent`, `5 inr` */
function spacedUnit({ previous, found, next, expected }: Spot): Wording | undefined {
  if (previous === undefined || !is(previous, NumberText) || !is(found, Identifier) || !/[0-9]$/.test(previous.image))
    return undefined;
  const unit = (GLUED_UNITS as readonly string[]).includes(found.image) ? found.image : UNIT_SPELLINGS[found.image.toLowerCase()];
  if (unit !== undefined) {
    return { code: "P105", message: "a unit is glued to its number", help: `write \`${previous.image}${unit}\`` };
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

/** `USD 25_000` */
function currencyFirst({ previous, found }: Spot): Wording | undefined {
  if (previous === undefined || !is(previous, CurrencyCode) || !is(found, NumberText)) return undefined;
  const help = `write \`${shorten(found.image)} ${previous.image}\``;
  return { code: "P117", on: previous, message: "a currency stands behind its number", help };
}

/** `2,50,000`, each part glued to the comma before it. */
function commaDigits({ tokens, at, previous, found }: Spot): Wording | undefined {
  if (previous === undefined || !is(found, Comma) || !is(previous, NumberText) || !/^[0-9]{1,3}$/.test(previous.image))
    return undefined;
  let written = previous.image;
  let last: IToken = previous;
  for (let index = at; is(tokens[index], Comma); index += 2) {
    const [comma, digits] = [tokens[index], tokens[index + 1]];
    if (comma === undefined || digits === undefined || !is(digits, NumberText) || !/^[0-9]{2,3}(?![0-9])/.test(digits.image)) break;
    if (endOf(last) !== comma.startOffset || endOf(comma) !== digits.startOffset) break;
    written += digits.image;
    last = digits;
  }
  if (last === previous) return undefined;
  const grouped = written.replace(/^[0-9]+/, (whole) => whole.replaceAll(/\B(?=(?:[0-9]{3})+$)/g, "_"));
  return { code: "P105", message: "commas do not group digits", help: `write \`${grouped}\`` };
}

/** `0.5.0` */
function twoPoints({ found, expected }: Spot): Wording | undefined {
  if (!is(found, VersionNumber) || !expected.has(NumberText) || expected.has(VersionNumber) || !expected.has(Name))
    return undefined;
  const number = found.image.split(".").slice(0, 2).join(".");
  return { code: "P105", message: "a number has at most one point", help: `write one point, such as \`${number}\`` };
}
