import { existsSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

/** The code of a thread, beside that of the commands; undefined where another thread would only take turns with this one. */
export function threadEntry(name: "recording-reader" | "replay-share"): URL | undefined {
  if (availableParallelism() < 2) return undefined;
  const entry = pathToFileURL(join(import.meta.dirname, `${name}.cjs`));
  return existsSync(entry) ? entry : undefined;
}
