import { tokenMatcher } from "chevrotain";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { CONTEXTUAL_WORDS, RESERVED_WORDS, isReservedWord } from "../../grammar/keywords.ts";
import { endOf, lex } from "../../grammar/lex.ts";
import {
  CurrencyCode,
  DottedPath,
  Identifier,
  Name,
  NumberText,
  Reserved,
  StringText,
  VersionNumber,
} from "../../grammar/tokens.ts";

function kinds(text: string): string[] {
  return lex(text).tokens.map(({ tokenType: { name }, image }) => `${name} ${image}`);
}

describe("tokens", () => {
  test.each(RESERVED_WORDS.map((word) => [word]))("`%s` is reserved as a bare word and free in a path or a longer word", (word) => {
    expect(isReservedWord(word)).toBe(true);
    expect(lex(word).tokens.map((token) => tokenMatcher(token, Reserved))).toEqual([true]);
    expect(kinds(`x.${word}`)).toEqual([`DottedPath x.${word}`]);
    expect(kinds(`${word}.x`)).toEqual([`DottedPath ${word}.x`]);
    expect(kinds(`${word}_x`)).toEqual([`Identifier ${word}_x`]);
    expect(kinds(`x${word}`)).toEqual([`Identifier x${word}`]);
  });

  test.each(CONTEXTUAL_WORDS.map((word) => [word]))("`%s` is a word of its own and a name", (word) => {
    const [token, ...more] = lex(word).tokens;
    expect(more).toEqual([]);
    expect(token?.tokenType).not.toBe(Identifier);
    expect(token !== undefined && tokenMatcher(token, Name)).toBe(true);
  });

  test("a path is one token, quoted segments included", () => {
    expect(kinds('positions.by_symbol."M&M".value')).toEqual(['DottedPath positions.by_symbol."M&M".value']);
    expect(kinds('"odd root"."say \\"x\\"".value')).toEqual(['DottedPath "odd root"."say \\"x\\"".value']);
    expect(kinds("positions . count")).toEqual(["Identifier positions", "Stray .", "Count count"]);
  });

  test.each(["0", "5%", "100_000", "0.25", "1_0.0_5bps", "90s", "5m", "2h", "1d", "250ms"])("`%s` is a number", (text) => {
    expect(lex(text).tokens.map(({ tokenType }) => tokenType)).toEqual([NumberText]);
  });

  test.each(["1.", ".5", "1h30m", "1e5", "1_", "1__0", "5pct", "5INR", "1.2.", "5%%", "0x10"])("`%s` is one bad number", (text) => {
    expect(kinds(`${text} `)).toEqual([`BadNumber ${text}`]);
  });

  test("a range needs no spaces", () => {
    expect(kinds("1%..8%")).toEqual(["NumberText 1%", "DotDot ..", "NumberText 8%"]);
    expect(kinds("1..8")).toEqual(["NumberText 1", "DotDot ..", "NumberText 8"]);
  });

  test("a version, a currency, a string, a comment", () => {
    expect(lex("1.2.0-rc.1+5").tokens.map(({ tokenType }) => tokenType)).toEqual([VersionNumber]);
    expect(lex("INR INRX").tokens.map(({ tokenType }) => tokenType)).toEqual([CurrencyCode, Identifier]);
    expect(lex('"a # \\" b" # c "d"').tokens.map(({ tokenType }) => tokenType)).toEqual([StringText]);
    expect(lex('"a" # c "d"').comments.map(({ image }) => image)).toEqual(['# c "d"']);
    expect(lex("a.b").tokens.map(({ tokenType }) => tokenType)).toEqual([DottedPath]);
  });

  test("every character but blanks belongs to exactly one token or comment", () => {
    const bits = fc.constantFrom(
      "a",
      "a.b",
      '"',
      '"x"',
      "'",
      "#",
      "\n",
      "1",
      "1h",
      ".",
      "-",
      "=",
      "é",
      "😀",
      "\ud800",
      "\u0000",
      " ",
      "\\",
      "INR",
      "when",
      "%",
      "{",
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: "binary", maxLength: 40 }),
          fc.array(bits, { maxLength: 30 }).map((all) => all.join("")),
        ),
        (text) => {
          const { tokens, comments } = lex(text);
          const parts = [...tokens, ...comments].toSorted((a, b) => a.startOffset - b.startOffset);
          let at = 0;
          for (const part of parts) {
            expect(text.slice(at, part.startOffset).trim()).toBe("");
            expect(text.slice(part.startOffset, endOf(part))).toBe(part.image);
            at = endOf(part);
          }
          expect(text.slice(at).trim()).toBe("");
        },
      ),
      { numRuns: 500 },
    );
  });
});
