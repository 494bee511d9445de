import type { Rule } from "./ast.ts";
import {
  type ClauseLines,
  LINE_WIDTH,
  exampleColumns,
  printAttach,
  printList,
  printMissing,
  printOnly,
  printTemplate,
  printWhen,
} from "./print-clause.ts";
import { type Line, withComments } from "./print-layout.ts";
import { printOperand, printPath, printString } from "./print-literal.ts";
import type { RuleKey } from "./yaml-keys.ts";
import { STEP, sourceLines, textLines } from "./yaml-layout.ts";

const CLAUSE = STEP + STEP;
const ITEM = CLAUSE + STEP;

/** Columns left for the text of a clause, in a block scalar where it does not fit behind its key. */
const ROOM = LINE_WIDTH - CLAUSE.length - "critical: ".length;

interface Item {
  readonly comments: Rule["comments"];
  readonly text: ClauseLines;
}

/** A key that takes a list; nothing for an empty one. */
function list(key: RuleKey, items: readonly Item[]): Line[] {
  if (items.length === 0) return [];
  return [{ text: `${CLAUSE}${key}:` }, ...items.flatMap(({ comments, text }) => sourceLines("-", comments, ITEM, text))];
}

/** One entry of `rules:`, clauses in canonical order. */
export function printYamlRule(rule: Rule): Line[] {
  const one = (key: RuleKey, node: { readonly comments?: Rule["comments"] }, text: ClauseLines): Line[] =>
    sourceLines(`${key}:`, node.comments, CLAUSE, text);
  const { each, clear, missing, only, suppressedBy, latch, message, attach, because, owner, runbook, repeat } = rule;
  const suppressors = suppressedBy?.rules.map(({ text }) => text) ?? [];
  return [
    ...withComments(rule.comments, [`${STEP}${rule.name.text}:`], STEP),
    ...(each === undefined ? [] : one("for_each", {}, [`${each.variable.text} in ${printPath(each.collection)}`])),
    ...rule.tiers.flatMap((tier) => one(tier.severity, tier, printWhen(tier, ROOM))),
    ...(clear === undefined ? [] : one("clear", clear, printWhen(clear, ROOM))),
    ...(missing === undefined ? [] : one("missing", missing, [printMissing(missing)])),
    ...(only === undefined ? [] : one("only", only, printOnly(only, ROOM))),
    ...(suppressedBy === undefined ? [] : one("suppressed_by", suppressedBy, printList(suppressors, ROOM))),
    ...(latch === undefined ? [] : one("latch", latch, ["true"])),
    ...(message === undefined ? [] : textLines("message:", message.comments, CLAUSE, printTemplate(message.parts))),
    ...(attach === undefined ? [] : one("attach", attach, printAttach(attach, ROOM))),
    ...[because, owner, runbook].flatMap((node) =>
      node === undefined ? [] : textLines(`${node.kind}:`, node.comments, CLAUSE, node.text.value),
    ),
    ...list(
      "label",
      rule.labels.map(({ name, value, comments }) => ({ comments, text: [`${name.text} = ${printString(value)}`] })),
    ),
    ...(repeat === undefined ? [] : one("repeat", repeat, [`every ${printOperand(repeat.every)}`])),
    ...list(
      "escalate",
      rule.escalations.map(({ after, to, comments }) => ({
        comments,
        text: [`after ${printOperand(after)} to ${printString(to)}`],
      })),
    ),
    ...list(
      "example",
      rule.examples.map((example) => ({ comments: example.comments, text: exampleText(example) })),
    ),
  ];
}

function exampleText(example: Rule["examples"][number]): ClauseLines {
  const { name, values, outcome } = exampleColumns(example, ROOM);
  if (values.length === 1) return [[...(name === undefined ? [] : [name]), ...values, outcome].join(" ")];
  const broken = values.map((line, index) => (index === values.length - 1 ? `${line} ${outcome}` : line));
  return name === undefined ? broken : [name, ...broken];
}
