/**
 * Turns the checkout that Stryker has instrumented into plain JavaScript, in place, for tests that all run in one process: every `.ts` gets a
 * `.js` beside it that imports `.js`, `test/mutation/` in place of vitest and fast-check. It writes only inside a sandbox of Stryker's.
 */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { transformSync } from "esbuild";

const root = process.cwd();
if (!root.split(sep).includes(".stryker-tmp")) throw new Error(`${root} is no sandbox of Stryker's`);

const stands = new Map([
  ["vitest", "test/mutation/vitest.js"],
  ["fast-check", "test/mutation/fast-check.js"],
]);

for (const folder of ["src", "grammar", "test"]) {
  for (const name of readdirSync(join(root, folder), { recursive: true })) {
    if (name.endsWith(".ts") && !name.endsWith(".d.ts")) transpile(join(folder, name));
  }
}

function transpile(file) {
  const source = readFileSync(join(root, file), "utf8");
  const { code } = transformSync(source, { loader: "ts", format: "esm", target: "node20.19" });
  const target = join(root, file.replace(/\.ts$/, ".js"));
  const plain = code.replace(/(?<=\b(?:from |import |import\())"(\.[^"\n]*)\.ts"/g, '"$1.js"');
  writeFileSync(target, file.startsWith("test") && !file.startsWith(join("test", "mutation")) ? asTest(file, plain) : plain);
}

/**
 * What a test file does while it is loaded is put down to a test that is none: were it to count as what the modules do when they are loaded,
 * Stryker would start anew for each mutant that it meets.
 */
function asTest(file, code) {
  const stood = code.replace(/(?<=\bfrom )"(vitest|fast-check)"/g, (_, name) => standIn(file, name));
  const note = (id) => `if (globalThis.__stryker__ !== undefined) globalThis.__stryker__.currentTestId = ${id};`;
  return `${note('"while the tests are loaded"')}\n${stood}\n${note("undefined")}\n`;
}

function standIn(file, name) {
  const path = relative(dirname(file), stands.get(name)).split(sep).join("/");
  return JSON.stringify(path.startsWith(".") ? path : `./${path}`);
}
