import { serializeGrammar } from "chevrotain";
import { expect, test } from "vitest";
import { PolicyParser, policyParser } from "../../grammar/parser.ts";
import { writeProductions } from "../../grammar/productions.ts";

test("the parser is told what it would have recorded", () => {
  const recorded = new PolicyParser("checked").getGAstProductions();
  const told = policyParser().getGAstProductions();
  expect(Object.keys(told)).toEqual(Object.keys(recorded));
  expect(serializeGrammar(Object.values(told))).toEqual(serializeGrammar(Object.values(recorded)));
  expect(writeProductions(told)).toEqual(writeProductions(recorded));
});

test("which of several may follow depends on a gate where one has it", () => {
  const { primary = [], path = [] } = writeProductions(policyParser().getGAstProductions());
  expect(primary[0]?.slice(0, 3)).toEqual(["choice", 0, true]);
  expect(path[0]?.slice(0, 3)).toEqual(["choice", 0, false]);
});
