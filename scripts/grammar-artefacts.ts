import { createSyntaxDiagramsCode, generateCstDts } from "chevrotain";
import { readFile, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { grammarEbnf } from "../grammar/ebnf.ts";
import { writeLookahead } from "../grammar/lookahead-paths.ts";
import { PolicyParser } from "../grammar/parser.ts";
import { writeProductions } from "../grammar/productions.ts";

/** What is made from the grammar, by the path of its file. Run `npm run generate` after a change; a test holds the files to this. */
export async function grammarArtefacts(): Promise<ReadonlyMap<string, string>> {
  const parser = new PolicyParser("unchecked");
  return new Map([
    ["grammar/generated/cst.gen.ts", generateCstDts(parser.getGAstProductions())],
    ["grammar/generated/productions.gen.ts", productions(parser)],
    ["grammar/generated/lookahead.gen.ts", lookahead(parser)],
    ["grammar/generated/policy.ebnf", grammarEbnf()],
    ["grammar/generated/railroad.html", await railroadDiagram()],
  ]);
}

function productions(parser: PolicyParser): string {
  const written = JSON.stringify(writeProductions(parser.getGAstProductions()));
  return `import type { Productions } from "../productions.ts";\n\nexport const productions = (): Productions => (${written});\n`;
}

function lookahead(parser: PolicyParser): string {
  const written = JSON.stringify(writeLookahead(parser));
  return `import type { Lookahead } from "../lookahead.ts";\n\nexport const LOOKAHEAD: Lookahead = ${written};\n`;
}

/**
 * Writes them under `root`, which ends in a slash, and tells which.
 * @public `generate-grammar.mjs` calls it.
 */
export async function writeGrammarArtefacts(root: string): Promise<string[]> {
  const artefacts = await grammarArtefacts();
  for (const [file, text] of artefacts) await writeFile(root + file, text);
  return [...artefacts.keys()];
}

/** The page that chevrotain draws, with its scripts and style inside instead of fetched. */
async function railroadDiagram(): Promise<string> {
  const require = createRequire(import.meta.url);
  const assets = join(dirname(require.resolve("chevrotain")), "../../diagrams/");
  const grammar = new PolicyParser("unchecked").getSerializedGastProductions();
  const page = createSyntaxDiagramsCode(grammar, { resourceBase: "", css: "diagrams.css" });

  const inlined: string[] = [];
  let rest = page;
  for (;;) {
    const link = /<script src='([^']+)'><\/script>|<link rel='stylesheet' href='([^']+)'>/.exec(rest);
    if (link === null) break;
    const [whole, script, style = ""] = link;
    const text = await readFile(assets + (script ?? style), "utf8");
    inlined.push(rest.slice(0, link.index), script === undefined ? `<style>\n${text}</style>` : `<script>\n${text}</script>`);
    rest = rest.slice(link.index + whole.length);
  }
  const title = "<title>The grammar of the policy language</title>";
  return [...inlined, rest]
    .join("")
    .replace('<meta charset="utf-8">', `<meta charset="utf-8">\n${title}`)
    .replaceAll(/[ \t]+$/gm, "");
}
