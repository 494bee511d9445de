import { readFileSync } from "node:fs";
import fc from "fast-check";
import type { Bundle } from "../../src/bundle/bundle.ts";
import { compileText } from "../compile/pipeline.ts";

export const GOLDEN = ["trading_core", "derived", "keys"].map((name): Bundle => {
  const text = readFileSync(new URL(`../golden/bundles/${name}.policy`, import.meta.url), "utf8");
  return compileText(text);
});

const HOW = ["replace", "remove", "rename", "repeat", "graft"] as const;

/** Where, what, with what, and from where else. */
interface Edit {
  readonly where: number;
  readonly how: (typeof HOW)[number];
  readonly value: unknown;
  readonly other: number;
}

export interface Damage {
  readonly bundle: number;
  readonly edits: readonly Edit[];
}

const EDGES: readonly unknown[] = [
  null,
  -1,
  0,
  1e308,
  "",
  "x",
  "/",
  "__proto__",
  [],
  {},
  true,
  Number.NaN,
  { fact: "risk" },
  { all: [] },
];

/** One to three values replaced, moved, renamed, repeated or taken away. */
export const damage: fc.Arbitrary<Damage> = fc.record({
  bundle: fc.nat({ max: GOLDEN.length - 1 }),
  edits: fc.array(
    fc.record({
      where: fc.nat(),
      how: fc.constantFrom(...HOW),
      value: fc.oneof(fc.constantFrom(...EDGES), fc.jsonValue()),
      other: fc.nat(),
    }),
    { minLength: 1, maxLength: 3 },
  ),
});

/** The golden bundle with the damage done to it. Its schema is left out, which is large and only copied. */
export function damaged({ bundle, edits }: Damage): unknown {
  const golden = GOLDEN[bundle];
  const copy: unknown = JSON.parse(JSON.stringify({ ...golden, metrics: { ...golden?.metrics, document: {} } }));
  for (const edit of edits) mutate(copy, edit);
  return copy;
}

function places(root: unknown): [Record<string, unknown>, string][] {
  const found: [Record<string, unknown>, string][] = [];
  const visit = (node: unknown): void => {
    if (typeof node !== "object" || node === null) return;
    for (const name of Object.keys(node)) {
      found.push([node as Record<string, unknown>, name]);
      visit((node as Record<string, unknown>)[name]);
    }
  };
  visit(root);
  return found;
}

function mutate(root: unknown, { where, how, value, other }: Edit): void {
  const all = places(root);
  const chosen = all[where % all.length];
  const second = all[other % all.length];
  if (chosen === undefined || second === undefined) return;
  const [holder, name] = chosen;
  if (how === "replace") holder[name] = value;
  else if (how === "remove") Reflect.deleteProperty(holder, name);
  else if (how === "rename") holder[`${name}x`] = holder[name];
  else if (how === "repeat" && Array.isArray(holder)) holder.push(holder[Number(name)]);
  else holder[name] = structuredClone(second[0][second[1]]);
}
