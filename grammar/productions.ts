import {
  Alternation,
  Alternative,
  type IProduction,
  NonTerminal,
  Option,
  Repetition,
  RepetitionMandatory,
  RepetitionMandatoryWithSeparator,
  RepetitionWithSeparator,
  Rule,
  Terminal,
} from "chevrotain";
import { tokenNamed } from "./token-named.ts";

/** A production as data. The number tells apart what a rule has several times. */
export type Production =
  | readonly [kind: "token" | "rule", name: string, index: number]
  | readonly [kind: "option" | "many" | "some", index: number, parts: readonly Production[]]
  | readonly [kind: "manySeparated" | "someSeparated", index: number, separator: string, parts: readonly Production[]]
  | readonly [kind: "choice", index: number, gated: boolean, alternatives: readonly (readonly Production[])[]];

export type Productions = Readonly<Record<string, readonly Production[]>>;

/** The grammar that a parser recorded, as data. */
export function writeProductions(rules: Readonly<Record<string, Rule>>): Productions {
  return Object.fromEntries(Object.entries(rules).map(([name, { definition }]) => [name, definition.map(written)]));
}

function written(production: IProduction): Production {
  if (production instanceof Terminal) return ["token", production.terminalType.name, production.idx];
  if (production instanceof NonTerminal) return ["rule", production.nonTerminalName, production.idx];
  if (production instanceof Option) return ["option", production.idx, production.definition.map(written)];
  if (production instanceof Repetition) return ["many", production.idx, production.definition.map(written)];
  if (production instanceof RepetitionMandatory) return ["some", production.idx, production.definition.map(written)];
  if (production instanceof RepetitionWithSeparator || production instanceof RepetitionMandatoryWithSeparator) {
    const kind = production instanceof RepetitionWithSeparator ? "manySeparated" : "someSeparated";
    return [kind, production.idx, production.separator.name, production.definition.map(written)];
  }
  if (production instanceof Alternation) {
    const alternatives = production.definition.map((each) => (each instanceof Alternative ? each.definition : [each]).map(written));
    return ["choice", production.idx, "hasPredicates" in production && production.hasPredicates === true, alternatives];
  }
  throw new Error("a production of a kind that the grammar did not have before");
}

/** The rules as their parser would have recorded them, each knowing the rules that it names. */
export function readProductions(productions: Productions): Readonly<Record<string, Rule>> {
  const rules = Object.fromEntries(
    Object.entries(productions).map(([name, parts]) => [name, new Rule({ name, definition: parts.map(read) })]),
  );
  for (const { definition } of Object.values(rules)) for (const part of definition) link(part, rules);
  return rules;
}

function link(production: IProduction, rules: Readonly<Record<string, Rule>>): void {
  const named = production instanceof NonTerminal ? rules[production.nonTerminalName] : undefined;
  if (named !== undefined) Object.assign(production, { referencedRule: named });
  for (const part of partsOf(production)) link(part, rules);
}

/** What stands in a production itself: nothing in the name of a rule. */
export function partsOf(production: IProduction): readonly IProduction[] {
  return production instanceof NonTerminal || !("definition" in production) ? [] : (production.definition as IProduction[]);
}

function read(production: Production): IProduction {
  switch (production[0]) {
    case "token":
      return new Terminal({ terminalType: tokenNamed(production[1]), idx: production[2] });
    case "rule":
      return new NonTerminal({ nonTerminalName: production[1], idx: production[2] });
    case "option":
      return new Option({ idx: production[1], definition: production[2].map(read) });
    case "many":
      return new Repetition({ idx: production[1], definition: production[2].map(read) });
    case "some":
      return new RepetitionMandatory({ idx: production[1], definition: production[2].map(read) });
    case "manySeparated": {
      const [, idx, separator, parts] = production;
      return new RepetitionWithSeparator({ idx, separator: tokenNamed(separator), definition: parts.map(read) });
    }
    case "someSeparated": {
      const [, idx, separator, parts] = production;
      return new RepetitionMandatoryWithSeparator({ idx, separator: tokenNamed(separator), definition: parts.map(read) });
    }
    case "choice": {
      const [, idx, hasPredicates, alternatives] = production;
      const definition = alternatives.map((parts) => new Alternative({ definition: parts.map(read) }));
      return Object.assign(new Alternation({ idx, definition }), { hasPredicates });
    }
  }
}
