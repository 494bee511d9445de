import type { IToken } from "chevrotain";
import { shorten } from "./mending.ts";
import { is } from "./token-kinds.ts";
import { DottedPath, Identifier, Keyword, Name } from "./tokens.ts";
import type { Spot, Wording } from "./wording.ts";

/** Parts of a clause that stand in another order, or lack the word before them. */
export function outOfOrder(spot: Spot): Wording | undefined {
  return (
    misplacedForEach(spot) ?? withoutVariable(spot) ?? holdFirst(spot) ?? heldLast(spot) ?? twoWords(spot) ?? bareSchedule(spot)
  );
}

/** `critical for each p in positions.by_symbol when ...` */
function misplacedForEach({ tokens, at, found, previous, next }: Spot): Wording | undefined {
  if (!is(found, Keyword.each) && !(is(found, Keyword.for) && is(next, Keyword.each))) return undefined;
  const first = is(found, Keyword.each) ? at : at + 1;
  const written = textOf(tokens.slice(first, first + 4));
  return {
    code: "P303",
    on: is(previous, Keyword.for) && previous !== undefined ? previous : found,
    message: "`for each` stands behind the name of its rule",
    help: `write it there, as in \`rule NAME for ${written}\``,
  };
}

/** `for each positions.by_symbol` */
function withoutVariable({ rule, at, found, previous }: Spot): Wording | undefined {
  const opens = is(previous, Keyword.each) || (rule === "forEachText" && at === 0);
  if (!opens || !is(found, DottedPath)) return undefined;
  return {
    code: "P102",
    message: "`for each` first names what stands for one element",
    help: `write \`x in ${shorten(found.image)}\`, with a name of your own for \`x\``,
  };
}

/** `critical for 30s when ...` */
function holdFirst({ tokens, at, found, expected }: Spot): Wording | undefined {
  if (!is(found, Keyword.for) || expected.onlyText !== "when") return undefined;
  return {
    code: "P101",
    message: "how long a condition must hold stands behind it",
    help: `write \`when\` and the condition first, then \`${textOf(tokens.slice(at, at + 2))}\``,
  };
}

/** `-> critical held 30s` */
function heldLast({ tokens, at, found, expected }: Spot): Wording | undefined {
  if (!is(found, Keyword.held) || !expected.isNothing) return undefined;
  return {
    code: "P101",
    message: "how long the values are held stands before `->`",
    help: `move \`${textOf(tokens.slice(at, at + 2))}\` before \`->\``,
  };
}

const NAMING = [Keyword.policy, Keyword.limit, Keyword.rule, Keyword.condition, Keyword.calendar, Keyword.as, Keyword.label];

/** `limit daily loss = 5%` */
function twoWords({ rule, tokens, at, found, previous, expected }: Spot): Wording | undefined {
  const named = is(previous, Name) && is(found, Name) && !expected.has(Name);
  if (!named || !(rule === "nameText" || NAMING.some((type) => is(tokens[at - 2], type)))) return undefined;
  const joints = new Set(expected.words());
  const words = [tokens[at - 1]?.image ?? "", found.image];
  for (let index = at + 1; index < tokens.length; index += 1) {
    const word = tokens[index];
    // A key of the YAML spelling is a name to its end.
    if (
      word === undefined ||
      !(is(word, Name) || rule === "nameText") ||
      joints.has(word.image) ||
      word.startLine !== found.startLine
    )
      break;
    words.push(word.image);
  }
  if (joints.has(found.image)) return undefined;
  return { code: "P106", message: "a name is one word", help: `write \`${shorten(words.join("_").toLowerCase(), 80)}\`` };
}

/** `only nse` */
function bareSchedule({ rule, at, found }: Spot): Wording | undefined {
  const first = rule === "only" ? 1 : rule === "onlyText" ? 0 : undefined;
  if (at !== first || !(is(found, Identifier) || is(found, DottedPath))) return undefined;
  const name = shorten(found.image);
  return {
    code: "P101",
    message: "`only` goes on with `during` and a calendar, or `while` and a condition",
    help: `write \`during ${name}\`${is(found, DottedPath) ? "" : `, or \`while ${name}\` if it is a condition`}`,
  };
}

/** Tokens as they would be written, a space between each. */
export function textOf(tokens: readonly IToken[]): string {
  return shorten(tokens.map(({ image }) => image).join(" "), 60);
}
