import { expect, test } from "vitest";
import { buildLexer } from "../../grammar/lex.ts";
import { PolicyParser } from "../../grammar/parser.ts";

test("the vocabulary is sound: no token hides another, none matches nothing", () => {
  expect(buildLexer("checked").lexerDefinitionErrors).toEqual([]);
});

test("the grammar is sound: no alternative is ambiguous, none is unreachable", () => {
  expect(() => new PolicyParser("checked")).not.toThrow();
});
