import { existsSync } from "node:fs";
import { availableParallelism } from "node:os";

/** The code of a thread, beside that of the commands; undefined where another thread would only take turns with this one. */
export function threadEntry(name: "recording-reader" | "replay-share"): URL | undefined {
  if (availableParallelism() < 2) return undefined;
  const entry = new URL(`./${name}.cjs`, import.meta.url);
  return existsSync(entry) ? entry : undefined;
}
