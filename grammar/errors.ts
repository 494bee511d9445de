import { type IToken } from "chevrotain";
import { type Finding, diagnose } from "../src/diagnostics/diagnose.ts";
import type { Diagnostic } from "../src/diagnostics/diagnostic.ts";
import { suggest } from "../src/diagnostics/suggest.ts";
import type { Code } from "../src/diagnostics/codes.ts";
import { bracketError } from "./brackets.ts";
import { Expected } from "./expected.ts";
import { formOf } from "./forms.ts";
import { FUNCTION_WORDS, GLUED_UNITS, INNER_WORDS } from "./keywords.ts";
import { endOf } from "./lex.ts";
import { shorten } from "./mend-number.ts";
import { is } from "./token-kinds.ts";
import {
  Assign,
  CompareOperator,
  CurrencyCode,
  DottedPath,
  Equal,
  FunctionName,
  Identifier,
  Keyword,
  LeftParen,
  Name,
  NumberText,
  Reserved,
  StringText,
  VersionNumber,
} from "./tokens.ts";

/** Where reading a clause failed. */
export interface Failure {
  readonly file: string;
  /** The grammar rule that was read. */
  readonly rule: string;
  readonly tokens: readonly IToken[];
  /** Index of the token that does not fit; the number of tokens when the text ends too early. */
  readonly at: number;
  /** Where the text begins, for an error in empty text. */
  readonly start: number;
}

interface Wording extends Finding {
  readonly code: Code;
  /** What to underline when it is not the token that does not fit. */
  readonly on?: IToken;
}

/** Words a syntax error: the reader's own terms, what was expected, and one fix. */
export function wordFailure(failure: Failure): Diagnostic {
  const { file, rule, tokens, at, start } = failure;
  const found = tokens[at];
  const expected = new Expected(rule, tokens.slice(0, at));
  const wording =
    bracketError(tokens, at, expected) ??
    (found === undefined ? breaksOff(failure, expected) : explain(failure, found, expected)) ??
    doesNotFit(rule, found, expected);
  const { code, on = found ?? tokens.at(-1), ...finding } = wording;
  const span = on === undefined ? { file, start, end: start } : { file, start: on.startOffset, end: endOf(on) };
  return diagnose(code, span, finding);
}

function breaksOff({ rule, tokens }: Failure, expected: Expected): Wording {
  const [first, last] = [tokens[0], tokens.at(-1)];
  const wanted = expected.describe();
  const needs = wanted === undefined ? "something is missing" : `${wanted} is missing`;
  if (first === undefined || last === undefined)
    return { code: "P102", message: `there is no text here: ${needs}`, help: writeAs(rule) };
  const what =
    first === last ? `\`${shorten(first.image)}\` is not complete` : `the text breaks off after \`${shorten(last.image)}\``;
  return { code: "P102", message: `${what}: ${needs}`, help: writeAs(rule), label: "breaks off here" };
}

function writeAs(rule: string): string {
  return `write it as in \`${formOf(rule)}\``;
}

/** The mistakes that have a fix of their own, most specific first. */
function explain(failure: Failure, found: IToken, expected: Expected): Wording | undefined {
  const { tokens, at } = failure;
  const [previous, next] = [tokens[at - 1], tokens[at + 1]];
  return (
    misplacedForEach(found, next) ??
    wrongEquals(found, expected) ??
    chained(found, expected) ??
    spacedUnit(previous, found, expected) ??
    wrongLiteral(found, expected) ??
    reserved(found, expected) ??
    unknownFunction(previous, found) ??
    misspelt(found, expected) ??
    missingParentheses(previous, found)
  );
}

function misplacedForEach(found: IToken, next: IToken | undefined): Wording | undefined {
  if (!is(found, Keyword.each) && !(is(found, Keyword.for) && is(next, Keyword.each))) return undefined;
  return {
    code: "P303",
    message: "`for each` stands behind the name of its rule",
    help: "move it there: `rule webhook_failing for each hook in webhooks`",
  };
}

