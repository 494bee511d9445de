import { CST, Composer, Lexer, type ParsedNode, Parser } from "yaml";
import { diagnose } from "../diagnostics/diagnose.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { YamlSource } from "./yaml-scalar.ts";
import { syntaxFindings } from "./yaml-syntax.ts";

/** A `#` comment outside of scalars. */
export interface YamlComment {
  readonly start: number;
  readonly end: number;
  /** Without `#`, the one blank behind it and blanks at the end. */
  readonly text: string;
  /** Nothing but blanks stands before it on its line. */
  readonly ownLine: boolean;
}

export interface YamlDocument {
  /** Undefined for a file without content, or one that is no YAML at all. */
  readonly root: ParsedNode | undefined;
  readonly comments: readonly YamlComment[];
  readonly diagnostics: readonly Diagnostic[];
}

/** The shape of a policy needs four levels and no tags; what is past these bounds is told, not read. */
const DEEPEST_FLOW = 20;
const MOST_ANCHORS = 100;

/** Reads the YAML of one file. Never throws, and takes time in proportion to the text. */
export function readYamlDocument(source: YamlSource): YamlDocument {
  const lexemes = [...new Lexer().lex(source.text)];
  const { comments, quoted, diagnostics } = scan(source, lexemes);
  if (diagnostics.length > 0) return { root: undefined, comments, diagnostics };

  // Equal keys are looked for by the reader: here they would be compared each with each.
  const composer = new Composer({ uniqueKeys: false, keepSourceTokens: true });
  const parser = new Parser();
  const tokens = function* (): Generator<CST.Token> {
    for (const lexeme of lexemes) yield* parser.next(lexeme);
    yield* parser.end();
  };
  const [document, second] = [...composer.compose(tokens(), true, source.text.length)];
  const found = syntaxFindings(source, document?.errors ?? [], quoted);
  if (second !== undefined) {
    const start = Math.min(second.range[0], source.text.length);
    const span = { file: source.file, start, end: start };
    found.push(
      diagnose("P156", span, {
        message: "a second document begins here, and a policy is one",
        help: "remove the `---` and what follows, or move it to a file of its own",
      }),
    );
  }
  const root = document?.contents ?? undefined;
  return { root, comments, diagnostics: found };
}

interface Scanned {
  readonly comments: readonly YamlComment[];
  /** Where quoted scalars begin. */
  readonly quoted: readonly number[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Looks at the lexemes one by one: collects comments, and what must not reach the parser. */
function scan(source: YamlSource, lexemes: readonly string[]): Scanned {
  const comments: YamlComment[] = [];
  const quoted: number[] = [];
  const diagnostics: Diagnostic[] = [];
  let offset = 0;
  let lineStart = 0;
  let depth = 0;
  let anchors = 0;
  let behindMark = false;
  for (const lexeme of lexemes) {
    // A scalar's text comes behind a mark, and is not to be taken for the sign it may look like.
    const type: CST.TokenType | "text" | null = behindMark ? "text" : CST.tokenType(lexeme);
    behindMark = type === "scalar";
    if (behindMark || type === "doc-mode" || type === "flow-error-end") continue;
    if (type === "text" && /^["']/.test(lexeme)) quoted.push(offset);
    const span = { file: source.file, start: offset, end: offset + lexeme.length };
    if (type === "comment") {
      const ownLine = source.text.slice(lineStart, offset).trim() === "";
      comments.push({ start: offset, end: span.end, text: lexeme.replace(/^# ?/, "").trimEnd(), ownLine });
    } else if (type === "flow-map-start" || type === "flow-seq-start") {
      depth += 1;
      if (depth > DEEPEST_FLOW) {
        diagnostics.push(
          diagnose("P157", span, {
            message: "brackets are nested too deep to be part of a policy",
            help: "take brackets away until few are left inside each other",
          }),
        );
        break;
      }
    } else if (type === "flow-map-end" || type === "flow-seq-end") {
      depth -= 1;
    } else if (type === "tag") {
      diagnostics.push(
        diagnose("P156", span, {
          message: `\`${shorten(lexeme)}\` is a YAML tag, and the values of a policy have none`,
          help: "remove the tag",
        }),
      );
      if (diagnostics.length === 10) break;
    } else if (type === "anchor") {
      anchors += 1;
      if (anchors > MOST_ANCHORS) {
        diagnostics.push(
          diagnose("P157", span, {
            message: `this is anchor number ${anchors}, and a file may have ${MOST_ANCHORS}`,
            help: "write the text out where it is needed",
          }),
        );
        break;
      }
    }
    offset += lexeme.length;
    const newline = lexeme.lastIndexOf("\n");
    if (newline !== -1) lineStart = offset - lexeme.length + newline + 1;
  }
  return { comments, quoted, diagnostics };
}

function shorten(text: string): string {
  return text.length > 30 ? `${text.slice(0, 30)}…` : text;
}
