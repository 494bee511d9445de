import { type Program, type Table, isOfSnapshotAlone } from "../program/program.ts";
import { certainDecisions, exactDecisions } from "./decide-source.ts";
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
 * A function `(s, p)` that fills the root's cells, writes its codes and says whether all cells are known, of a program that
 * `decidesOnLoad`: rules compare the values that were read, without a way through the cells.
 */
export function loadAndDecideSource(root: Table): string {
  const leave = "return x(s,p,null);";
  const { statements, locals } = quickLoads(root.loads, leave);
  const exact = `${loadStatements(root.loads, (slot) => `C[${slot}]`)}d();return false;`;
  return (
    `(()=>{const d=()=>{${exactDecisions(root)}};const x=(s,p,k)=>{${exact}};` +
    `return(s,p)=>{${statements}${certainDecisions(root, locals, leave)}return true;};})()`
  );
}
