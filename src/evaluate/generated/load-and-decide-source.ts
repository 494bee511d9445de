import { type Program, type Table, isOfSnapshotAlone } from "../program/program.ts";
import { certain, exactRootSource, loadedSlots } from "./decide-source.ts";
import { LOADS, loadStatements } from "./load-source.ts";
import { quickLoads } from "./root-load-source.ts";

/** Decisions beside which the loads still fit in one function. */
const DECISIONS = 100;

/** Whether a program's root is loaded and decided in one function. */
export function decidesOnLoad(program: Program): boolean {
  const [root] = program.tables;
  return isOfSnapshotAlone(program) && root !== undefined && root.decisions.length <= DECISIONS && root.loads.length <= LOADS;
}

/**
 * An object of the functions `load`, `(s, p)`, and `decide`, `(t, r1, o, known)`, of the root of a program that `decidesOnLoad`. `load`
 * fills the cells, writes the codes and says whether all cells are known: rules compare the values that were read, without a way through
 * the cells. `decide` is for cells that were filled otherwise, or became unknown since.
 */
export function loadAndDecideSource(root: Table): string {
  const [tables, leave, bits] = [[root], "return x(s,p,null);", "m"];
  const { statements, locals } = quickLoads(root.loads, leave);
  const exact = `${loadStatements(root.loads, (slot) => `C[${slot}]`)}d();return false;`;
  const known = { loaded: loadedSlots(root), tables, bits };
  const decided = certain(root.decisions, { ...known, leave, locals });
  const exactly = "{d();return;}";
  return (
    `(()=>{${exactRootSource("d", root.decisions, tables, bits)}const x=(s,p,k)=>{${exact}};` +
    `return{load:(s,p)=>{${statements}${decided}return true;},` +
    `decide:(t,r1,o,known)=>{if(!known)${exactly}${certain(root.decisions, { ...known, leave: exactly })}}};})()`
  );
}
