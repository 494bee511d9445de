import type { IToken } from "chevrotain";
import { endOf } from "./lex.ts";
import { type Mending, shorten } from "./mending.ts";
import { NumberText, Stray } from "./tokens.ts";

/** The index of the last of the stray characters that stand side by side from `at` on: they are one mistake. */
export function endOfStray(tokens: readonly IToken[], at: number): number {
  let last = at;
  for (;;) {
    const [here, next] = [tokens[last], tokens[last + 1]];
    if (here === undefined || next?.tokenType !== Stray || next.startOffset !== endOf(here)) return last;
    last += 1;
  }
}

/** Characters that mean nothing where they stand; they are left out. */
export function mendStray(tokens: readonly IToken[], at: number, last: number): Mending {
  const image = tokens
    .slice(at, Math.min(last, at + 40) + 1)
    .map((token) => token.image)
    .join("");
  const [before, after] = [tokens[at - 1], tokens[last + 1]];
  if (image === "%" && before?.tokenType === NumberText) {
    return { code: "P105", finding: { message: "a unit is glued to its number", help: `write \`${before.image}%\`` } };
  }
  if (image === '"' || image === "'") {
    return { code: "P107", finding: { message: "the string has no closing quote", help: 'write strings as `"..."` on one line' } };
  }
  if (image === "." && before !== undefined && after !== undefined) {
    const help = "write the path without spaces, its odd segments in quotes";
    return { code: "P106", finding: { message: "the path breaks off at its dot", help } };
  }
  return { code: "P108", finding: explainStray(image) };
}

function explainStray(image: string): Mending["finding"] {
  switch (image) {
    case ":":
      return { message: "`:` is of no use in this spelling", help: "remove it: a clause is its keyword and the text behind it" };
    case ";":
      return { message: "`;` is of no use here", help: "remove it: a clause ends where the next one begins" };
    default:
      return {
        message: `\`${visible(image)}\` ${image.length === 1 ? "means" : "mean"} nothing here`,
        help: "remove it, or quote the text it belongs to",
      };
  }
}

/** Characters that cannot be seen, or not alone, by their code. */
function visible(image: string): string {
  const shown = Array.from(image, (character) =>
    /^[\p{L}\p{N}\p{P}\p{S}]$/u.test(character)
      ? character
      : `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`,
  );
  return shorten(shown.join(""));
}
