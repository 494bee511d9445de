import { chmodSync, lstatSync, mkdtempSync, renameSync, rmdirSync, rmSync, unlinkSync } from "node:fs";
import { connect } from "node:net";
import { basename, dirname, join } from "node:path";

/** Bytes of a socket's path that the system takes, without the closing zero. */
const LONGEST_PATH = process.platform === "linux" ? 107 : 103;

export type Place =
  /** `bind` is where to listen; `settle` moves the socket to its name, in the shape in which it may be seen. */
  | { readonly ok: true; readonly bind: string; settle(): void; giveUp(): void }
  | { readonly ok: false; readonly problem: string; readonly help: string };

/**
 * Makes sure that the socket may be put at `path`: it is not too long, and what is there is nothing or a socket that nobody answers. The
 * socket is made in a folder of its own that only the owner may enter and comes to its name when its mode is right, so that at no moment
 * anybody else could connect.
 */
export async function preparePlace(path: string): Promise<Place> {
  if (Buffer.byteLength(path) > LONGEST_PATH) {
    const problem = `the path of the socket, ${path}, is longer than the ${LONGEST_PATH} bytes that the system allows`;
    return { ok: false, problem, help: "choose a data folder with a shorter path" };
  }
  const there = await whatIsAt(path);
  if (there === "answered") {
    const problem = `another monitor is running on this data folder: it answers on ${path}`;
    return { ok: false, problem, help: "stop it first, or give this one a data folder of its own" };
  }
  if (there === "other") {
    const problem = `${path} is there and is no socket`;
    return { ok: false, problem, help: "move it away, or choose another data folder" };
  }
  try {
    // Six random characters: no longer than the name that the socket has in the end.
    const folder = mkdtempSync(join(dirname(path), ".s-"));
    const bind = join(folder, "s");
    const giveUp = (): void => {
      unlinkQuietly(bind);
      rmSync(folder, { recursive: true, force: true });
    };
    const settle = (): void => {
      chmodSync(bind, 0o600);
      renameSync(bind, path);
      rmdirSync(folder);
    };
    return { ok: true, bind, settle, giveUp };
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? "unknown error";
    const problem = `the socket ${basename(path)} cannot be made in ${dirname(path)} (${code})`;
    return { ok: false, problem, help: "make the data folder writable for the monitor" };
  }
}

/** Which file it is, to tell later whether it is still the same. */
export function identityOf(path: string): string | undefined {
  try {
    const { dev, ino } = lstatSync(path);
    return `${dev}:${ino}`;
  } catch {
    return undefined;
  }
}

/** Removes the socket, unless another monitor has put its own there meanwhile. */
export function removeSocket(path: string, identity: string | undefined): void {
  if (identity !== undefined && identityOf(path) === identity) unlinkQuietly(path);
}

function unlinkQuietly(path: string): void {
  try {
    unlinkSync(path);
  } catch {
    // It is gone already, which is what was wanted.
  }
}

async function whatIsAt(path: string): Promise<"nothing" | "stale" | "answered" | "other"> {
  try {
    if (!lstatSync(path).isSocket()) return "other";
  } catch {
    return "nothing";
  }
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.once("connect", () => {
      socket.destroy();
      resolve("answered");
    });
    socket.once("error", (error: NodeJS.ErrnoException) => {
      resolve(error.code === "ECONNREFUSED" || error.code === "ENOENT" ? "stale" : "answered");
    });
  });
}
