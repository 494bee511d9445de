import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

export interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** A folder of a test's own, which a program sees at a place that it has fixed. */
export interface FixedPlace {
  readonly folder: string;
  /** Runs a program to its end. */
  run(command: string, ...words: readonly string[]): Ran;
  leave(): void;
}

/** Programs that are not to be had here. */
export function lacking(programs: readonly string[]): readonly string[] {
  return programs.filter((program) => spawnSync("sh", ["-c", 'command -v -- "$1"', "sh", program]).status !== 0);
}

/**
 * Lets programs see a new folder at `place`, an absolute path: in name spaces of their own, where the system allows them, else by a link there, where nothing
 * stands yet and this user may make one. Undefined where neither can be had.
 */
export function atFixedPlace(place: string): FixedPlace | undefined {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "fixed-place-")));
  const remove = (): void => {
    rmSync(folder, { recursive: true, force: true });
  };
  // The folder is reached through a descriptor: the new file system may hide it.
  const script = `exec 3<"$1" && mount -t tmpfs none "$(dirname "$2")" && mkdir "$2" && mount --bind /proc/self/fd/3 "$2" && shift 2 && exec "$@"`;
  const inNameSpaces = (words: readonly string[]): Ran =>
    toItsEnd("unshare", ["-rm", "sh", "-c", script, "sh", folder, place, ...words]);
  if (inNameSpaces(["true"]).code === 0) {
    return { folder, run: (command, ...words) => inNameSpaces([command, ...words]), leave: remove };
  }
  try {
    if (existsSync(place)) throw new Error("it is another's");
    mkdirSync(dirname(place), { recursive: true });
    symlinkSync(folder, place);
  } catch {
    remove();
    return undefined;
  }
  const leave = (): void => {
    rmSync(place, { force: true });
    remove();
  };
  return { folder, run: (command, ...words) => toItsEnd(command, words), leave };
}

function toItsEnd(command: string, words: readonly string[]): Ran {
  const { status, stdout, stderr } = spawnSync(command, words, { encoding: "utf8", timeout: 30_000 });
  return { code: status, out: stdout, err: stderr };
}
