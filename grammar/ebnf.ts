import { type ISerializedGast, type TokenType, tokenLabel } from "chevrotain";
import { PolicyParser } from "./parser.ts";
import {
  AddOperator,
  CompareOperator,
  CurrencyCode,
  DottedPath,
  FunctionName,
  Identifier,
  MultiplyOperator,
  Name,
  NumberText,
  QuantifierName,
  Reserved,
  Severity,
  StringText,
  VOCABULARY,
  VersionNumber,
} from "./tokens.ts";

/** The tokens that are no fixed text, as regular expressions. */
const LEXICAL: readonly TokenType[] = [Identifier, DottedPath, StringText, NumberText, VersionNumber, CurrencyCode];
/** The tokens that are one of several. */
const CHOICES: readonly TokenType[] = [
  Severity,
  FunctionName,
  QuantifierName,
  CompareOperator,
  AddOperator,
  MultiplyOperator,
  Name,
  Reserved,
];

/** The grammar in EBNF: `?` at most one, `*` any number, `+` at least one. It is made from the parser, so it says what is read. */
export function grammarEbnf(): string {
  const rules = new PolicyParser("unchecked").getSerializedGastProductions() as unknown as readonly Production[];
  const inOrder = rules.toSorted((a, b) => depthOrder(rules, nameOf(a)) - depthOrder(rules, nameOf(b)));
  return [
    "# The grammar of the policy language, made from the parser by `npm run generate`.",
    "# Blanks, line breaks and comments (# to the end of the line) separate tokens and mean nothing else.",
    "",
    ...inOrder.map((rule) => `${nameOf(rule)} ::= ${sequence(rule.definition ?? [])}`),
    "",
    "# Words in capitals are tokens.",
    ...CHOICES.map((type) => `${tokenName(type.name)} ::= ${members(type).join(" | ")}`),
    ...LEXICAL.map((type) => `${tokenName(type.name)} ::= /${patternOf(type)}/`),
    "",
  ].join("\n");
}

/** What chevrotain serialises, as far as it is read here. */
interface Production extends Pick<ISerializedGast, "type"> {
  readonly name?: string;
  readonly label?: string;
  readonly definition?: readonly Production[];
  readonly separator?: Production;
}

function nameOf({ name = "" }: Production): string {
  return name;
}

/** Rules in the order in which a reader meets them from the whole file down. */
function depthOrder(rules: readonly Production[], name: string): number {
  const met: string[] = [];
  const visit = (rule: string): void => {
    if (met.includes(rule)) return;
    met.push(rule);
    rules.find((each) => nameOf(each) === rule)?.definition?.forEach(walk);
  };
  const walk = (production: Production): void => {
    if (production.type === "NonTerminal") visit(nameOf(production));
    production.definition?.forEach(walk);
  };
  visit("policyFile");
  const index = met.indexOf(name);
  return index < 0 ? met.length : index;
}

function sequence(productions: readonly Production[]): string {
  return productions
    .map((each) => (each.type === "Alternation" && productions.length > 1 ? `(${print(each)})` : print(each)))
    .join(" ");
}

function grouped(productions: readonly Production[]): string {
  const [only] = productions;
  const text = sequence(productions);
  return productions.length === 1 && only !== undefined && (only.type === "Terminal" || only.type === "NonTerminal")
    ? text
    : `(${text})`;
}

function print(production: Production): string {
  const { type, definition = [], separator } = production;
  switch (type) {
    case "Terminal":
      return terminal(production);
    case "NonTerminal":
      return nameOf(production);
    case "Alternation":
      return definition.map((each) => sequence(each.definition ?? [])).join(" | ");
    case "Option":
      return `${grouped(definition)}?`;
    case "Repetition":
      return `${grouped(definition)}*`;
    case "RepetitionMandatory":
      return `${grouped(definition)}+`;
    case "RepetitionWithSeparator":
      return `(${sequence(definition)} (${print(separator ?? production)} ${sequence(definition)})*)?`;
    case "RepetitionMandatoryWithSeparator":
      return `${sequence(definition)} (${print(separator ?? production)} ${sequence(definition)})*`;
    case "Rule":
    case "Alternative":
      return sequence(definition);
  }
}

function terminal({ name = "", label = "" }: Production): string {
  return label.startsWith('"') && !label.includes(" or ") ? label : tokenName(name);
}

/** `DottedPath` as `DOTTED_PATH`. */
function tokenName(name: string): string {
  return name.replaceAll(/([a-z])([A-Z])/g, "$1_$2").toUpperCase();
}

function members(category: TokenType): string[] {
  return VOCABULARY.filter((type) => type.CATEGORIES?.includes(category)).map((type) => {
    const label = tokenLabel(type);
    return label.startsWith('"') ? label : tokenName(type.name);
  });
}

function patternOf({ PATTERN }: TokenType): string {
  return PATTERN instanceof RegExp ? PATTERN.source : "";
}
