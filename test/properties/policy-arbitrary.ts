import fc from "fast-check";
import { COLLECTIONS, ITEM, ROOT } from "./schema.ts";

/**
 * Random well-typed policies, as text. Values are few and small so that boundaries are met often; where a window or a sum has to add,
 * small integers keep addition exact in any order.
 */
type Dimension = "plain" | "percent" | "money" | "time";

const LIMITS = [
  { name: "lim_plain", dimension: "plain", text: "2" },
  { name: "lim_percent", dimension: "percent", text: "3%" },
  { name: "lim_money", dimension: "money", text: "4 INR" },
  { name: "lim_time", dimension: "time", text: "5s" },
] as const;

const UNITS: Readonly<Record<Dimension, readonly string[]>> = {
  plain: ["count", "ratio"],
  percent: ["percent", "bps"],
  money: ["INR"],
  time: ["ms", "s", "h"],
};

const CONSTANTS: Readonly<Record<Dimension, readonly string[]>> = {
  plain: ["0", "1", "2", "3", "0.5", "0.1"],
  percent: ["0%", "1%", "2%", "3%", "0.5%", "20bps", "100bps"],
  money: ["0 INR", "1 INR", "2 INR", "4 INR", "0.3 INR"],
  time: ["0s", "1s", "5s", "10s", "2500ms", "1m", "1h"],
};

const BETWEEN: Readonly<Record<Dimension, readonly string[]>> = {
  plain: ["0 and 2", "-1 and lim_plain", "1 and 1"],
  percent: ["0% and 2%", "-20bps and lim_percent", "1% and 100bps"],
  money: ["0 INR and 2 INR", "(-lim_money) and lim_money"],
  time: ["0s and 5s", "1s and lim_time", "1000ms and 1s"],
};

const DIMENSIONS: readonly Dimension[] = ["plain", "percent", "money", "time"];
const COMPARISONS = ["<", "<=", ">", ">=", "==", "!="] as const;
const WINDOWS = ["avg", "sum", "min", "max", "median", "change", "increase", "zscore", "quantile"] as const;
const SPANS = ["4s", "10s", "25s", "lim_time"] as const;

interface Scope {
  /** The loop variables in scope. */
  readonly variables: readonly string[];
  /** Windows, `previous` and `unchanged` may stand here. */
  readonly temporal: boolean;
  readonly depth: number;
}

const deeper = (scope: Scope): Scope => ({ ...scope, depth: scope.depth - 1 });

function paths(scope: Scope, type: string, units?: readonly string[]): string[] {
  const fits = (metric: { type: string; unit: string }): boolean =>
    metric.type === type && (units === undefined || units.includes(metric.unit));
  return [
    ...ROOT.filter(fits).map(({ name }) => name),
    ...scope.variables.flatMap((variable) => ITEM.filter(fits).map(({ name }) => `${variable}.${name}`)),
  ];
}

const pick = (values: readonly string[]): fc.Arbitrary<string> => fc.constantFrom(...values);

/** A number of the dimension that reads at least one metric. */
function quantity(dimension: Dimension, scope: Scope): fc.Arbitrary<string> {
  const metric = pick(paths(scope, "number", UNITS[dimension]));
  if (scope.depth <= 0) return metric;
  const inner = deeper(scope);
  const same = quantity(dimension, inner);
  const operand = fc.oneof({ weight: 2, arbitrary: same }, constant(dimension));
  const factor = fc.oneof(
    constant("plain").filter((text) => text !== "0"),
    quantity("plain", { ...inner, depth: 0 }),
  );
  const forms: fc.Arbitrary<string>[] = [
    fc.tuple(same, pick(["+", "-"]), operand).map(([a, op, b]) => `(${a} ${op} ${b})`),
    fc.tuple(same, pick(["*", "/"]), factor).map(([a, op, b]) => `(${a} ${op} ${b})`),
    fc.tuple(constant("plain"), same).map(([a, b]) => `(${a} * ${b})`),
    same.map((a) => `(-${a})`),
    same.map((a) => `abs(${a})`),
    fc.tuple(pick(["min", "max"]), same, operand).map(([f, a, b]) => `${f}(${a}, ${b})`),
    collectionSum(dimension, inner),
  ];
  if (dimension === "money" || dimension === "time") {
    forms.push(
      fc.tuple(same, fc.oneof(quantity("percent", { ...inner, depth: 0 }), constant("percent"))).map(([a, b]) => `(${a} * ${b})`),
    );
  }
  if (dimension === "plain") {
    forms.push(
      fc
        .constantFrom<Dimension>("percent", "money", "time")
        .chain((other) => fc.tuple(quantity(other, inner), quantity(other, inner)).map(([a, b]) => `(${a} / ${b})`)),
    );
    forms.push(
      pick(COLLECTIONS).chain((name) =>
        condition({ ...inner, variables: [...scope.variables, "el"], temporal: false }).map(
          (body) => `(count el in ${name} has (${body}))`,
        ),
      ),
    );
  }
  if (dimension === "time") {
    forms.push(pick(paths(scope, "timestamp")).map((path) => `age(${path})`));
    forms.push(fc.tuple(pick(paths(scope, "timestamp")), pick(paths(scope, "timestamp"))).map(([a, b]) => `(${a} - ${b})`));
  }
  if (scope.temporal) forms.push(...temporal(dimension, scope));
  return fc.oneof({ weight: 3, arbitrary: metric }, ...forms);
}

