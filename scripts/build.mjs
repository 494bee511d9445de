/**
 * Bundles the commands and the library into `dist/`. The command is split by dynamic import, so that each subcommand loads only what it
 * needs, and carries its dependencies with it: reading them file by file from node_modules would dominate its start-up.
 */
import { spawnSync } from "node:child_process";
import { existsSync, renameSync, rmSync, symlinkSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const elsewhere = process.argv.indexOf("--out");
const dist = elsewhere < 0 ? join(root, "dist") : resolve(process.argv[elsewhere + 1] ?? "dist");
/** What is there stays until the new build is whole. */
const out = `${dist}.${process.pid}.tmp`;
process.on("exit", () => rmSync(out, { recursive: true, force: true }));

const shared = { absWorkingDir: root, bundle: true, platform: "node", format: "esm", target: "node20.19", logLevel: "warning" };

await build({
  ...shared,
  entryPoints: ["src/cli/policy.ts"],
  outdir: join(out, "cli"),
  splitting: true,
  minifySyntax: true,
  chunkNames: "part-[hash]",
  // CommonJS dependencies ask for Node's own modules through `require`, which an ES module has not.
  banner: { js: 'import { createRequire as $createRequire } from "node:module"; const require = $createRequire(import.meta.url);' },
});

if (existsSync(join(root, "src/index.ts"))) {
  await build({ ...shared, entryPoints: ["src/index.ts"], outfile: join(out, "index.js"), packages: "external" });
  if (!process.argv.includes("--no-types")) declareTypes();
}

rmSync(dist, { recursive: true, force: true });
renameSync(out, dist);
if (elsewhere < 0) linkCommand();

/** npm links the commands of dependencies, not the package's own: with the link, `npx policy` starts at once in the checkout. */
function linkCommand() {
  const link = join(root, "node_modules/.bin/policy");
  if (process.platform === "win32" || !existsSync(dirname(link))) return;
  rmSync(link, { force: true });
  symlinkSync("../../bin/policy.js", link);
}

function declareTypes() {
  const tsc = createRequire(import.meta.url).resolve("typescript/bin/tsc");
  const result = spawnSync(process.execPath, [tsc, "--project", "tsconfig.types.json", "--outDir", join(out, "types")], {
    cwd: root,
    stdio: "inherit",
  });
  if (result.status !== 0) process.exit(result.status ?? 1);
}
