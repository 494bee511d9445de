import type { Condition, Header, Limit, PolicyFile } from "./ast.ts";
import { LINE_WIDTH, limitColumns, printExpressionLines, printMissing } from "./print-clause.ts";
import { type Line, alignColumns, commentLines, paragraphs, renderLines, withComments } from "./print-layout.ts";
import { printOperand, printString } from "./print-literal.ts";
import { printRule } from "./print-rule.ts";

export { printExpression } from "./print-expression.ts";

/** Broken lines of a condition go on at this indentation. */
const CONTINUATION = "    ";

function printHeader({ policy, metrics, currency, stale, missing }: Header): Line[] {
  return [
    ...(policy === undefined ? [] : withComments(policy.comments, [`policy ${policy.name.text} version ${policy.version}`])),
    ...(metrics === undefined ? [] : withComments(metrics.comments, [`metrics ${printString(metrics.schema)}`])),
    ...(currency === undefined ? [] : withComments(currency.comments, [`currency ${currency.code}`])),
    ...(stale === undefined ? [] : withComments(stale.comments, [`stale after ${printOperand(stale.after)}`])),
    ...(missing === undefined ? [] : withComments(missing.comments, [`missing ${printMissing(missing)}`])),
  ];
}

function printLimits(limits: readonly Limit[]): Line[] {
  const names = alignColumns(
    limits.map(({ name }) => [`limit ${name.text}`, "="]),
    " ",
  );
  const columns = limits.map(limitColumns);
  const rows = alignColumns(
    columns.map(({ value, within, because }) => {
      if (within === undefined) return because === undefined ? [value] : [value, because];
      return because === undefined ? [value, within] : [value, within, because];
    }),
  );
  return limits.flatMap((limit, index) => withComments(limit.comments, [`${names[index] ?? ""} ${rows[index] ?? ""}`]));
}

function printCondition(condition: Condition): Line[] {
  const head = `condition ${condition.name.text} = `;
  const [first = "", ...more] = printExpressionLines(condition.value, LINE_WIDTH - head.length);
  return withComments(condition.comments, [head + first, ...more.map((line) => CONTINUATION + line)]);
}

/**
 * The text of a policy in the one layout of `policy fmt`, shaped as in language section 1. Reading it again gives the same tree, comments
 * included, and printing that gives the same text.
 */
export function printPolicy(policy: PolicyFile): string {
  return renderLines(
    paragraphs([
      printHeader(policy.header),
      policy.imports.flatMap((each) => withComments(each.comments, [`import ${printString(each.file)}`])),
      printLimits(policy.limits),
      [
        ...policy.calendars.flatMap((each) =>
          withComments(each.comments, [`calendar ${each.name.text} from ${printString(each.file)}`]),
        ),
        ...policy.conditions.flatMap(printCondition),
      ],
      ...policy.rules.map(printRule),
      commentLines(policy.trailing),
    ]),
  );
}
