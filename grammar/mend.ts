import type { IToken, TokenType } from "chevrotain";
import { diagnose } from "../src/diagnostics/diagnose.ts";
import type { Diagnostic } from "../src/diagnostics/diagnostic.ts";
import { endOf } from "./lex.ts";
import { explainNumber, shorten } from "./mend-number.ts";
import {
  Arrow,
  BadNumber,
  BadPath,
  Divide,
  DotDot,
  DottedPath,
  Equal,
  ForeignOperator,
  ForeignWord,
  GreaterEqual,
  Identifier,
  Keyword,
  LessEqual,
  Minus,
  NotEqual,
  NumberText,
  OpenString,
  OtherQuotes,
  Stray,
  StringText,
  Times,
} from "./tokens.ts";

export interface Mended {
  /** Only tokens that the grammar knows. */
  readonly tokens: readonly IToken[];
  readonly diagnostics: readonly Diagnostic[];
}

/** More digits than this are a mistake, and would cost time to compute with. */
const MOST_DIGITS = 40;

/**
 * Words each lexical mistake as one error and puts the token that was meant in its place, so that it causes no error further on.
 * Stops wording after `most` errors.
 */
export function mend(file: string, tokens: readonly IToken[], most: number): Mended {
  const diagnostics: Diagnostic[] = [];
  const sound: IToken[] = [];
  const report = (
    token: IToken,
    ...[code, finding, end]: [Parameters<typeof diagnose>[0], Parameters<typeof diagnose>[2], number?]
  ): void => {
    if (diagnostics.length < most) {
      diagnostics.push(diagnose(code, { file, start: token.startOffset, end: end ?? endOf(token) }, finding));
    }
  };

  for (let at = 0; at < tokens.length; at += 1) {
    const token = tokens[at];
    if (token === undefined) break;
    switch (token.tokenType) {
      case BadNumber:
        report(token, "P105", explainNumber(token.image));
        sound.push(retype(token, NumberText, "0"));
        break;
      case NumberText:
        if (token.image.replaceAll(/[^0-9]/g, "").length > MOST_DIGITS) {
          report(token, "P105", {
            message: `a number of more than ${MOST_DIGITS} digits is a mistake`,
            help: "write fewer digits",
          });
          sound.push(retype(token, NumberText, "0"));
        } else {
          sound.push(token);
        }
        break;
      case BadPath:
        report(token, "P106", explainPath(token.image, tokens[at - 1]));
        sound.push(mendPath(token));
        break;
      case ForeignWord:
        report(token, "P106", {
          message: `\`${shorten(token.image)}\` is not a name: names have the letters a to z, digits and \`_\``,
          help: `quote it if it is part of a path or a value: \`"${shorten(token.image)}"\``,
        });
        sound.push(retype(token, Identifier, "_"));
        break;
      case OpenString:
        report(token, "P107", { message: "the string has no closing quote on its line", help: 'close it with `"`' });
        sound.push(retype(token, StringText, quote(token.image.slice(1).trimEnd())));
        break;
      case OtherQuotes: {
        const inner = token.image.slice(1, -1);
        report(token, "P107", { message: "strings stand between double quotes", help: `write \`"${shorten(inner)}"\`` });
        sound.push(retype(token, StringText, quote(inner)));
        break;
      }
      case ForeignOperator: {
        const { type, written } = meantOperator(token.image);
        report(token, "P109", { message: `\`${token.image}\` is no operator`, help: `write \`${written}\`` });
        sound.push(retype(token, type, written));
        break;
      }
      case Stray: {
        const last = endOfRun(tokens, at);
        report(token, ...explainStray(tokens, at, last), endOf(tokens[last] ?? token));
        at = last;
        break;
      }
      default:
        sound.push(token);
    }
  }
  return { tokens: sound, diagnostics };
}

function retype(token: IToken, tokenType: TokenType, image: string): IToken {
  const { tokenTypeIdx } = tokenType;
  return tokenTypeIdx === undefined ? token : { ...token, tokenType, tokenTypeIdx, image };
}

function quote(text: string): string {
  return `"${text.replaceAll("\\", "").replaceAll('"', "")}"`;
}

/** Declarations, behind whose keyword a new name stands. */
const DECLARING: ReadonlySet<TokenType> = new Set(
  (["policy", "limit", "rule", "condition", "calendar", "label", "as", "each", "by"] as const).map((word) => Keyword[word]),
);

