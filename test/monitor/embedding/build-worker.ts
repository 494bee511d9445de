import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import { afterAll } from "vitest";

const ROOT = join(import.meta.dirname, "../../..");

/** A TypeScript file as a worker can run it, for this test file. */
export async function buildWorker(entry: string): Promise<URL> {
  const folder = mkdtempSync(join(tmpdir(), "worker-"));
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
    outfile,
    logLevel: "warning",
  });
  return pathToFileURL(outfile);
}
