import type { IToken } from "chevrotain";
import type { StringLiteral } from "./ast.ts";
import { type BuildContext, freeze, report, spanAt, spanOf } from "./build-context.ts";

/** Text with its escapes resolved, and where each of its UTF-16 units came from. */
export interface DecodedText {
  readonly value: string;
  /** Offset in the source of unit `index` of `value`; one more entry for the end. */
  readonly offsets: readonly number[];
}

const ESCAPED: Readonly<Record<string, string>> = {
  '"': '"',
  "\\": "\\",
  "/": "/",
  n: "\n",
  r: "\r",
  t: "\t",
  b: "\b",
  f: "\f",
};

const ESCAPE = /\\(?:u([0-9A-Fa-f]{4})|([^]))/y;

/**
 * Resolves the escapes of a quoted text, JSON's and no others. `image` has its quotes and begins at `start`. An unknown escape is
 * an error and stands for its character.
 */
export function decodeQuoted(context: BuildContext, image: string, start: number): DecodedText {
  let value = "";
  const offsets: number[] = [];
  const end = image.length - 1;
  for (let at = 1; at < end; ) {
    offsets.push(start + at);
    if (image[at] !== "\\") {
      value += image[at] ?? "";
      at += 1;
      continue;
    }
    ESCAPE.lastIndex = at;
    const [whole = "\\", hex, character = ""] = ESCAPE.exec(image) ?? [];
    if (hex !== undefined) {
      value += String.fromCharCode(Number.parseInt(hex, 16));
    } else {
      const resolved = ESCAPED[character];
      if (resolved === undefined) reportEscape(context, whole, start + at);
      value += resolved ?? character;
    }
    at += whole.length;
  }
  offsets.push(start + end);
  return { value, offsets };
}

/** As `decodeQuoted`, for who needs no offsets. */
export function valueOf(context: BuildContext, image: string, start: number): string {
  return image.includes("\\") ? decodeQuoted(context, image, start).value : image.slice(1, -1);
}

function reportEscape(context: BuildContext, escape: string, start: number): void {
  report(context, "P107", spanAt(context, start, start + escape.length), {
    message: `\`${escape}\` is no escape, so what it stands for is open`,
    help:
      escape === "\\u"
        ? "write four hexadecimal digits, such as `\\u20b9`"
        : `write \`\\\\\` for a backslash, or one of \`\\" \\n \\r \\t \\uXXXX\``,
  });
}

export function buildString(context: BuildContext, token: IToken): StringLiteral {
  const value = valueOf(context, token.image, token.startOffset);
  return freeze({ kind: "string", span: spanOf(context, token), value });
}
