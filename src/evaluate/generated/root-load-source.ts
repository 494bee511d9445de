import type { Load } from "../program/program.ts";
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
    parts.push(`const x${index}=(s,p,k)=>{${exact}return false;};const q${index}=(s,p)=>{${quickStatements(part, `x${index}`)}};`);
    calls.push(`q${index}(s,p)`);
  }
  // All of them, whatever the first says.
  return `(()=>{${parts.join("")}return ${calls.length === 1 ? "q0" : `(s,p)=>(${["1", ...calls].join("&")})===1`};})()`;
}

interface Group {
  readonly name: string;
  readonly source: string;
  readonly children: Map<string, Group>;
  readonly metrics: Load[];
}

function quickStatements(loads: readonly Load[], exact: string): string {
  const names = new Names();
  const root: Group = { name: "s", source: "s", children: new Map(), metrics: [] };
  for (const load of loads) if (load.from === "newest") groupOf(root, load.path.slice(0, -1), names).metrics.push(load);
  const others = loads.filter(({ from }) => from !== "newest");
  const leave = `return ${exact}(s,p,null);`;
  const rest = others.length === 0 ? "" : `{const k=null;${loadStatements(others, (slot) => `C[${slot}]`)}}`;
  return `${groupStatements(root, names, leave)}${rest}return true;`;
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

/** `leave` is what ends the function where a value is not as expected. */
function groupStatements({ name, source, children, metrics }: Group, names: Names, leave: string): string {
  const first = metrics[0]?.path.at(-1) ?? [...children.keys()][0];
  if (first === undefined) return "";
  const taken = name === source ? "" : `const ${name}=${source};`;
  // Asking for a member first tells V8 the shape of the object, with which it knows the prototype.
  const isPlain = `typeof ${name}==="object"&&${name}!==null&&${textLiteral(first)} in ${name}&&G(${name})===P`;
  const values = metrics.map((load) => ({ load, value: names.next("v") }));
  const reads = values.map(({ load, value }) => `const ${value}=${member(name, load.path.at(-1) ?? "")};`);
  const wanted = values.flatMap(({ load, value }) => typeOf(load, value));
  const numbers = values.filter(({ load }) => load.as.kind === "metric" && load.as.type === "number");
  const differences = numbers.map(({ value }) => `(${value}-${value})`).join("+");
  return [
    `${taken}if(!(${isPlain}))${leave}`,
    ...reads,
    wanted.length === 0 ? "" : `if(!(${wanted.join("&&")}))${leave}`,
    // Of what is not finite the difference is NaN.
    differences === "" ? "" : `if(${differences}!==0)${leave}`,
    ...values.map(({ load, value }) => kept(load, value, leave)),
    ...[...children.values()].map((child) => groupStatements(child, names, leave)),
  ].join("");
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
