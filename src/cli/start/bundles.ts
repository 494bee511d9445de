import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { Script } from "node:vm";
import { readCodeCache, writeCodeCache } from "./code-cache.ts";
import { postponeOptimisation } from "./optimisation.ts";

interface Loaded {
  readonly exports: unknown;
  readonly source: Uint8Array;
  readonly script: Script;
}

/** What the text of a bundle is: wrapped by the build, because to wrap it here would be to copy a megabyte. */
type Wrapper = (
  exports: unknown,
  require: (id: string) => unknown,
  module: { exports: unknown },
  file: string,
  folder: string,
) => void;

/** The bundles of one process, each loaded once, from compiled code where that is kept beside it. */
export class Bundles {
  readonly #loaded = new Map<string, Loaded>();
  readonly #outside: (id: string) => unknown;

  /** `outside` loads what is no bundle: Node's own modules, and packages. */
  constructor(outside: (id: string) => unknown) {
    this.#outside = outside;
  }

  /** What the bundle exports. Throws as `readFileSync` does where there is none. */
  load(file: string): unknown {
    const known = this.#loaded.get(file);
    if (known !== undefined) return known.exports;
    const source = readFileSync(file);
    const cachedData = readCodeCache(file, source);
    // Bundles are ASCII. What V8 does not accept it compiles.
    const script = new Script(source.toString("latin1"), { filename: file, ...(cachedData === undefined ? {} : { cachedData }) });
    const module = { exports: {} as unknown };
    const folder = dirname(file);
    const require = (id: string): unknown => (id.startsWith("./") ? this.load(join(folder, id)) : this.#outside(id));
    (script.runInThisContext() as Wrapper)(module.exports, require, module, file, folder);
    this.#loaded.set(file, { exports: module.exports, source, script });
    return module.exports;
  }

  /** The bundles beside which code was kept that V8 did not take. */
  get refused(): readonly string[] {
    return [...this.#loaded].flatMap(([file, { script }]) => (script.cachedDataRejected === true ? [file] : []));
  }

  /** Keeps the code of every bundle that was loaded, with the functions that have run so far: as for a run that begins without optimiser. */
  keepCompiled(): void {
    postponeOptimisation();
    for (const [file, { source, script }] of this.#loaded) writeCodeCache(file, source, script.createCachedData());
  }
}
