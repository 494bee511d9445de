import { execFileSync } from "node:child_process";
import { closeSync, mkdtempSync, openSync, rmdirSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A real file system of a few megabytes, which can be filled and made read-only. */
export interface SmallDisk {
  readonly folder: string;
  /** Takes all the room that is left. */
  fill(): void;
  /** Gives it back. */
  empty(): void;
  /** Only while nothing is open for writing. */
  forbidWriting(): void;
  allowWriting(): void;
  unmount(): void;
}

/** Why there is none on this machine: mounting is for root, and not in every container. */
export const noSmallDisk: string | undefined = findOut();

export function mountSmallDisk(megabytes: number): SmallDisk {
  const folder = mkdtempSync(join(tmpdir(), "plimsoll-disk-"));
  mount("-t", "tmpfs", "-o", `size=${megabytes}m`, "none", folder);
  const filler = join(folder, "filler");
  return {
    folder,
    fill: () => {
      fillUp(filler);
    },
    empty: () => {
      rmSync(filler, { force: true });
    },
    forbidWriting: () => {
      mount("-o", "remount,ro", folder);
    },
    allowWriting: () => {
      mount("-o", "remount,rw", folder);
    },
    unmount: () => {
      execFileSync("umount", ["-l", folder]);
      rmdirSync(folder);
    },
  };
}

function mount(...operands: readonly string[]): void {
  execFileSync("mount", operands, { stdio: "pipe" });
}

function fillUp(file: string): void {
  const handle = openSync(file, "a");
  try {
    for (let size = 65_536; size >= 1; ) {
      try {
        writeSync(handle, Buffer.alloc(size));
      } catch {
        size = Math.floor(size / 2);
      }
    }
  } finally {
    closeSync(handle);
  }
}

function findOut(): string | undefined {
  try {
    mountSmallDisk(1).unmount();
    return undefined;
  } catch (error) {
    return `no file system can be mounted here: ${error instanceof Error ? (error.message.split("\n")[0] ?? "") : ""}`;
  }
}
