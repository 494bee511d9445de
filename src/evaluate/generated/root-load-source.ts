import type { Load } from "../program/program.ts";
import type { Locals } from "./expression-source.ts";
import { Names, textLiteral } from "./literal.ts";
import { LOADS, loadStatements, member, PRESENT } from "./load-source.ts";

/**
 * A function `(s, p)` that fills the root's cells and says whether all that come from the newest snapshot are known. As long as every
 * group is a plain object and every metric is there with its type, values are read and kept as they are, at the speed of code without
 * guards; the first that is otherwise sends its part of the snapshot to the exact statements, which look at each value for itself.
 */
export function rootLoadSource(loads: readonly Load[]): string {
  const parts: string[] = [];
  const calls: string[] = [];
  for (let start = 0; start < loads.length; start += LOADS) {
    const part = loads.slice(start, start + LOADS);
    const index = parts.length;
    const exact = loadStatements(part, (slot) => `C[${slot}]`);
    parts.push(
      `const x${index}=(s,p,k)=>{${exact}return false;};const q${index}=(s,p)=>{${quickLoads(part, `return x${index}(s,p,null);`).statements}return true;};`,
    );
    calls.push(`q${index}(s,p)`);
  }
  // All of them, whatever the first says.
  return `(()=>{${parts.join("")}return ${calls.length === 1 ? "q0" : `(s,p)=>(${["1", ...calls].join("&")})===1`};})()`;
}

interface Draft {
  readonly names: Names;
  readonly leave: string;
  readonly locals: Map<number, string>;
}

interface Group {
  readonly name: string;
  readonly source: string;
  readonly children: Map<string, Group>;
  readonly metrics: Load[];
}

export interface QuickLoads {
  readonly statements: string;
  /** The variables that hold what is in the cells of numbers. */
  readonly locals: Locals;
}

/** Statements that read `s` and `p` as they are expected to be; `leave` is the statement for when a value is not. */
export function quickLoads(loads: readonly Load[], leave: string): QuickLoads {
  const draft: Draft = { names: new Names(), leave, locals: new Map() };
  const root: Group = { name: "s", source: "s", children: new Map(), metrics: [] };
  for (const load of loads) if (load.from === "newest") groupOf(root, load.path.slice(0, -1), draft.names).metrics.push(load);
  const others = loads.filter(({ from }) => from !== "newest");
  const rest = others.length === 0 ? "" : `{const k=null;${loadStatements(others, (slot) => `C[${slot}]`)}}`;
  const statements = groupStatements(root, draft);
  return { statements: `${statements}${finiteness([...draft.locals.values()], leave)}${rest}`, locals: draft.locals };
}

/** Of numbers of which one is not finite the sum is not; neither is that of some enormous ones, which the exact way then looks at. */
function finiteness(values: readonly string[], leave: string): string {
  return values.length === 0 ? "" : `{const t=${sum(values)};if(t-t!==0)${leave}}`;
}

/** In pairs of pairs, so that no addition waits for all those before it. */
function sum(values: readonly string[]): string {
  const half = Math.ceil(values.length / 2);
  return values.length === 1 ? (values[0] ?? "0") : `(${sum(values.slice(0, half))}+${sum(values.slice(half))})`;
}

function groupOf(root: Group, path: readonly string[], names: Names): Group {
  let group = root;
  for (const segment of path) {
    let child = group.children.get(segment);
    if (child === undefined) {
      child = { name: names.next("g"), source: member(group.name, segment), children: new Map(), metrics: [] };
      group.children.set(segment, child);
    }
    group = child;
  }
  return group;
}

function groupStatements({ name, source, children, metrics }: Group, draft: Draft): string {
  const { leave, names } = draft;
  const first = metrics[0]?.path.at(-1) ?? [...children.keys()][0];
  if (first === undefined) return "";
  const taken = name === source ? "" : `const ${name}=${source};`;
  // Asking for a member first tells V8 the shape of the object, with which it knows the prototype.
  const isPlain = `typeof ${name}==="object"&&${name}!==null&&${textLiteral(first)} in ${name}&&G(${name})===P`;
  const values = metrics.map((load) => ({ load, value: names.next("v") }));
  const reads = values.map(({ load, value }) => `const ${value}=${member(name, load.path.at(-1) ?? "")};`);
  const wanted = values.flatMap(({ load, value }) => typeOf(load, value));
  for (const { load, value } of values) if (isNumber(load)) draft.locals.set(load.slot, value);
  return [
    `${taken}if(!(${isPlain}))${leave}`,
    ...reads,
    wanted.length === 0 ? "" : `if(!(${wanted.join("&&")}))${leave}`,
    ...values.map(({ load, value }) => kept(load, value, leave)),
    ...[...children.values()].map((child) => groupStatements(child, draft)),
  ].join("");
}

function isNumber({ as }: Load): boolean {
  return as.kind === "metric" && as.type === "number";
}

function typeOf({ as }: Load, value: string): readonly string[] {
  if (as.kind === "present") return [];
  if (as.kind === "glob") return [`typeof ${value}==="string"`];
  return [`typeof ${value}==="${as.type === "timestamp" ? "string" : as.type}"`];
}

function kept({ slot, as }: Load, value: string, leave: string): string {
  const cell = `C[${slot}]`;
  if (as.kind === "present") return `{const v=${value};${cell}=${PRESENT[as.type]}?1:0;}`;
  if (as.kind === "glob") return `${cell}=M[${as.glob}](${value})?1:0;`;
  switch (as.type) {
    case "number":
      return `${cell}=${value};`;
    case "boolean":
      return `${cell}=${value}?1:0;`;
    case "string":
      return `${cell}=S(${value});`;
    case "timestamp":
      return `if((${cell}=D(${value}))!==${cell})${leave}`;
  }
}
