import { type ITokenConfig, Lexer, type TokenType, createToken } from "chevrotain";
import * as FIRST from "./first-characters.ts";
import type { FirstCharacters } from "./first-characters.ts";
import {
  CONTEXTUAL_WORDS,
  FUNCTION_WORDS,
  GLUED_UNITS,
  QUANTIFIER_WORDS,
  RESERVED_WORDS,
  SEVERITY_WORDS,
  type Word,
} from "./keywords.ts";

/** A class of tokens that has no text of its own. */
function category(name: string, label: string): TokenType {
  return createToken({ name, label, pattern: Lexer.NA });
}

/** Whatever may stand as a bare name. */
export const Name = category("Name", "name");
/** A word of the language that may not. */
export const Reserved = category("Reserved", "reserved word");
export const Severity = category("Severity", "severity");
export const FunctionName = category("FunctionName", "function");
export const QuantifierName = category("QuantifierName", "quantifier");
export const CompareOperator = category("CompareOperator", "comparison");
export const AddOperator = category("AddOperator", '"+" or "-"');
export const MultiplyOperator = category("MultiplyOperator", '"*" or "/"');

const CATEGORIES: readonly TokenType[] = [
  Name,
  Reserved,
  Severity,
  FunctionName,
  QuantifierName,
  CompareOperator,
  AddOperator,
  MultiplyOperator,
];

const NAME = "[A-Za-z_][A-Za-z0-9_]*";
const QUOTED = String.raw`"(?:[^"\\\r\n]|\\[^\r\n])*"`;
const SEGMENT = `(?:${NAME}|${QUOTED})`;
const DIGITS = "[0-9]+(?:_[0-9]+)*";
const UNITS = `(?:${GLUED_UNITS.join("|")})`;
/** Letters beyond ASCII, roughly: enough to take a foreign word as one. */
const LETTER = String.raw`\u00aa\u00b5\u00ba\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u1fff\u2c00-\u2dff\u3005-\ud7ff\uf900-\ufdff`;
/** A number ends where no letter, digit, `%` or single dot follows. */
const NUMBER_END = String.raw`(?![A-Za-z0-9_%]|\.(?!\.))`;

function token(name: string, label: string, pattern: string, more: FirstCharacters & Partial<ITokenConfig>): TokenType {
  return createToken({ name, label, pattern: new RegExp(pattern), line_breaks: false, ...more });
}

export const Identifier = token("Identifier", "name", NAME, { start_chars_hint: [...FIRST.LETTERS], categories: [Name] });
export const CurrencyCode = token("CurrencyCode", "currency", "[A-Z]{3}(?![A-Za-z0-9_])", {
  start_chars_hint: [...FIRST.LETTERS],
  categories: [Name],
  longer_alt: Identifier,
});

