import { readFile, writeFile } from "node:fs/promises";
import { generateCstDts } from "chevrotain";
import { policyParser } from "../grammar/parser.ts";

export async function grammarArtefacts(root: string): Promise<ReadonlyMap<string, string>> {
  await readFile(root + "package.json");
  const productions = policyParser().getGAstProductions();
  return new Map([["grammar/generated/cst.gen.ts", generateCstDts(productions)]]);
}

export async function writeGrammarArtefacts(root: string): Promise<string[]> {
  const artefacts = await grammarArtefacts(root);
  for (const [file, text] of artefacts) await writeFile(root + file, text);
  return [...artefacts.keys()];
}
