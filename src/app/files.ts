import { isUtf8 } from "node:buffer";
import { lstatSync, readdirSync, readFileSync, realpathSync, statSync } from "node:fs";
import { isAbsolute, join, relative, resolve, sep } from "node:path";

/** A text file's bound in bytes: far above any policy, test or bundle, and far below what would hurt. */
export const MAX_TEXT_BYTES = 16 * 1024 * 1024;

const LINE_END = 0x0a;

export type FileText =
  | { readonly ok: true; readonly text: string }
  /** `reason` is a short clause in the reader's words; `fix`, where it is another than to name another file, is an imperative. */
  | { readonly ok: false; readonly reason: string; readonly fix?: string };

/** Reads a whole UTF-8 text file. */
export function readTextFile(path: string, maxBytes = MAX_TEXT_BYTES): FileText {
  try {
    const stats = statSync(path);
    if (stats.isDirectory()) return { ok: false, reason: "it is a folder" };
    if (stats.size > maxBytes) return { ok: false, reason: tooLarge(maxBytes) };
    return decodeText(readFileSync(path), maxBytes);
  } catch (error) {
    return { ok: false, reason: reasonOf(error) };
  }
}

/** Bytes to text; anything that is not UTF-8 is refused rather than mended. A byte order mark is dropped. */
export function decodeText(bytes: Uint8Array, maxBytes = MAX_TEXT_BYTES): FileText {
  if (bytes.byteLength > maxBytes) return { ok: false, reason: tooLarge(maxBytes) };
  try {
    return { ok: true, text: new TextDecoder("utf-8", { fatal: true }).decode(bytes) };
  } catch {
    return { ok: false, reason: `line ${firstUnreadableLine(bytes)} is not UTF-8 text`, fix: "save the file as UTF-8" };
  }
}

/** From 1. A line's end is never part of another character, so each line can be looked at by itself. */
function firstUnreadableLine(bytes: Uint8Array): number {
  let line = 1;
  for (let start = 0; ; line += 1) {
    const end = bytes.indexOf(LINE_END, start);
    if (end < 0 || !isUtf8(bytes.subarray(start, end))) return line;
    start = end + 1;
  }
}

function tooLarge(maxBytes: number): string {
  return `it is larger than ${Math.round(maxBytes / (1024 * 1024))} MB`;
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: "no such file",
  ENOTDIR: "a part of the path is not a folder",
  EACCES: "permission denied",
  EPERM: "permission denied",
  ELOOP: "its symbolic links go in a circle",
  ENAMETOOLONG: "the name is too long",
  EISDIR: "it is a folder",
  ENOSPC: "no space left on the device",
  EROFS: "the file system is read-only",
};

/** The system's error in the reader's words. */
export function reasonOf(error: unknown): string {
  const code = (error as NodeJS.ErrnoException | undefined)?.code ?? "";
  return REASONS[code] ?? `it could not be read (${code === "" ? "unknown error" : code})`;
}

const SKIPPED = new Set(["node_modules", "dist"]);

export interface FoundFiles {
  /** In order of the operands, each folder's files by name. No file twice. */
  readonly files: readonly string[];
  readonly unreadable: readonly { readonly path: string; readonly reason: string }[];
}

/**
 * Operands to files: a file stands for itself, a folder for those below it that `wanted` takes (hidden folders and `node_modules`
 * excepted). Symbolic links are followed; a folder is entered once.
 */
export function expandPaths(operands: readonly string[], cwd: string, wanted: (name: string) => boolean): FoundFiles {
  const files = new Map<string, string>();
  const unreadable: { path: string; reason: string }[] = [];
  const entered = new Set<string>();

  const enter = (folder: string): void => {
    const real = realpathSync.native(folder);
    if (entered.has(real)) return;
    entered.add(real);
    const entries = readdirSync(folder, { withFileTypes: true });
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const { name } = entry;
      if (name.startsWith(".") || SKIPPED.has(name)) continue;
      const path = join(folder, name);
      try {
        // Only a link has to be looked at for what it leads to; some file systems do not say what they list.
        const known = entry.isFile() || entry.isDirectory() ? entry : statSync(path);
        if (known.isDirectory()) enter(path);
        else if (wanted(name)) files.set(resolve(path), path);
      } catch (error) {
        // A dangling link that nobody asked for by name is nobody's concern, unless it is a wanted file.
        if (wanted(name) || !lstatSync(path).isSymbolicLink()) unreadable.push({ path, reason: reasonOf(error) });
      }
    }
  };

  for (const operand of operands) {
    const path = resolve(cwd, operand);
    try {
      if (statSync(path).isDirectory()) enter(path);
      else files.set(path, path);
    } catch (error) {
      unreadable.push({ path, reason: reasonOf(error).replace("no such file", "no such file or folder") });
    }
  }
  return {
    files: [...files.values()].map((path) => displayPath(path, cwd)),
    unreadable: unreadable.map(({ path, reason }) => ({ path: displayPath(path, cwd), reason })),
  };
}

/** How a file is named to the reader: from the working folder if it lies below it or beside it, else in full. Slashes on every system. */
export function displayPath(path: string, cwd: string): string {
  const absolute = isAbsolute(path) ? path : resolve(cwd, path);
  const below = relative(cwd, absolute);
  const shown = below === "" || below.startsWith(`..${sep}..${sep}`) || isAbsolute(below) ? absolute : below;
  return shown.split(sep).join("/");
}

export function isPolicyFile(name: string): boolean {
  return name.endsWith(".policy") || name.endsWith(".policy.yaml") || name.endsWith(".policy.yml");
}

export function isTestFile(name: string): boolean {
  return name.endsWith(".test.yaml") || name.endsWith(".test.yml");
}
