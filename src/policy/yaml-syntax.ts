import type { ErrorCode } from "yaml";
import { diagnose } from "../diagnostics/diagnose.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { YamlSource } from "./yaml-scalar.ts";

/** An error of the YAML parser, as far as it is of use. */
interface SyntaxError {
  readonly code: ErrorCode;
  readonly pos: readonly [number, number];
  readonly message: string;
}

interface Wording {
  readonly message: string;
  readonly help: string;
}

const BLOCK = "put `|-` behind the key and the text on the next line, indented";
const TEXT_BREAKS: Wording = {
  message: "this text cannot stand here as it is, because YAML reads part of it as its own punctuation",
  help: BLOCK,
};

const WORDING: Readonly<Partial<Record<ErrorCode, Wording>>> = {
  ALIAS_PROPS: { message: "an alias cannot have an anchor of its own", help: "write the text out, or remove the `&` name" },
  BAD_ALIAS: {
    message: "an anchor or alias has no proper name",
    help: "write a plain name behind the `&` or `*`, or put the text into quotes",
  },
  BAD_DIRECTIVE: { message: "this line begins with `%` and is no directive that YAML knows", help: "remove the line" },
  BAD_DQ_ESCAPE: {
    message: "this is no escape that YAML knows in double quotes",
    help: "write `\\\\` for a backslash, or use single quotes",
  },
  BAD_INDENT: {
    message: "the indentation does not fit the lines around it",
    help: "let the keys of one level begin in one column",
  },
  BAD_PROP_ORDER: { message: "an anchor stands in the wrong place", help: "write it behind the `-` or the `:`, before the text" },
  BAD_SCALAR_START: { message: "YAML keeps this character for itself, so text cannot begin with it", help: BLOCK },
  BLOCK_AS_IMPLICIT_KEY: { message: "the text has a `: ` in it, which YAML reads as another key", help: BLOCK },
  BLOCK_IN_FLOW: {
    message: "keys and lists inside brackets must be written with brackets too",
    help: "write the keys on lines of their own, without brackets",
  },
  KEY_OVER_1024_CHARS: { message: "this key is far too long", help: "write a name, and its text behind the `:`" },
  MISSING_CHAR: {
    message: "a sign that YAML needs is missing here",
    help: "look for a `:`, a comma, a quote or a space that was left out",
  },
  MULTILINE_IMPLICIT_KEY: {
    message: "this line has no `:`, so it is no key with a value",
    help: "write `key: text`, or indent the line if it goes on with the one above",
  },
  MULTIPLE_ANCHORS: { message: "this has two anchors, and one is enough", help: "remove one of them" },
  MULTIPLE_DOCS: { message: "a second document begins here, and a policy is one", help: "remove the `---` and what follows" },
  NON_STRING_KEY: { message: "a key must be a plain name", help: "write a name before the `:`" },
  TAB_AS_INDENT: { message: "a tab indents this line, and YAML knows only spaces", help: "indent with spaces" },
  UNEXPECTED_TOKEN: TEXT_BREAKS,
};

const TOO_FAR_IN: Wording = {
  message: "this line is indented further than the key above, so YAML reads it as part of the text there",
  help: "begin the line in the column of the key above",
};
const UNCLOSED: Wording = {
  message: "the quoted text that begins here is not closed",
  help: "close it with the quote that it begins with",
};
const OTHER: Wording = { message: "this is no YAML", help: "compare with the example in the language reference, section 2" };

/** Past these a file is broken as a whole, and more of them help nobody. */
const MOST_FINDINGS = 10;

/** What the YAML parser found, in our words, in the order of the file and once a line. `quoted`: where quoted scalars begin. */
export function syntaxFindings(source: YamlSource, errors: readonly SyntaxError[], quoted: readonly number[]): Diagnostic[] {
  const told = errors.filter(({ code }) => code !== "IMPOSSIBLE").sort((a, b) => a.pos[0] - b.pos[0]);
  const findings: Diagnostic[] = [];
  let toldUpTo = -2;
  for (const error of told) {
    const { start, end, wording } = explain(source.text, error, quoted);
    if (start <= toldUpTo) continue;
    const newline = source.text.indexOf("\n", start);
    const aftermath = isAftermath(source.text, error, toldUpTo);
    toldUpTo = newline === -1 ? source.text.length : newline;
    if (aftermath) continue;
    findings.push(diagnose("P150", { file: source.file, start, end }, wording));
    if (findings.length === MOST_FINDINGS) break;
  }
  return findings;
}

/** What does not fit at the very beginning of a line is, below a line with an error, what is left over from that. */
function isAftermath(text: string, { code, pos: [start] }: SyntaxError, toldUpTo: number): boolean {
  if (code !== "UNEXPECTED_TOKEN" && code !== "MISSING_CHAR") return false;
  const lineStart = text.lastIndexOf("\n", start - 1) + 1;
  return lineStart === toldUpTo + 1 && text.slice(lineStart, start).trim() === "";
}

function explain(text: string, error: SyntaxError, quoted: readonly number[]): { start: number; end: number; wording: Wording } {
  const start = Math.min(error.pos[0], text.length);
  const lineEnd = text.indexOf("\n", start);
  const end = Math.max(start, Math.min(error.pos[1], lineEnd === -1 ? text.length : lineEnd));
  // The parser tells where the closing quote should be; the reader needs to see where the text begins.
  if (error.code === "MISSING_CHAR" && /closing ['"]/.test(error.message)) {
    const opening = quoted.findLast((offset) => offset < start) ?? start;
    return { start: opening, end: Math.min(opening + 1, text.length), wording: UNCLOSED };
  }
  const code = error.code === "MISSING_CHAR" && error.message.includes("map values") ? "MULTILINE_IMPLICIT_KEY" : error.code;
  if (code === "BLOCK_AS_IMPLICIT_KEY" && !/:(?:\s|$)/.test(text.slice(start, lineEnd === -1 ? text.length : lineEnd))) {
    const below = lineEnd + 1 + (/^\s*/.exec(text.slice(lineEnd + 1))?.[0].length ?? 0);
    return { start: below, end: below + (/^[^:\n]*/.exec(text.slice(below))?.[0].length ?? 1), wording: TOO_FAR_IN };
  }
  return { start, end, wording: WORDING[code] ?? OTHER };
}
