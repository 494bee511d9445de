import { createRequire } from "node:module";
import { join } from "node:path";
import { Bundles } from "./bundles.ts";
import { postponeOptimisation } from "./optimisation.ts";

/** Starts the command of this name, which is the bundle `NAME.cjs` beside this one. */
export function start(name: string): Bundles {
  postponeOptimisation();
  const bundles = new Bundles(createRequire(import.meta.filename));
  bundles.load(join(import.meta.dirname, `${name}.cjs`));
  return bundles;
}
