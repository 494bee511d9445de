import type { IToken } from "chevrotain";
import { endOf } from "./lex.ts";
import { type Mending, retype, shorten } from "./mending.ts";
import { CurrencyCode, NumberText, Stray } from "./tokens.ts";

const CURRENCIES: Readonly<Record<string, string>> = { "₹": "INR", $: "USD", "€": "EUR", "£": "GBP", "¥": "JPY" };

/** The index of the number of an amount such as `$25_000`, whose sign is at `at`. */
export function endOfAmount(tokens: readonly IToken[], at: number): number | undefined {
  const sign = tokens[at];
  if (sign?.tokenType !== Stray) return undefined;
  const number = tokens[at + 1];
  if (number?.tokenType !== NumberText || CURRENCIES[sign.image] === undefined) return undefined;
  return endOf(sign) === number.startOffset && /[0-9]$/.test(number.image) ? at + 1 : undefined;
}

/** The number with its currency behind it. */
export function mendAmount(tokens: readonly IToken[], at: number): Mending | undefined {
  const [sign, number] = [tokens[at], tokens[at + 1]];
  const currency = sign === undefined ? undefined : CURRENCIES[sign.image];
  if (number === undefined || currency === undefined || endOfAmount(tokens, at) === undefined) return undefined;
  return {
    code: "P117",
    finding: {
      message: "a currency is written as its three capitals behind the number",
      help: `write \`${shorten(number.image)} ${currency}\``,
    },
    token: number,
    second: retype(number, CurrencyCode, currency),
  };
}
