import type { IToken } from "chevrotain";
import { MOST_ERRORS, readEntryText } from "../../grammar/read.ts";
import type { PathCstNode } from "../../grammar/generated/cst.gen.ts";
import type { MessagePart, Path } from "./ast.ts";
import { type BuildContext, freeze, report, spanAt } from "./build-context.ts";
import { buildPath } from "./build-literal.ts";
import { type DecodedText, decodeQuoted } from "./build-string.ts";
import { moveDiagnostic } from "./move.ts";

/** The parts of a message that stands in quotes. */
export function buildQuotedMessage(context: BuildContext, token: IToken): readonly MessagePart[] {
  return buildTemplate(context, decodeQuoted(context, token.image, token.startOffset));
}

/** The parts of a message that is the text itself. */
export function buildRawMessage(context: BuildContext, text: string): readonly MessagePart[] {
  return buildTemplate(context, { value: text, offsets: Array.from({ length: text.length + 1 }, (_, index) => index) });
}

/** Splits at `{...}`; `{{` and `}}` are braces. What is wrong with a brace is told, and the brace kept as text. */
function buildTemplate(context: BuildContext, { value, offsets }: DecodedText): readonly MessagePart[] {
  const parts: MessagePart[] = [];
  const sourceOf = (index: number): number => offsets[index] ?? 0;
  const span = (from: number, to: number): ReturnType<typeof spanAt> => spanAt(context, sourceOf(from), sourceOf(to));
  let text = "";
  let textStart = 0;
  const flush = (end: number): void => {
    if (text !== "") parts.push(freeze({ kind: "text", span: span(textStart, end), text }));
    text = "";
  };

  let at = 0;
  while (at < value.length) {
    const character = value[at] ?? "";
    if (text === "") textStart = at;
    if ((character === "{" || character === "}") && value[at + 1] === character) {
      text += character;
      at += 2;
      continue;
    }
    const close = character === "{" ? interpolationEnd(value, at) : undefined;
    if (character === "}" || (character === "{" && close === undefined)) {
      report(context, "P113", span(at, at + 1), {
        message: character === "{" ? "`{` is not closed" : "there is no `{` for this `}`",
        help: character === "{" ? "close it with `}`, or write `{{` for a brace" : "write `}}` for a brace, or remove it",
      });
    }
    if (close === undefined) {
      text += character;
      at += 1;
      continue;
    }
    flush(at);
    const path = buildInterpolated(context, value.slice(at + 1, close), offsets.slice(at + 1, close + 1));
    if (path !== undefined) parts.push(freeze({ kind: "interpolation", span: span(at, close + 1), path }));
    at = close + 1;
  }
  flush(value.length);
  return Object.freeze(parts);
}

/** Nobody writes a longer path, and to look further for a brace that is missing would take long in a hostile text. */
const LONGEST_INTERPOLATION = 2_000;

/** The index of the `}` that closes the `{` at `open`, braces in quoted segments aside. Undefined when another `{` comes first. */
function interpolationEnd(value: string, open: number): number | undefined {
  let quoted = false;
  const last = Math.min(value.length, open + LONGEST_INTERPOLATION);
  for (let at = open + 1; at < last; at += 1) {
    const character = value[at];
    if (quoted && character === "\\") at += 1;
    else if (character === '"') quoted = !quoted;
    else if (!quoted && character === "}") return at;
    else if (!quoted && character === "{") return undefined;
  }
  return undefined;
}

function buildInterpolated(context: BuildContext, inner: string, offsets: readonly number[]): Path | undefined {
  const place = { file: context.place.file, offsetOf: (offset: number) => context.place.offsetOf(offsets[offset] ?? 0) };
  if (inner.trim() === "") {
    const start = (offsets[0] ?? 0) - 1;
    report(context, "P113", spanAt(context, start, (offsets.at(-1) ?? 0) + 1), {
      message: "the braces are empty",
      help: "write a path or a name between them, or `{{}}` for braces",
    });
    return undefined;
  }
  if (context.diagnostics.length > MOST_ERRORS) return undefined;
  const { cst, diagnostics } = readEntryText(place.file, "path", inner);
  const [first] = diagnostics;
  if (first !== undefined) {
    const whole = spanAt(context, offsets[0] ?? 0, offsets.at(-1) ?? 0);
    context.diagnostics.push({
      ...moveDiagnostic(first, place),
      code: "P113",
      name: "bad-interpolation",
      primary: { span: whole },
      message: "braces hold the path of a metric or the name of a limit, and nothing else",
      help: inner.includes(".") && first.code === "P106" ? first.help : "write a path or a name such as `{risk.daily_loss_pct}`",
    });
    return undefined;
  }
  return cst === undefined ? undefined : buildPath({ ...context, place }, cst as PathCstNode);
}
