import type { MetricType } from "../../model/term.ts";
import { INHERITED } from "../inherited.ts";
import type { PresenceType } from "../facts.ts";
import type { Load, Table } from "../program/program.ts";
import { Names, textLiteral } from "./literal.ts";

/** Loads in one function; more make another, so that each stays within what V8 optimises. */
export const LOADS = 150;

/**
 * Functions `(s, p, k, c, o)` that read each metric of a row once, type-guarded, into the cells from `o` on: `s` the element, `p` the
 * same one snapshot before, `k` its key. Reads that share a group follow the path to it once.
 */
export function loadSources({ loads }: Table): readonly string[] {
  const sources: string[] = [];
  for (let start = 0; start < loads.length; start += LOADS)
    sources.push(`(s,p,k,c,o)=>{${loadStatements(loads.slice(start, start + LOADS), (slot) => `c[o+${slot}]`)}}`);
  return sources;
}

/** The exact loading of some cells, whatever the values are. */
export function loadStatements(loads: readonly Load[], cell: (slot: number) => string): string {
  const names = new Names();
  const groups = new Map<string, string>();
  const statements: string[] = [];
  const groupOf = (from: "newest" | "previous", path: readonly string[]): string => {
    if (path.length === 0) return from === "newest" ? "s" : "p";
    const id = JSON.stringify([from, path]);
    const found = groups.get(id);
    if (found !== undefined) return found;
    const name = names.next("g");
    statements.push(`const ${name}=B(${member(groupOf(from, path.slice(0, -1)), path.at(-1) ?? "")});`);
    groups.set(id, name);
    return name;
  };
  for (const { slot, from, path, as } of loads) {
    const value = from === "key" ? "k" : member(groupOf(from, path.slice(0, -1)), path.at(-1) ?? "");
    statements.push(`v=${value};${cell(slot)}=${as.kind === "glob" ? glob(as.glob) : converted(as)};`);
  }
  return `let v;s=B(s);p=B(p);${statements.join("")}`;
}

export function member(object: string, name: string): string {
  return INHERITED.has(name) ? `O(${object},${textLiteral(name)})` : `${object}[${textLiteral(name)}]`;
}

function glob(index: number): string {
  return `typeof v==="string"?(M[${index}](v)?1:0):NaN`;
}

function converted(
  as: { readonly kind: "metric"; readonly type: MetricType } | { readonly kind: "present"; readonly type: PresenceType },
) {
  if (as.kind === "present") return `${PRESENT[as.type]}?1:0`;
  switch (as.type) {
    case "number":
      return `${PRESENT.number}?v:NaN`;
    case "boolean":
      return "v===true?1:v===false?0:NaN";
    case "string":
      return `${PRESENT.string}?S(v):NaN`;
    case "timestamp":
      return `${PRESENT.string}?D(v):NaN`;
  }
}

export const PRESENT: Readonly<Record<PresenceType, string>> = {
  number: 'typeof v==="number"&&v-v===0',
  boolean: 'typeof v==="boolean"',
  string: 'typeof v==="string"',
  timestamp: 'typeof v==="string"&&D(v)===D(v)',
  collection: 'typeof v==="object"&&v!==null',
  object: 'typeof v==="object"&&v!==null&&!A(v)',
};
