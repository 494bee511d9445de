import type { IToken, TokenType } from "chevrotain";
import type { MendedText } from "./mend.ts";
import { type Mending, retype, shorten } from "./mending.ts";
import { DottedPath, Identifier, Keyword } from "./tokens.ts";

/** Behind these keywords a new name stands. */
const DECLARING: ReadonlySet<TokenType> = new Set(
  (["policy", "limit", "rule", "condition", "calendar", "label", "as", "each", "by"] as const).map((word) => Keyword[word]),
);

function declares(previous: IToken | undefined, text: MendedText): boolean {
  return previous === undefined ? text === "name" : DECLARING.has(previous.tokenType);
}

/** `teacher-model`, `artifacts.teacher-model.age`, `x.0`: a path or name that needs quotes, or another name. */
export function mendPath(token: IToken, previous: IToken | undefined, text: MendedText): Mending {
  const { image } = token;
  if (previous !== undefined && previous.tokenType === Keyword.version) {
    const numbers = /[0-9]+(?:\.[0-9]+)*/.exec(image)?.[0].split(".") ?? [];
    const version = [0, 1, 2].map((index) => numbers[index] ?? "0").join(".");
    return { code: "P116", finding: { message: "a version is three numbers", help: `write \`${version}\`` }, token: asPath(token) };
  }
  if (!image.includes(".")) {
    const help = declares(previous, text)
      ? `write \`${shorten(image.replaceAll("-", "_"))}\``
      : `quote it as \`"${shorten(image)}"\`, or put spaces around \`-\` to subtract`;
    return {
      code: "P106",
      finding: { message: `\`${shorten(image)}\` is not a name because of its \`-\``, help },
      token: asPath(token),
    };
  }
  const quoted = `\`${shorten(quotedSegments(image), 80)}\``;
  return {
    code: "P106",
    finding: {
      message: `\`${shorten(image)}\` is not a path: a segment that is no plain name stands in quotes`,
      help: image.includes("-") ? `quote it as ${quoted}, or put spaces around \`-\` to subtract` : `write ${quoted}`,
    },
    token: asPath(token),
  };
}

/** A word or path with letters beyond ASCII. */
export function mendForeignWord(token: IToken, previous: IToken | undefined, text: MendedText): Mending {
  const quoted = shorten(quotedSegments(token.image), 80);
  return {
    code: "P106",
    finding: {
      message: `\`${shorten(token.image)}\` is not a name: names have the letters a to z, digits and \`_\``,
      help:
        declares(previous, text) || !token.image.includes(".")
          ? "write it in those letters"
          : `quote what is beyond them: \`${quoted}\``,
    },
    token: asPath(token),
  };
}

function asPath(token: IToken): IToken {
  // Without backslashes, so that nothing in a mended path can be an escape that is told about at the wrong place.
  return token.image.includes(".")
    ? retype(token, DottedPath, quotedSegments(token.image.replaceAll("\\", "")))
    : retype(token, Identifier, token.image.toLowerCase().replaceAll(/[^a-z0-9_]/g, "_"));
}

/** The path with each odd segment in quotes. */
export function quotedSegments(image: string): string {
  return [...image.matchAll(/"(?:[^"\\]|\\.)*"|[^."]+/g)]
    .map(([segment]) => (/^(?:"|[A-Za-z_]\w*$)/.test(segment) ? segment : `"${segment}"`))
    .join(".");
}
