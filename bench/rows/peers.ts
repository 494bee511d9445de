import { createRequire } from "node:module";
import type * as Cedar from "@cedar-policy/cedar-wasm/nodejs";
import { celEnv, parse as parseCel, plan } from "@bufbuild/cel";
import { parse as parseCelJs } from "@marcbachmann/cel-js";
import { LogicEngine } from "json-logic-engine";
import type { JsonLeaf } from "../../src/bundle/bundle.ts";
import { createSourceEvaluator } from "../../src/evaluate/evaluator.ts";
import { tierOf } from "../../src/evaluate/outcome.ts";
import { TRUE } from "../../src/model/kleene.ts";
import { compare, type Row } from "../frame/compare.ts";
import { evaluating } from "./evaluation.ts";
import { type BenchRule, bundleFor, rulesOf, type Snapshot, snapshotAt, snapshots } from "./rules.ts";

/** For each rule whether it fires. */
type Answer = (snapshot: Snapshot) => Promise<readonly boolean[]> | readonly boolean[];
type Peer = (rules: readonly BenchRule[]) => Answer | Promise<Answer | undefined>;

const SIZES = [100, 1_000];
const PEERS: Readonly<Record<string, Peer>> = {
  "json-logic-engine, built": jsonLogic,
  "@marcbachmann/cel-js": celJs,
  "@bufbuild/cel": bufbuildCel,
  "@gorules/zen-engine": zen,
  "@cedar-policy/cedar-wasm": cedar,
};

/** The generated evaluator beside other rule engines, each with the rules prepared as it likes them best. */
export async function peerRows(): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (const count of SIZES) {
    const rules = rulesOf(count);
    for (const [name, make] of Object.entries(PEERS)) {
      const answer = await make(rules);
      if (answer === undefined) continue;
      await verify(name, rules, answer);
      const run = async (times: number): Promise<void> => {
        for (let index = 0; index < times; index += 1) await answer(snapshotAt(index));
      };
      const what = `generated code, ${count} rules`;
      rows.push(await compare({ what, ours: evaluating("generated", rules, true), peer: { name, run }, aim: { timesFaster: 10 } }));
    }
  }
  return rows;
}

async function verify(name: string, rules: readonly BenchRule[], answer: Answer): Promise<void> {
  const evaluator = createSourceEvaluator(bundleFor(rules));
  for (const [index, snapshot] of snapshots.entries()) {
    evaluator.ingest(snapshot, index + 1);
    const { single } = evaluator.evaluate(index + 1);
    const theirs = await answer(snapshot);
    for (const [place, rule] of rules.entries()) {
      if ((tierOf(single[place] ?? 0, 0) === TRUE) !== theirs[place])
        throw new Error(`${name}: ${rule.name} differs on snapshot ${index}`);
    }
  }
}

function pathOf({ fact, path = "" }: JsonLeaf): string {
  return `${fact}.${path.slice(2)}`;
}

function symbolOf({ operator }: JsonLeaf): string {
  return operator === "greaterThan" ? ">" : "<=";
}

function jsonLogic(rules: readonly BenchRule[]): Answer {
  const engine = new LogicEngine();
  const built = rules.map(({ leaves }) => {
    const tests = leaves.map((leaf) => ({ [symbolOf(leaf)]: [{ var: pathOf(leaf) }, leaf.value] }));
    return engine.build({ and: tests }) as (snapshot: Snapshot) => unknown;
  });
  return (snapshot) => built.map((rule) => rule(snapshot) === true);
}

/** In the Common Expression Language a number with a point is a double. */
function celText({ leaves }: BenchRule): string {
  return leaves.map((leaf) => `${pathOf(leaf)} ${symbolOf(leaf)} ${Number(leaf.value).toFixed(1)}`).join(" && ");
}

function celJs(rules: readonly BenchRule[]): Answer {
  const parsed = rules.map((rule) => parseCelJs(celText(rule)));
  return (snapshot) => parsed.map((rule) => rule(snapshot) === true);
}

