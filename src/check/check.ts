import type { Term } from "../model/term.ts";
import type { Unit } from "../model/unit.ts";
import type { PolicyFile } from "../policy/ast.ts";
import type { Expression } from "../policy/expression.ts";
import type { Loader } from "../policy/loader.ts";
import { readCalendars } from "./calendars.ts";
import type { CheckedLimit, CheckedPolicy, CheckedRule, CheckResult, MetricSchema } from "./checked.ts";
import { checkConditions } from "./conditions.ts";
import type { Context, KnownCondition } from "./context.ts";
import { typeExpression } from "./expression.ts";
import { type GatheredFiles, gatherFiles } from "./files.ts";
import { Findings } from "./findings.ts";
import { checkHeaders, checkMissing, checkStale, loadSchema, placeOf } from "./headers.ts";
import { checkLimits } from "./limits.ts";
import type { TestedRules } from "./lints/context.ts";
import { runLints } from "./lints/lints.ts";
import { type Declarations, mergeDeclarations } from "./names.ts";
import { checkRules } from "./rules.ts";

export interface CheckOptions {
  /** Overrides by limit, as `--set` writes them: `{ daily_loss: "4%" }`. */
  readonly limits?: Readonly<Record<string, string>>;
  /** Local date, `2025-10-21`, to tell calendars past their horizon. */
  readonly today?: string;
  readonly testedRules?: TestedRules;
}

/** Resolves names, types and units (language sections 1, 3 and 4). The policy is there only when there is no error. */
export function check(file: PolicyFile, loader: Loader, options: CheckOptions = {}): CheckResult {
  const findings = new Findings();
  const files = gatherFiles(file, loader, findings);
  checkHeaders(file, findings);
  const schema = loadSchema(file, loader, findings);
  const declarations = mergeDeclarations(files, schema, findings);
  const limits = new Map(checkLimits(declarations.limits, options.limits ?? {}, placeOf(file), findings));
  for (const name of declarations.ambiguous) limits.set(name, undefined);
  const calendars = readCalendars(declarations.calendars, loader, findings);
  const used: Context["used"] = { limits: new Set(), conditions: new Set(), calendars: new Set() };
  const policy = schema && checkBody(files, declarations, { findings, schema, limits, calendars, used });
  const { today, testedRules = new Set<string>() } = options;
  if (policy === undefined || findings.hasErrors) return { diagnostics: findings.sorted(file.span.file) };
  runLints({ findings, policy, main: file, used, testedRules, ...(today === undefined ? {} : { today }) });
  return { policy, diagnostics: findings.sorted(file.span.file) };
}

type Parts = Pick<Context, "findings" | "limits" | "calendars" | "used"> & { readonly schema: MetricSchema };

function checkBody({ main }: GatheredFiles, declarations: Declarations, parts: Parts): CheckedPolicy | undefined {
  const origins = new Map<Term, Expression>();
  const units = new Map<Term, Unit>();
  const context: Context = {
    ...parts,
    origins,
    units,
    conditions: new Map<string, KnownCondition>(),
    typeOf: (expression, scope) => typeExpression(context, expression, scope),
  };
  checkConditions(context, declarations.conditions);
  const staleAfter = checkStale(context, main);
  const missing = main.header.missing && checkMissing(context, main.header.missing);
  const rules = checkRules(context, main.rules, missing ?? { kind: "hold" });
  const { policy: header, currency } = main.header;
  if (header === undefined || missing === undefined || staleAfter === undefined) return undefined;
  return {
    file: main,
    name: header.name.text,
    version: header.version,
    schema: parts.schema,
    ...(currency === undefined ? {} : { currency: currency.code }),
    staleAfter,
    missing,
    limits: known<CheckedLimit>(parts.limits),
    calendars: known(parts.calendars),
    conditions: new Map(
      [...context.conditions].flatMap(([name, { term, span }]) => (term === undefined ? [] : [[name, { name, term, span }]])),
    ),
    rules: rules satisfies readonly CheckedRule[],
    origins,
    units,
  };
}

function known<T>(all: ReadonlyMap<string, T | undefined>): ReadonlyMap<string, T> {
  const found = new Map<string, T>();
  for (const [name, value] of all) if (value !== undefined) found.set(name, value);
  return found;
}