function wrongEquals(found: IToken, expected: Expected): Wording | undefined {
  if (is(found, Assign) && expected.has(CompareOperator)) {
    return { code: "P109", message: "`=` gives a name its value and compares nothing", help: "write `==`" };
  }
  if (is(found, Equal) && expected.has(Assign)) {
    return { code: "P109", message: "`==` compares and gives no value", help: "write `=`" };
  }
  return undefined;
}

function chained(found: IToken, expected: Expected): Wording | undefined {
  const compares = [CompareOperator, Keyword.between, Keyword.in, Keyword.is, Keyword.matches].some((type) => is(found, type));
  if (!compares || expected.has(CompareOperator) || !expected.has(Keyword.and)) return undefined;
  return {
    code: "P111",
    message: "comparisons do not chain: the one before is true or false",
    help: "write `x between a and b`, or join two comparisons with `and`",
  };
}

function spacedUnit(previous: IToken | undefined, found: IToken, expected: Expected): Wording | undefined {
  if (previous === undefined || !is(previous, NumberText) || !is(found, Identifier) || !/[0-9]$/.test(previous.image))
    return undefined;
  if ((GLUED_UNITS as readonly string[]).includes(found.image)) {
    return { code: "P105", message: "a unit is glued to its number", help: `write \`${previous.image}${found.image}\`` };
  }
  if (/^[A-Za-z]{3}$/.test(found.image) && expected.has(CurrencyCode)) {
    return {
      code: "P117",
      message: "a currency is three capitals",
      help: `write \`${previous.image} ${found.image.toUpperCase()}\``,
    };
  }
  return undefined;
}

function wrongLiteral(found: IToken, expected: Expected): Wording | undefined {
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

/** Words inside a clause that nobody means as a name. */
const JOINTS: ReadonlySet<string> = new Set(INNER_WORDS.filter((word) => !["each", "while", "true", "false"].includes(word)));

function reserved(found: IToken, expected: Expected): Wording | undefined {
  if (!is(found, Reserved) || !expected.has(Name) || JOINTS.has(found.image)) return undefined;
  return {
    code: "P104",
    message: `\`${found.image}\` is a word of the language and cannot be a name`,
    help: `choose another name, such as \`${found.image}_value\``,
  };
}

function unknownFunction(previous: IToken | undefined, found: IToken): Wording | undefined {
  if (previous === undefined || !is(found, LeftParen) || !is(previous, Identifier)) return undefined;
  const meant = suggest(previous.image, FUNCTION_WORDS);
  return {
    code: "P103",
    on: previous,
    message: `there is no function \`${shorten(previous.image)}\``,
    help:
      meant === undefined ? `use one of ${FUNCTION_WORDS.map((word) => `\`${word}\``).join(" ")}` : `did you mean \`${meant}\`?`,
  };
}

function misspelt(found: IToken, expected: Expected): Wording | undefined {
  if (!is(found, Name) && !is(found, Reserved)) return undefined;
  const meant = suggest(found.image, expected.words());
  if (meant === undefined) return undefined;
  return { code: "P103", message: `\`${shorten(found.image)}\` does not fit here`, help: `did you mean \`${meant}\`?` };
}

function missingParentheses(previous: IToken | undefined, found: IToken): Wording | undefined {
  if (previous === undefined || !is(previous, FunctionName) || !(is(found, Name) || is(found, DottedPath))) return undefined;
  return {
    code: "P112",
    message: `what \`${previous.image}\` takes stands in parentheses`,
    help: `write \`${previous.image}(${shorten(found.image)})\``,
  };
}

function doesNotFit(rule: string, found: IToken | undefined, expected: Expected): Wording {
  const wanted = found !== undefined && expected.accepts(found) ? undefined : expected.describe();
  const image = found === undefined ? "the end" : `\`${shorten(found.image)}\``;
  if (expected.joins) {
    return {
      code: "P101",
      message: `${image} does not follow here: the text before it is complete`,
      help: "remove it, or join the two with `and`, `or` or another operator",
    };
  }
  return {
    code: "P101",
    message: wanted === undefined ? `${image} does not fit here` : `${wanted} is expected here, not ${image}`,
    help: writeAs(rule),
  };
}