function temporal(dimension: Dimension, scope: Scope): fc.Arbitrary<string>[] {
  const sample = quantity(dimension, { ...scope, temporal: false, depth: Math.min(scope.depth - 1, 1) });
  const windows = WINDOWS.filter((name) => dimension === "plain" || name !== "zscore");
  const forms = [
    fc
      .tuple(pick(windows), sample, pick(SPANS))
      .map(([f, x, over]) => (f === "quantile" ? `quantile(0.75, ${x} over ${over})` : `${f}(${x} over ${over})`)),
    pick(paths(scope, "number", UNITS[dimension])).map((path) => `previous(${path})`),
  ];
  if (dimension === "time")
    forms.push(
      pick([...paths(scope, "number"), ...paths(scope, "string"), ...paths(scope, "boolean")]).map((path) => `unchanged(${path})`),
    );
  if (dimension === "plain") {
    forms.push(
      fc
        .tuple(condition({ ...scope, temporal: false, depth: 1 }), pick(SPANS))
        .map(([body, over]) => `count(${body} over ${over})`),
    );
  }
  return forms;
}

function collectionSum(dimension: Dimension, scope: Scope): fc.Arbitrary<string> {
  const inner: Scope = { variables: [...scope.variables, "el"], temporal: false, depth: 0 };
  const own = ITEM.filter(({ type, unit }) => type === "number" && UNITS[dimension].includes(unit)).map(({ name }) => `el.${name}`);
  return fc
    .tuple(pick(COLLECTIONS), own.length === 0 ? quantity(dimension, inner) : pick(own))
    .map(([name, body]) => `(sum el in ${name} of (${body}))`);
}

function constant(dimension: Dimension): fc.Arbitrary<string> {
  const limit = LIMITS.find((candidate) => candidate.dimension === dimension)?.name ?? "lim_plain";
  return fc.oneof(
    { weight: 3, arbitrary: pick(CONSTANTS[dimension]) },
    fc.constant(limit),
    fc.constant(`(-${limit})`),
    fc.constant(`(0.5 * ${limit})`),
    fc.constant(`(${limit} / 3)`),
  );
}

function comparison(scope: Scope): fc.Arbitrary<string> {
  return fc.constantFrom(...DIMENSIONS).chain((dimension) => {
    const left = quantity(dimension, deeper(scope));
    const right = fc.oneof({ weight: 3, arbitrary: constant(dimension) }, quantity(dimension, deeper(scope)));
    return fc.oneof(
      { weight: 4, arbitrary: fc.tuple(left, pick(COMPARISONS), right).map(([a, op, b]) => `${a} ${op} ${b}`) },
      fc.tuple(left, pick(BETWEEN[dimension])).map(([x, ends]) => `${x} between ${ends}`),
      fc.tuple(left, quantity(dimension, deeper(scope)), constant(dimension)).map(([x, a, b]) => `${x} between ${a} and ${b}`),
    );
  });
}

