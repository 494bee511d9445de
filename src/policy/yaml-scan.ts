import { CST } from "yaml";
import { diagnose } from "../diagnostics/diagnose.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { Span } from "../diagnostics/span.ts";
import { commentText } from "./comments.ts";
import type { YamlSource } from "./yaml-scalar.ts";

/** A `#` comment outside of scalars. */
export interface YamlComment {
  readonly start: number;
  readonly end: number;
  /** Without `#`, the one space behind it and spaces at the end. */
  readonly text: string;
  /** Nothing but spaces stands before it on its line. */
  readonly ownLine: boolean;
}

export interface ScannedYaml {
  readonly comments: readonly YamlComment[];
  /** Where quoted scalars begin. */
  readonly quoted: readonly number[];
  /** What must not reach the parser: it would take it for something else, or take for ever. */
  readonly diagnostics: readonly Diagnostic[];
}

/** The shape of a policy needs four levels, no tags and hardly an anchor. */
const DEEPEST_FLOW = 20;
const MOST_ANCHORS = 100;
const MOST_TAGS = 10;

type LexemeType = CST.TokenType | "text" | null;

/** Looks at the lexemes of a file one by one, before the parser does. */
export function scanYaml(source: YamlSource, lexemes: Iterable<string>): ScannedYaml {
  const comments: YamlComment[] = [];
  const quoted: number[] = [];
  const refused = new Refusals();
  let [offset, lineStart] = [0, 0];
  let behindMark = false;
  for (const lexeme of lexemes) {
    // A scalar's text comes behind a mark, and is not to be taken for the sign it may look like.
    const type: LexemeType = behindMark ? "text" : CST.tokenType(lexeme);
    behindMark = type === "scalar";
    const mark = behindMark || type === "doc-mode" || type === "flow-error-end";
    const span = { file: source.file, start: offset, end: mark ? offset : offset + lexeme.length };
    if (type === "comment") {
      const ownLine = source.text.slice(lineStart, offset).trim() === "";
      comments.push({ start: offset, end: span.end, text: commentText({ image: lexeme }), ownLine });
    }
    if (type === "double-quoted-scalar" || type === "single-quoted-scalar") quoted.push(offset);
    if (!refused.look(type, lexeme, span)) break;
    offset = span.end;
    const newline = mark ? -1 : lexeme.lastIndexOf("\n");
    if (newline !== -1) lineStart = offset - lexeme.length + newline + 1;
  }
  return { comments, quoted, diagnostics: refused.told() };
}

class Refusals {
  readonly #diagnostics: Diagnostic[] = [];
  readonly #open: Span[] = [];
  #anchors = 0;
  #tags = 0;

  /** False when nothing further need be looked at. */
  look(type: LexemeType, lexeme: string, span: Span): boolean {
    switch (type) {
      case "flow-map-start":
      case "flow-seq-start":
        this.#open.push(span);
        return (
          this.#open.length <= DEEPEST_FLOW ||
          this.#stop("P157", span, "brackets are nested too deep to be part of a policy", TAKE_AWAY)
        );
      case "flow-map-end":
      case "flow-seq-end":
        this.#open.pop();
        return true;
      case "flow-error-end":
        return false;
      case "tag":
        this.#tags += 1;
        if (/^![A-Za-z_(]/.test(lexeme)) {
          const help = `write \`not ${shorten(lexeme.slice(1))}\``;
          this.#stop("P156", span, "YAML takes text that begins with `!` for a tag, and the language has `not` for it", help);
          return this.#tags < MOST_TAGS;
        }
        this.#stop("P156", span, `\`${shorten(lexeme)}\` is a YAML tag, and the values of a policy have none`, "remove the tag");
        return this.#tags < MOST_TAGS;
      case "anchor":
        this.#anchors += 1;
        if (this.#anchors <= MOST_ANCHORS) return true;
        return this.#stop(
          "P157",
          span,
          `a file may have ${MOST_ANCHORS} anchors, and this is one more`,
          "write the text out where it is needed",
        );
      default:
        return true;
    }
  }

  /** With the brackets that are still open, unless they are too many anyway. */
  told(): readonly Diagnostic[] {
    const [outermost] = this.#open;
    if (outermost !== undefined && this.#open.length <= DEEPEST_FLOW && this.#diagnostics.length === 0) {
      this.#stop("P150", outermost, "this bracket is not closed, so all that follows would be inside of it", CLOSE);
    }
    return this.#diagnostics;
  }

  #stop(code: "P150" | "P156" | "P157", span: Span, message: string, help: string): false {
    this.#diagnostics.push(diagnose(code, span, { message, help }));
    return false;
  }
}

const TAKE_AWAY = "take brackets away until few are left inside each other";
const CLOSE = "close it, or put `|-` behind the key and the text on the next line, indented, if it is text";

function shorten(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
