// Writes grammar/generated/ from the grammar itself. Run it after a change to the tokens or the parser: npm run generate
import { build } from "esbuild";
import { mkdir, rm } from "node:fs/promises";
import { fileURLToPath, pathToFileURL } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const outfile = `${root}node_modules/.cache/plimsoll/grammar-artefacts.mjs`;

await mkdir(`${root}node_modules/.cache/plimsoll`, { recursive: true });
await build({
  entryPoints: [`${root}scripts/grammar-artefacts.ts`],
  outfile,
  bundle: true,
  packages: "external",
  platform: "node",
  format: "esm",
  target: "node20",
});
const { writeGrammarArtefacts } = await import(pathToFileURL(outfile).href);
for (const file of await writeGrammarArtefacts(root)) console.log(`wrote ${file}`);
await rm(outfile);
