import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/**
 * Makes files unwritable for everybody, also for those who have them open, as a file system does that has turned read-only under them. It takes
 * root and a file system that knows the attribute.
 */
export function freeze(...files: readonly string[]): void {
  execFileSync("chattr", ["+i", ...files], { stdio: "pipe" });
}

export function thaw(...files: readonly string[]): void {
  execFileSync("chattr", ["-i", ...files], { stdio: "pipe" });
}

/** Why that cannot be done on this machine. */
export const noFreezing: string | undefined = findOut();

function findOut(): string | undefined {
  const folder = mkdtempSync(join(tmpdir(), "plimsoll-frozen-"));
  const file = join(folder, "file");
  writeFileSync(file, "");
  try {
    freeze(file);
    thaw(file);
    return undefined;
  } catch {
    return "files cannot be made immutable here";
  } finally {
    rmSync(folder, { recursive: true });
  }
}