function atom(scope: Scope): fc.Arbitrary<string> {
  const texts = pick(paths(scope, "string"));
  const flags = pick(paths(scope, "boolean"));
  const any = pick([
    ...ROOT.map(({ name }) => name),
    ...scope.variables.flatMap((variable) => ITEM.map(({ name }) => `${variable}.${name}`)),
  ]);
  const forms: fc.Arbitrary<string>[] = [
    flags,
    fc.tuple(flags, pick(["== true", "!= false", "== h.flag"])).map(([a, b]) => `${a} ${b}`),
    fc.tuple(texts, pick(["==", "!="]), pick(['"A"', '"B"', "h.mode"])).map(([a, op, b]) => `${a} ${op} ${b}`),
    fc.tuple(texts, pick(["in", "not in"]), pick(['["A", "B"]', '["B"]'])).map(([a, op, b]) => `${a} ${op} ${b}`),
    fc.tuple(texts, pick(['"A*"', '"*b"', '"?"', '"a*b?c"'])).map(([a, b]) => `${a} matches ${b}`),
    fc.tuple(any, pick(["is missing", "is present"])).map(([a, b]) => `${a} ${b}`),
    pick(["g is missing", "items is present", "c.lines is missing"]),
    fc
      .tuple(pick(paths(scope, "timestamp")), pick(COMPARISONS), pick(paths(scope, "timestamp")))
      .map(([a, op, b]) => `${a} ${op} ${b}`),
    pick(["during day", "during day.late", ...(scope.temporal ? ["busy"] : [])]),
  ];
  if (scope.temporal)
    forms.push(
      fc.tuple(pick(paths(scope, "string")), pick(["==", "!="])).map(([a, op]) => `previous(${a}) ${op} ${a}`),
      flags.map((a) => `previous(${a})`),
    );
  return fc.oneof({ weight: 6, arbitrary: comparison(scope) }, ...forms);
}

export function condition(scope: Scope): fc.Arbitrary<string> {
  if (scope.depth <= 0) return atom({ ...scope, depth: 1 });
  const inner = deeper(scope);
  const forms: fc.Arbitrary<string>[] = [
    fc.tuple(condition(inner), pick(["and", "or"]), condition(inner)).map(([a, op, b]) => `(${a}) ${op} (${b})`),
    condition(inner).map((a) => `not (${a})`),
  ];
  if (!scope.variables.includes("el")) {
    const body = condition({ variables: [...scope.variables, "el"], temporal: false, depth: Math.min(inner.depth, 1) });
    forms.push(fc.tuple(pick(["any", "every"]), pick(COLLECTIONS), body).map(([q, name, b]) => `${q} el in ${name} has (${b})`));
  }
  return fc.oneof({ weight: 2, arbitrary: atom(scope) }, ...forms);
}

function rule(index: number): fc.Arbitrary<string> {
  return fc
    .tuple(fc.option(pick(COLLECTIONS), { freq: 2 }), fc.boolean(), fc.boolean(), fc.boolean())
    .chain(([each, second, clear, only]) => {
      const scope: Scope = { variables: each === null ? [] : ["it"], temporal: true, depth: 2 };
      const one = condition(scope);
      return fc
        .tuple(one, one, one, condition({ variables: [], temporal: true, depth: 1 }))
        .map(([a, b, c, d]) =>
          [
            `rule r${index}${each === null ? "" : ` for each it in ${each}`}`,
            `  warning when ${a}`,
            ...(second ? [`  critical when ${b}`] : []),
            ...(clear ? [`  clear when ${c}`] : []),
            ...(only ? [`  only while ${d}`] : []),
          ].join("\n"),
        );
    });
}

export const policyText: fc.Arbitrary<string> = fc
  .tuple(
    condition({ variables: [], temporal: true, depth: 1 }).filter((text) => !text.includes("busy")),
    fc.integer({ min: 1, max: 3 }),
  )
  .chain(([busy, rules]) =>
    fc
      .tuple(...Array.from({ length: rules }, (_, index) => rule(index)))
      .map((texts) =>
        [
          "policy random version 1.0.0",
          'metrics "random@1"',
          "currency INR",
          "stale after 12s",
          "missing hold",
          ...LIMITS.map(({ name, text }) => `limit ${name} = ${text}`),
          'calendar day from "day.yaml"',
          `condition busy = ${busy}`,
          ...texts,
          "",
        ].join("\n"),
      ),
  );
