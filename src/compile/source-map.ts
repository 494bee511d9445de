import type { Bundle } from "../bundle/bundle.ts";
import type { CheckedRule } from "../check/checked.ts";

/**
 * Where each rule stands, as file name (its folders are no part of the policy) and line, counted from 1. Empty without the text that spans
 * count in.
 */
export function sourceMap(rules: readonly CheckedRule[], text: string | undefined): Bundle["sourceMap"] {
  if (text === undefined) return {};
  const ends = [...text.matchAll(/\r\n|\r|\n/g)].map(({ index }) => index);
  return Object.fromEntries(
    rules.map(({ name, ast: { span } }) => [
      name,
      { file: span.file.replace(/.*[\\/]/, ""), line: ends.filter((end) => end < span.start).length + 1 },
    ]),
  );
}
