import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import { afterAll } from "vitest";

const ROOT = join(import.meta.dirname, "../../..");
/** Inside the project, where packages and what ships are found from, and out of version control. */
const CACHE = join(ROOT, "node_modules/.cache");

/** A TypeScript file as a worker can run it, for this test file. */
export async function buildWorker(entry: string): Promise<URL> {
  mkdirSync(CACHE, { recursive: true });
  const folder = mkdtempSync(join(CACHE, "worker-"));
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  const outfile = join(folder, "worker.mjs");
  await build({
    absWorkingDir: ROOT,
    entryPoints: [entry],
    bundle: true,
    platform: "node",
    format: "esm",
    packages: "external",
    outfile,
    logLevel: "warning",
  });
  return pathToFileURL(outfile);
}
