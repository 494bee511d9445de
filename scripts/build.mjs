/**
 * Bundles the commands and the library into `dist/`. The command is split by dynamic import, so that each subcommand loads only what it
 * needs, and carries its dependencies with it: reading them file by file from node_modules would dominate its start-up.
 */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const elsewhere = process.argv.indexOf("--out");
const dist = elsewhere < 0 ? join(root, "dist") : resolve(process.argv[elsewhere + 1] ?? "dist");
const types = !process.argv.includes("--no-types");

// npm runs `prepare` again when `npx` meets the checkout for the first time: what is built already is not built again.
const inputs = fingerprint();
const record = join(dist, "inputs.txt");
if (existsSync(record) && readFileSync(record, "utf8") === inputs) process.exit(0);

/** What is there stays until the new build is whole. */
const out = `${dist}.${process.pid}.tmp`;
process.on("exit", () => rmSync(out, { recursive: true, force: true }));

const shared = { absWorkingDir: root, bundle: true, platform: "node", format: "esm", target: "node20.19", logLevel: "warning" };

await build({
  ...shared,
  entryPoints: ["src/cli/policy.ts", "src/cli/monitor.ts"],
  // Has a part in machine code, which is found from where it is installed.
  external: ["better-sqlite3"],
  outdir: join(out, "cli"),
  splitting: true,
  minifySyntax: true,
  chunkNames: "part-[hash]",
  // CommonJS dependencies ask for Node's own modules through `require`, which an ES module has not.
  banner: { js: 'import { createRequire as $createRequire } from "node:module"; const require = $createRequire(import.meta.url);' },
});

// The worker beside the library: `Monitor` looks for it there.
await build({
  ...shared,
  entryPoints: [
    { in: "src/index.ts", out: "index" },
    { in: "src/app/worker.ts", out: "worker" },
  ],
  outdir: out,
  packages: "external",
});
if (types) declareTypes();
writeFileSync(join(out, "inputs.txt"), inputs);

rmSync(dist, { recursive: true, force: true });
renameSync(out, dist);
/** A hash of everything the build reads. */
function fingerprint() {
  const hash = createHash("sha256").update(`types ${types}\n`);
  const add = (path) => hash.update(`${path}\n`).update(readFileSync(join(root, path)));
  for (const folder of ["src", "grammar", "schemas", "scripts"]) {
    const files = readdirSync(join(root, folder), { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    const names = files.map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1));
    for (const name of names.sort()) add(name);
  }
  for (const name of ["package.json", "package-lock.json", "tsconfig.json", "tsconfig.types.json"]) add(name);
  return hash.digest("hex");
}

function declareTypes() {
  const tsc = createRequire(import.meta.url).resolve("typescript/bin/tsc");
  const result = spawnSync(process.execPath, [tsc, "--project", "tsconfig.types.json", "--outDir", join(out, "types")], {
    cwd: root,
    stdio: "inherit",
  });
  if (result.status !== 0) process.exit(result.status ?? 1);
}
