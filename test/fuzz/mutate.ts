import fc from "fast-check";

/** What breaks parsers: brackets, quotes, numbers at an edge, names that are special to JavaScript, characters of several widths. */
const SPLINTERS = [
  "(",
  ")",
  "[",
  "]",
  "{",
  "}",
  '"',
  "'",
  "\\",
  "\n",
  "\r\n",
  "\t",
  "\u0000",
  "\ufeff",
  "\ud800",
  "😀",
  "é",
  "#",
  ",",
  ":",
  "-",
  "--",
  ">",
  "<=",
  "==",
  "..",
  ".",
  "%",
  "5%",
  "1e999",
  "-0",
  "00",
  "1_0",
  "99999999999999999999999999",
  "null",
  "true",
  "__proto__",
  "constructor",
  "toString",
  "when",
  "for",
  "over",
  "rule",
  "limit",
  "critical",
  "and",
  "not",
  "&a",
  "*a",
  "!!js/function",
  "<<",
  "|-",
  "? ",
  "{{",
  "}}",
] as const;

export type Mutation = (text: string) => string;

const at = fc.double({ min: 0, max: 1, noNaN: true });
const place = (text: string, where: number): number => Math.floor(where * text.length);

const mutation: fc.Arbitrary<Mutation> = fc.oneof(
  fc.tuple(at, fc.constantFrom(...SPLINTERS)).map(
    ([where, splinter]): Mutation =>
      (text) =>
        text.slice(0, place(text, where)) + splinter + text.slice(place(text, where)),
  ),
  fc.tuple(at, fc.integer({ min: 1, max: 40 })).map(
    ([where, size]): Mutation =>
      (text) =>
        text.slice(0, place(text, where)) + text.slice(place(text, where) + size),
  ),
  fc.tuple(at, at, fc.integer({ min: 1, max: 80 })).map(
    ([from, to, size]): Mutation =>
      (text) =>
        text.slice(0, place(text, to)) + text.slice(place(text, from), place(text, from) + size) + text.slice(place(text, to)),
  ),
  at.map(
    (where): Mutation =>
      (text) =>
        text.slice(0, place(text, where)),
  ),
  fc.tuple(at, fc.integer({ min: 0, max: 0xffff })).map(
    ([where, code]): Mutation =>
      (text) =>
        text.slice(0, place(text, where)) + String.fromCharCode(code) + text.slice(place(text, where) + 1),
  ),
  fc.tuple(at, fc.constantFrom("(", "[", "{", "not ", "- ", "x: ", "  "), fc.integer({ min: 1, max: 3_000 })).map(
    ([where, what, times]): Mutation =>
      (text) =>
        text.slice(0, place(text, where)) + what.repeat(times) + text.slice(place(text, where)),
  ),
);

/** One of the texts, hurt in one to four places. */
export function mutated(texts: readonly string[]): fc.Arbitrary<string> {
  return fc
    .tuple(fc.constantFrom(...texts), fc.array(mutation, { minLength: 1, maxLength: 4 }))
    .map(([text, all]) => all.reduce((hurt, mutate) => mutate(hurt), text));
}

/** Runs `attempt` and fails when it takes longer than any input of this size may. */
export function within(milliseconds: number, attempt: () => void): void {
  const started = performance.now();
  attempt();
  const took = performance.now() - started;
  if (took > milliseconds) throw new Error(`took ${took.toFixed(0)} ms, at most ${milliseconds} allowed`);
}