function capitalise(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

function wordCategories(word: Word): TokenType[] {
  const within = (words: readonly string[], own: TokenType): TokenType[] => (words.includes(word) ? [own] : []);
  return [
    ...within(RESERVED_WORDS, Reserved),
    ...within(CONTEXTUAL_WORDS, Name),
    ...within(SEVERITY_WORDS, Severity),
    ...within(FUNCTION_WORDS, FunctionName),
    ...within(QUANTIFIER_WORDS, QuantifierName),
  ];
}

const WORDS: readonly Word[] = [...RESERVED_WORDS, ...CONTEXTUAL_WORDS];

/** One token type a word of the language. */
export const Keyword = Object.freeze(
  Object.fromEntries(
    WORDS.map((word) => [
      word,
      createToken({
        name: capitalise(word),
        label: `"${word}"`,
        pattern: word,
        line_breaks: false,
        longer_alt: Identifier,
        categories: wordCategories(word),
      }),
    ]),
  ),
) as Readonly<Record<Word, TokenType>>;

const Space = createToken({
  name: "Space",
  pattern: /\s+/,
  start_chars_hint: [...FIRST.SPACES],
  group: Lexer.SKIPPED,
  line_breaks: true,
});
const Comment = createToken({
  name: "Comment",
  pattern: /#[^\r\n]*/,
  start_chars_hint: ["#"],
  group: "comments",
  line_breaks: false,
});

export const DottedPath = token("DottedPath", "path", String.raw`${SEGMENT}(?:\.${SEGMENT})+`, {
  start_chars_hint: ['"', ...FIRST.LETTERS],
});
export const StringText = token("StringText", "string", QUOTED, { start_chars_hint: ['"'] });
export const NumberText = token("NumberText", "number", String.raw`${DIGITS}(?:\.${DIGITS})?${UNITS}?${NUMBER_END}`, {
  start_chars_hint: [...FIRST.DIGITS],
});
export const VersionNumber = token(
  "VersionNumber",
  "version number",
  String.raw`[0-9]+\.[0-9]+\.[0-9]+(?:-[0-9A-Za-z.-]+)?(?:\+[0-9A-Za-z.-]+)?(?![A-Za-z0-9_.%])`,
  { start_chars_hint: [...FIRST.DIGITS] },
);

function symbol(name: string, text: string, ...categories: TokenType[]): TokenType {
  return createToken({ name, label: `"${text}"`, pattern: text, categories, line_breaks: false });
}

export const Arrow = symbol("Arrow", "->");
export const DotDot = symbol("DotDot", "..");
export const LessEqual = symbol("LessEqual", "<=", CompareOperator);
export const GreaterEqual = symbol("GreaterEqual", ">=", CompareOperator);
export const Equal = symbol("Equal", "==", CompareOperator);
export const NotEqual = symbol("NotEqual", "!=", CompareOperator);
export const Less = symbol("Less", "<", CompareOperator);
export const Greater = symbol("Greater", ">", CompareOperator);
export const Assign = symbol("Assign", "=");
const Plus = symbol("Plus", "+", AddOperator);
export const Minus = symbol("Minus", "-", AddOperator);
export const Times = symbol("Times", "*", MultiplyOperator);
export const Divide = symbol("Divide", "/", MultiplyOperator);
export const LeftParen = symbol("LeftParen", "(");
export const RightParen = symbol("RightParen", ")");
export const LeftBracket = symbol("LeftBracket", "[");
export const RightBracket = symbol("RightBracket", "]");
export const LeftBrace = symbol("LeftBrace", "{");
export const RightBrace = symbol("RightBrace", "}");
export const Comma = symbol("Comma", ",");

/** What is no word of the language, each taken whole, so that it is one error. `mend.ts` words it and puts a sound token in its place. */
export const BadPath = token("BadPath", "path", String.raw`${NAME}(?:\.${SEGMENT})*(?:-\w|\.[0-9])\w*(?:[.-](?:${SEGMENT}|\w+))*`, {
  start_chars_hint: [...FIRST.LETTERS],
});
export const BadNumber = token("BadNumber", "number", String.raw`\.?[0-9](?:[A-Za-z0-9_%]|\.(?!\.))*`, {
  start_chars_hint: [".", ...FIRST.DIGITS],
});
export const OpenString = token("OpenString", "string", String.raw`"[^\r\n]*`, { start_chars_hint: ['"'] });
export const OtherQuotes = token(
  "OtherQuotes",
  "string",
  String.raw`'(?:[^'\\\r\n]|\\[^\r\n])*'|[\u201c\u201d\u201e][^\u201c\u201d"\r\n]*[\u201c\u201d"]`,
  { start_chars_hint: ["'", ...FIRST.FOREIGN] },
);
export const ForeignWord = token(
  "ForeignWord",
  "name",
  String.raw`(?:${NAME}\.)*[A-Za-z_]*[${LETTER}][A-Za-z0-9_${LETTER}]*(?:[.-][A-Za-z0-9_${LETTER}]+)*`,
  { start_chars_hint: [...FIRST.LETTERS, ...FIRST.FOREIGN] },
);
export const ForeignOperator = token(
  "ForeignOperator",
  "operator",
  String.raw`===|!==|&&|\|\||<>|=<|=>|<<|>>|:=|[=!]~|\.\.\.|\*\*|!(?!=)|[\u2260\u2264\u2265\u2212\u2013\u2014\u00d7\u00f7\u2192\u2026]`,
  { start_chars_hint: ["!", "&", "*", ".", ":", "<", "=", ">", "|", ...FIRST.FOREIGN] },
);
/** A comment of another language, from `//` to the end of its line, or between slashes with stars. */
export const ForeignComment = createToken({
  name: "ForeignComment",
  label: "comment",
  pattern: /\/\/[^\r\n]*|\/\*(?:[^*]|\*(?!\/))*(?:\*\/)?/,
  start_chars_hint: ["/"],
  line_breaks: true,
});
export const Stray = createToken({
  name: "Stray",
  pattern: /[\ud800-\udbff][\udc00-\udfff]|[\u0000-\uffff]/,
  start_chars_hint: [...FIRST.ASCII, ...FIRST.FOREIGN],
  line_breaks: false,
});

/** In the order in which they are tried. */
export const VOCABULARY: TokenType[] = [
  Space,
  Comment,
  ForeignWord,
  BadPath,
  DottedPath,
  StringText,
  OpenString,
  OtherQuotes,
  VersionNumber,
  NumberText,
  ForeignOperator,
  DotDot,
  BadNumber,
  CurrencyCode,
  // Longest first: `in` would otherwise take the beginning of `increase`, and leave it no keyword.
  ...WORDS.toSorted((a, b) => b.length - a.length).map((word) => Keyword[word]),
  Identifier,
  ForeignComment,
  Arrow,
  LessEqual,
  GreaterEqual,
  Equal,
  NotEqual,
  Less,
  Greater,
  Assign,
  Plus,
  Minus,
  Times,
  Divide,
  LeftParen,
  RightParen,
  LeftBracket,
  RightBracket,
  LeftBrace,
  RightBrace,
  Comma,
  Stray,
  ...CATEGORIES,
];