function explainPath(image: string, previous: IToken | undefined): Parameters<typeof diagnose>[2] {
  if (!image.includes(".")) {
    const named = image.replaceAll("-", "_");
    return {
      message: `\`${shorten(image)}\` is not a name because of its \`-\``,
      help:
        previous !== undefined && DECLARING.has(previous.tokenType)
          ? `write \`${shorten(named)}\``
          : `quote it as \`"${shorten(image)}"\`, or put spaces around \`-\` to subtract`,
    };
  }
  const quoted = quotedSegments(image);
  return {
    message: `\`${shorten(image)}\` is not a path: a segment that is no plain name stands in quotes`,
    help: image.includes("-")
      ? `quote it as \`${shorten(quoted, 80)}\`, or put spaces around \`-\` to subtract`
      : `write \`${shorten(quoted, 80)}\``,
  };
}

/** The path with each odd segment in quotes. */
function quotedSegments(image: string): string {
  return [...image.matchAll(/"(?:[^"\\]|\\.)*"|[^."]+/g)]
    .map(([segment]) => (/^(?:"|[A-Za-z_]\w*$)/.test(segment) ? segment : `"${segment}"`))
    .join(".");
}

function mendPath(token: IToken): IToken {
  return token.image.includes(".")
    ? retype(token, DottedPath, quotedSegments(token.image))
    : retype(token, Identifier, token.image.replaceAll("-", "_"));
}

function meantOperator(image: string): { readonly type: TokenType; readonly written: string } {
  switch (image) {
    case "&&":
      return { type: Keyword.and, written: "and" };
    case "||":
      return { type: Keyword.or, written: "or" };
    case "!":
      return { type: Keyword.not, written: "not" };
    case "===":
      return { type: Equal, written: "==" };
    case "!==":
    case "<>":
    case "≠":
      return { type: NotEqual, written: "!=" };
    case "=<":
    case "≤":
      return { type: LessEqual, written: "<=" };
    case "≥":
      return { type: GreaterEqual, written: ">=" };
    case "=>":
    case "→":
      return { type: Arrow, written: "->" };
    case "…":
      return { type: DotDot, written: ".." };
    case "÷":
      return { type: Divide, written: "/" };
    case "×":
    case "**":
      return { type: Times, written: "*" };
    default:
      return { type: Minus, written: "-" };
  }
}

/** The index of the last of the stray characters that stand side by side. */
function endOfRun(tokens: readonly IToken[], at: number): number {
  let last = at;
  for (;;) {
    const [here, next] = [tokens[last], tokens[last + 1]];
    if (here === undefined || next?.tokenType !== Stray || next.startOffset !== endOf(here)) return last;
    last += 1;
  }
}

function explainStray(
  tokens: readonly IToken[],
  at: number,
  last: number,
): ["P105" | "P106" | "P107" | "P108", Parameters<typeof diagnose>[2]] {
  const image = tokens
    .slice(at, Math.min(last, at + 40) + 1)
    .map((token) => token.image)
    .join("");
  const [before, after] = [tokens[at - 1], tokens[last + 1]];
  if (image === "%" && before?.tokenType === NumberText) {
    return ["P105", { message: "a unit is glued to its number", help: `write \`${before.image}%\`` }];
  }
  if (image === '"' || image === "'")
    return ["P107", { message: "the string has no closing quote", help: 'write strings as `"..."` on one line' }];
  if (image === "." && before !== undefined && after !== undefined) {
    return [
      "P106",
      { message: "the path breaks off at its dot", help: "write the path without spaces, its odd segments in quotes" },
    ];
  }
  if (image === ":")
    return [
      "P108",
      { message: "`:` is of no use in this spelling", help: "remove it: a clause is its keyword and the text behind it" },
    ];
  if (image === ";")
    return ["P108", { message: "`;` is of no use here", help: "remove it: a clause ends where the next one begins" }];
  return [
    "P108",
    {
      message: `${describeCharacters(image)} ${image.length === 1 ? "means" : "mean"} nothing here`,
      help: "remove it, or quote the text it belongs to",
    },
  ];
}

function describeCharacters(image: string): string {
  const shown = Array.from(image, (character) => {
    const code = character.codePointAt(0) ?? 0;
    const invisible =
      code < 0x20 || (code >= 0x7f && code < 0xa0) || (code >= 0x200b && code <= 0x206f) || (code >= 0xd800 && code <= 0xdfff);
    return invisible ? `U+${code.toString(16).toUpperCase().padStart(4, "0")}` : character;
  });
  return `\`${shorten(shown.join(""))}\``;
}
