import type { Bundle } from "../bundle/bundle.ts";
import type { CheckedRule } from "../check/checked.ts";

/**
 * Where each rule stands, as file name (its folders are no part of the policy) and line, counted from 1. Empty without the text that spans
 * count in.
 */
export function sourceMap(rules: readonly CheckedRule[], text: string | undefined): Bundle["sourceMap"] {
  if (text === undefined) return {};
  const starts = lineStarts(text);
  return Object.fromEntries(
    rules.map(({ name, ast: { span } }) => [name, { file: baseName(span.file), line: lineOf(starts, span.start) }]),
  );
}

function baseName(file: string): string {
  return file.split(/[\\/]/).at(-1) ?? file;
}

function lineStarts(text: string): readonly number[] {
  return [0, ...[...text.matchAll(/\r\n|\r|\n/g)].map((match) => match.index + match[0].length)];
}

function lineOf(starts: readonly number[], offset: number): number {
  const next = starts.findIndex((start) => start > offset);
  return next === -1 ? starts.length : next;
}
