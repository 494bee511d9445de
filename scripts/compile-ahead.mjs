/**
 * Runs each `policy` command once, on what ships, and keeps the code that V8 compiled for it beside the bundle. A later run begins with that
 * of the ones before.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Starts a command as `bin/policy.js` does, and keeps its code at the end. */
const RUN = `
  const [start, ...words] = process.argv.slice(1);
  process.argv = [process.execPath, "policy", ...words];
  const bundles = require(start).start("policy");
  process.on("exit", () => {
    if (bundles.refused.length === 0) bundles.keepCompiled();
    else {
      // What is thrown here changes nothing of the code that the process ends with.
      process.exitCode = 1;
      console.error("V8 does not take the code kept of " + bundles.refused.join(", "));
    }
  });
`;

/** `root` is where the policies are, `cli` the folder of the bundles. */
export function compileAhead(root, cli) {
  const folder = mkdtempSync(join(tmpdir(), "plimsoll-build-"));
  const bundle = join(folder, "desk.json");
  const guards = "policies/guards.policy.yaml";
  try {
    for (const words of [
      ["--help"],
      ["check", "policies"],
      ["fmt", "--check", "policies"],
      ["new", "desk", "--dir", folder],
      ["test", join(folder, "desk.test.yaml")],
      ["compile", join(folder, "desk.policy"), "--out", bundle],
      ["verify", bundle, "--against", join(folder, "desk.policy")],
      ["explain", "ingest_stalled", "--policy", guards],
      ["replay", "policies/recordings/bad-day.jsonl.gz", "--policy", "policies/trading_core.policy", "--policy", guards, "--json"],
    ]) {
      const run = spawnSync(process.execPath, ["-e", RUN, "--", join(cli, "start.cjs"), ...words], { cwd: root, encoding: "utf8" });
      if (run.status !== 0)
        throw new Error(`policy ${words.join(" ")} ended with ${run.status ?? run.signal}: ${run.stdout}${run.stderr}`);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
