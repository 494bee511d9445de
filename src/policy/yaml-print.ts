import type { Comments, Header, PolicyFile } from "./ast.ts";
import { LINE_WIDTH, limitColumns, printExpressionLines, printMissing } from "./print-clause.ts";
import { type Line, commentLines, paragraphs, renderLines } from "./print-layout.ts";
import { printOperand, printString } from "./print-literal.ts";
import { STEP, sourceLines, textLines } from "./yaml-layout.ts";
import { printYamlRule } from "./yaml-print-rule.ts";

/**
 * The YAML spelling of a policy in its one layout: `policy fmt --to yaml`. Comments stay at what they belong to; a clause that plain YAML
 * would break is a block scalar.
 */
export function printYamlPolicy(policy: PolicyFile): string {
  const { imports, limits, calendars, conditions, rules, trailing } = policy;
  return renderLines(
    paragraphs([
      printHeader(policy.header),
      section(
        "imports",
        imports.flatMap(({ file, comments }) => textLines("-", comments, STEP, file.value)),
      ),
      section(
        "limits",
        limits.flatMap((limit) => {
          const { value, within, because } = limitColumns(limit);
          const text = [value, within, because].filter((part) => part !== undefined).join(" ");
          return sourceLines(`${limit.name.text}:`, limit.comments, STEP, [text]);
        }),
      ),
      section(
        "calendars",
        calendars.flatMap(({ name, file, comments }) =>
          sourceLines(`${name.text}:`, comments, STEP, [`from ${printString(file)}`]),
        ),
      ),
      section(
        "conditions",
        conditions.flatMap(({ name, value, comments }) => {
          const lines = printExpressionLines(value, LINE_WIDTH - STEP.length - name.text.length - 2);
          return sourceLines(`${name.text}:`, comments, STEP, lines);
        }),
      ),
      section("rules", paragraphs(rules.map(printYamlRule))),
      commentLines(trailing),
    ]),
  );
}

function section(key: string, lines: readonly Line[]): readonly Line[] {
  return lines.length === 0 ? [] : [{ text: `${key}:` }, ...lines];
}

function printHeader({ policy, metrics, currency, stale, missing }: Header): Line[] {
  return [
    ...(policy === undefined ? [] : printPolicyHeader(policy.name.text, policy.version, policy.comments)),
    ...(metrics === undefined ? [] : textLines("metrics:", metrics.comments, "", metrics.schema.value)),
    ...(currency === undefined ? [] : sourceLines("currency:", currency.comments, "", [currency.code])),
    ...(stale === undefined ? [] : sourceLines("stale:", stale.comments, "", [`after ${printOperand(stale.after)}`])),
    ...(missing === undefined ? [] : sourceLines("missing:", missing.comments, "", [printMissing(missing)])),
  ];
}

/** One clause on two lines: what stands before it comes before both, what stands behind it behind the first. */
function printPolicyHeader(name: string, version: string, comments: Comments | undefined): Line[] {
  return [...sourceLines("policy:", comments, "", [name]), ...sourceLines("version:", undefined, "", [version])];
}