function bufbuildCel(rules: readonly BenchRule[]): Answer {
  const env = celEnv();
  const planned = rules.map((rule) => plan(env, parseCel(celText(rule))));
  return (snapshot) => planned.map((rule) => rule(snapshot as never) === true);
}

interface Zen {
  readonly ZenEngine: new () => {
    createDecision(content: unknown): {
      evaluate(context: unknown): Promise<{ readonly result: Readonly<Record<string, unknown>> }>;
    };
  };
}

/** No dependency of ours: not every registry has its builds for all platforms, and without one of them nothing at all can be installed. */
const ZEN = "@gorules/zen-engine";

async function zen(rules: readonly BenchRule[]): Promise<Answer | undefined> {
  const loaded = await (import(ZEN) as Promise<Zen>).catch(() => undefined);
  if (loaded === undefined) {
    console.error(`${ZEN} is left out: it is not installed (npm install --no-save ${ZEN}@0.54.0)`);
    return undefined;
  }
  const expressions = rules.map((rule, index) => ({
    id: `e${index}`,
    key: `r${index}`,
    value: rule.leaves.map((leaf) => `${pathOf(leaf)} ${symbolOf(leaf)} ${JSON.stringify(leaf.value)}`).join(" and "),
  }));
  const node = (id: string, type: string, content: unknown = {}): unknown => ({
    id,
    name: id,
    type,
    position: { x: 0, y: 0 },
    content,
  });
  const decision = new loaded.ZenEngine().createDecision({
    nodes: [
      node("in", "inputNode"),
      node("rules", "expressionNode", {
        expressions,
        passThrough: false,
        inputField: null,
        outputPath: null,
        executionMode: "single",
      }),
      node("out", "outputNode"),
    ],
    edges: [
      { id: "1", type: "edge", sourceId: "in", targetId: "rules" },
      { id: "2", type: "edge", sourceId: "rules", targetId: "out" },
    ],
  });
  return async (snapshot) => {
    const { result } = await decision.evaluate(snapshot);
    return rules.map((_, index) => result[`r${index}`] === true);
  };
}

/** A policy for each rule. Cedar knows no fractions: tenths, which is as exact as these snapshots are. */
function cedar(rules: readonly BenchRule[]): Answer {
  const { preparsePolicySet, statefulIsAuthorized } = createRequire(import.meta.url)(
    "@cedar-policy/cedar-wasm/nodejs",
  ) as typeof Cedar;
  const tenths = (value: unknown): number => Math.round(Number(value) * 10);
  const policies = rules.map(({ leaves }, index) => {
    const tests = leaves.map((leaf) => `context.${pathOf(leaf)} ${symbolOf(leaf)} ${tenths(leaf.value)}`);
    return [`r${index}`, `permit(principal, action, resource) when { ${tests.join(" && ")} };`];
  });
  const id = `rules${rules.length}`;
  const parsed = preparsePolicySet(id, { staticPolicies: Object.fromEntries(policies) as Record<string, string> });
  if (parsed.type !== "success") throw new Error(`cedar: ${JSON.stringify(parsed)}`);
  const one = (type: string): { type: string; id: string } => ({ type, id: "x" });
  // Made before anything is timed.
  const contexts = new Map(
    snapshots.map((snapshot) => {
      const groups = Object.entries(snapshot).map(([group, metrics]) => {
        return [group, Object.fromEntries(Object.entries(metrics).map(([name, value]) => [name, tenths(value)]))];
      });
      return [snapshot, Object.fromEntries(groups) as Record<string, Record<string, number>>];
    }),
  );
  return (snapshot) => {
    const answer = statefulIsAuthorized({
      principal: one("User"),
      action: one("Action"),
      resource: one("Engine"),
      context: contexts.get(snapshot) ?? {},
      preparsedPolicySetId: id,
      entities: [],
    });
    if (answer.type !== "success") throw new Error(`cedar: ${JSON.stringify(answer.errors)}`);
    const permitted = new Set(answer.response.diagnostics.reason);
    return rules.map((_, index) => permitted.has(`r${index}`));
  };
}
