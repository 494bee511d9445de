import type { Bundle } from "../../bundle/bundle.ts";
import type { CheckedRule } from "../../check/checked.ts";
import { harmless } from "../../diagnostics/display.ts";
import { didYouMean } from "../../diagnostics/suggest.ts";
import { Lines } from "../../diagnostics/lines.ts";
import { isObject, type JsonObject } from "../../model/json.ts";
import { compiledRules, explainRule } from "../../trial/explain.ts";
import { explainSnapshot } from "../../trial/explain-snapshot.ts";
import { loadPolicy } from "../../trial/load-policy.ts";
import { seenLines } from "../../trial/report-failure.ts";
import { complain } from "../complain.ts";
import { CLEAN, FINDINGS, USAGE } from "../exit-code.ts";
import { createFileLoader } from "../../app/loader.ts";
import { printFindings } from "../print-findings.ts";
import { readSetOptions } from "../set-options.ts";
import { readSource } from "../sources.ts";
import { painter, type Terminal, wantsColour } from "../terminal.ts";

export interface ExplainOptions {
  readonly policy: string;
  readonly snapshot?: string;
  readonly key?: string;
  readonly set?: readonly string[];
}

/** `policy explain RULE --policy FILE [--snapshot FILE]` */
export async function runExplain([name = ""]: readonly string[], options: ExplainOptions, terminal: Terminal): Promise<number> {
  const set = readSetOptions(options.set);
  if (!set.ok) return complain(terminal, USAGE, set.complaint);
  const read = await readSource(options.policy, terminal);
  if (!read.ok) {
    await printFindings(terminal, [read.diagnostic], new Map(), terminal.stderr);
    return USAGE;
  }
  const { source } = read;
  const loaded = loadPolicy(source, createFileLoader(terminal.cwd), { limits: set.limits });
  if (!loaded.ok) {
    await printFindings(terminal, loaded.diagnostics, new Map([[source.file, source.text]]), terminal.stderr);
    return FINDINGS;
  }
  const { policy, bundle } = loaded;
  const rule = policy.rules.find((each) => each.name === name);
  if (rule === undefined) {
    const names = policy.rules.map((each) => each.name);
    return complain(
      terminal,
      USAGE,
      `${source.file} has no rule \`${name}\`: ${didYouMean(name, names, `it has ${names.join(", ")}`)}`,
    );
  }
  if (options.key !== undefined && rule.each === undefined) {
    return complain(terminal, USAGE, `\`${name}\` has one alert and no keys; leave out --key`);
  }
  const snapshot = options.snapshot === undefined ? undefined : await readSnapshot(options.snapshot, terminal);
  if (snapshot?.ok === false) return complain(terminal, USAGE, snapshot.complaint);
  const paint = painter(wantsColour(terminal.stdout, terminal.env));
  const line = new Lines(source.text).lineAt(rule.ast.span.start);
  const parts = [
    [
      `${paint("bold", `rule ${rule.name}`)}   ${paint("dim", `${harmless(source.file)}:${line}`)}`,
      ...explainRule(policy, rule).map((text) => `  ${harmless(text)}`),
    ],
    compiledText(bundle, rule, paint("bold", "Compiled conditions")),
  ];
  if (snapshot !== undefined) {
    const explained = explainSnapshot(policy, bundle, rule, snapshot.value, options.key);
    const from = snapshot.name;
    if (!explained.ok) return complain(terminal, USAGE, `${from}: ${explained.reason}`);
    const problems = explained.problems.map((problem) => `  refused: ${harmless(problem)}`);
    parts.push([paint("bold", `In ${harmless(from)}`), ...problems, ...explained.parts.flatMap(seenLines).map(harmless)]);
  }
  await terminal.stdout.write(`${parts.map((lines) => lines.join("\n")).join("\n\n")}\n`);
  return CLEAN;
}

function compiledText(bundle: Bundle, rule: CheckedRule, title: string): string[] {
  const portable = bundle.alerts.find((alert) => alert.rule === rule.name)?.portable === true;
  const where = portable ? "stock json-rules-engine fires this rule exactly as here" : "needs our facts: see `facts` in the bundle";
  const rules = compiledRules(bundle, rule.name).map(
    ({ name, conditions }) => `  ${name}  ${harmless(JSON.stringify(conditions))}`,
  );
  return [`${title} (${where})`, ...rules];
}

type ReadSnapshot =
  | { readonly ok: true; readonly name: string; readonly value: JsonObject }
  | { readonly ok: false; readonly complaint: string };

async function readSnapshot(operand: string, terminal: Terminal): Promise<ReadSnapshot> {
  const name = operand === "-" ? "standard input" : operand;
  const read = await readSource(operand, terminal);
  if (!read.ok) return { ok: false, complaint: `the snapshot ${name}: ${read.diagnostic.message}` };
  try {
    const value: unknown = JSON.parse(read.source.text);
    if (isObject(value)) return { ok: true, name, value: value as JsonObject };
    return { ok: false, complaint: `${name} is no snapshot: it holds JSON, but no object; give one snapshot, \`{ ... }\`` };
  } catch {
    return { ok: false, complaint: `${name} is no snapshot: it is not one JSON object; give one line of a recording, or one file` };
  }
}
