import type { Commented, Example, Rule } from "./ast.ts";
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
import { type Line, alignColumns, withComments } from "./print-layout.ts";
import { printOperand, printPath, printString, printText } from "./print-literal.ts";

const INDENT = "  ";
/** The longest keyword that others are aligned with is `critical`, `escalate`. */
const KEYWORD_WIDTH = 8;
/** Where the text behind the keywords begins, and broken lines go on. */
const CLAUSE_COLUMN = INDENT.length + KEYWORD_WIDTH + 1;
const ROOM = LINE_WIDTH - CLAUSE_COLUMN;

function clause(node: Commented, keyword: string, [first = "", ...more]: ClauseLines): Line[] {
  const lines = [`${INDENT}${keyword.padEnd(KEYWORD_WIDTH)} ${first}`, ...more.map((line) => " ".repeat(CLAUSE_COLUMN) + line)];
  return withComments(node.comments, lines, INDENT);
}

function when(node: Parameters<typeof printWhen>[0], keyword: string): Line[] {
  const [first = "", ...more] = printWhen(node, ROOM - "when ".length);
  return clause(node, keyword, [`when ${first}`, ...more]);
}

/** Names, values and outcomes of the examples of one rule stand in columns; one whose values are broken keeps out of them. */
function examples(nodes: readonly Example[]): Line[] {
  const columns = nodes.map((node) => exampleColumns(node, ROOM));
  const named = columns.some(({ name, values }) => name !== undefined && values.length === 1);
  const table = columns
    .filter(({ values }) => values.length === 1)
    .map(({ name = "", values, outcome }) => [...(named ? [name] : []), values.join(""), outcome]);
  const aligned = alignColumns(table, " ");
  let row = 0;
  return nodes.flatMap((node, index) => {
    const { name, values, outcome } = columns[index] ?? { values: [], outcome: "" };
    if (values.length === 1) return clause(node, "example", [aligned[row++] ?? ""]);
    const broken = values.map((line, at) => (at === values.length - 1 ? `${line} ${outcome}` : line));
    return clause(node, "example", name === undefined ? broken : [name, ...broken]);
  });
}

/** `rule NAME [for each VARIABLE in COLLECTION]` and its clauses in canonical order. */
export function printRule(rule: Rule): Line[] {
  const each = rule.each === undefined ? "" : ` for each ${rule.each.variable.text} in ${printPath(rule.each.collection)}`;
  const { clear, missing, only, suppressedBy, latch, message, attach, because, owner, runbook, repeat } = rule;
  return [
    ...withComments(rule.comments, [`rule ${rule.name.text}${each}`]),
    ...rule.tiers.flatMap((tier) => when(tier, tier.severity)),
    ...(clear === undefined ? [] : when(clear, "clear")),
    ...(missing === undefined ? [] : clause(missing, "missing", [printMissing(missing)])),
    ...(only === undefined ? [] : clause(only, "only", printOnly(only, ROOM))),
    ...(suppressedBy === undefined
      ? []
      : clause(
          suppressedBy,
          "suppressed by",
          printList(
            suppressedBy.rules.map(({ text }) => text),
            ROOM - "suppressed by".length + KEYWORD_WIDTH,
          ),
        )),
    ...(latch === undefined ? [] : withComments(latch.comments, [`${INDENT}latch`], INDENT)),
    ...(message === undefined ? [] : clause(message, "message", [printText(printTemplate(message.parts))])),
    ...(attach === undefined ? [] : clause(attach, "attach", printAttach(attach, ROOM))),
    ...[because, owner, runbook].flatMap((text) => (text === undefined ? [] : clause(text, text.kind, [printString(text.text)]))),
    ...rule.labels.flatMap((label) => clause(label, "label", [`${label.name.text} = ${printString(label.value)}`])),
    ...(repeat === undefined ? [] : clause(repeat, "repeat", [`every ${printOperand(repeat.every)}`])),
    ...rule.escalations.flatMap((step) =>
      clause(step, "escalate", [`after ${printOperand(step.after)} to ${printString(step.to)}`]),
    ),
    ...examples(rule.examples),
  ];
}
