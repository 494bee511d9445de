import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll } from "vitest";

const ROOT = join(import.meta.dirname, "../..");
/** Inside the project, where packages and what ships are found from, and out of version control. */
const CACHE = join(ROOT, "node_modules/.cache");

/** The package as it is installed, for one test file. */
export interface Built {
  readonly folder: string;
  /** `bin/monitor.js` */
  readonly monitor: string;
  /** What `import ... from "plimsoll"` gets. */
  readonly library: URL;
}

export function build(): Built {
  mkdirSync(CACHE, { recursive: true });
  const folder = realpathSync(mkdtempSync(join(CACHE, "built-")));
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  mkdirSync(join(folder, "bin"));
  for (const name of ["policy.js", "monitor.js"]) copyFileSync(join(ROOT, "bin", name), join(folder, "bin", name));
  const { status, stderr } = spawnSync(
    process.execPath,
    ["scripts/build.mjs", "--no-types", "--no-code", "--out", join(folder, "dist")],
    {
      cwd: ROOT,
      encoding: "utf8",
    },
  );
  if (status !== 0) throw new Error(stderr);
  return { folder, monitor: join(folder, "bin/monitor.js"), library: pathToFileURL(join(folder, "dist/index.js")) };
}
