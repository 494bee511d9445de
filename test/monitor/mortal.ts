import type { AppendedFile, RecordingFiles } from "../../src/monitor/recording-files.ts";
import type { Commit, Store, StoredTransition } from "../../src/monitor/store.ts";

/** Thrown at what a dead process would still do. */
const DEAD = "the process was killed";

/**
 * A process that dies at a given step: at the so many-th write, sync or commit it is over, before that step, in the middle of it, or
 * after it, and nothing it does afterwards has any effect. What waits for such a step waits for ever.
 */
export class Mortality {
  #steps = 0;
  #isDead = false;
  readonly #open: AppendedFile[] = [];
  readonly #dieAt: number;
  readonly #how: "before" | "during" | "after";
  readonly #died: () => void;
  /** Resolves at its death. */
  readonly death: Promise<void>;

  constructor(dieAt: number, how: "before" | "during" | "after") {
    this.#dieAt = dieAt;
    this.#how = how;
    let died = (): void => undefined;
    this.death = new Promise((resolve) => {
      died = resolve;
    });
    this.#died = died;
  }

  get isDead(): boolean {
    return this.#isDead;
  }

  get steps(): number {
    return this.#steps;
  }

  /** The handles that a dead process would have let go of. */
  async release(): Promise<void> {
    await Promise.allSettled(this.#open.splice(0).map((file) => file.close()));
  }

  kill(): void {
    this.#isDead = true;
    this.#died();
  }

  async step<T>(whole: () => Promise<T>, part: () => Promise<unknown> = whole): Promise<T> {
    if (this.#isDead) return await new Promise<T>(() => undefined);
    this.#steps += 1;
    if (this.#steps !== this.#dieAt) return await whole();
    if (this.#how === "during") await part();
    if (this.#how === "after") await whole();
    this.kill();
    return await new Promise<T>(() => undefined);
  }

  files(files: RecordingFiles): RecordingFiles {
    return {
      ...files,
      append: async (name): Promise<AppendedFile> => {
        if (this.#isDead) throw new Error(DEAD);
        const file = await files.append(name);
        this.#open.push(file);
        return {
          size: file.size,
          write: (bytes) =>
            this.step(
              () => file.write(bytes),
              () => file.write(bytes.subarray(0, Math.ceil(bytes.length / 2))),
            ),
          sync: () => this.step(() => file.sync()),
          close: () => file.close(),
        };
      },
    };
  }

  store(store: Store): Store {
    const commit = (what: Commit): Promise<readonly StoredTransition[]> =>
      this.step(
        () => store.commit(what),
        () => Promise.resolve(),
      );
    return new Proxy(store, {
      get: (target, name) => {
        if (name === "commit") return commit;
        const member: unknown = Reflect.get(target, name, target);
        return typeof member === "function" ? (member.bind(target) as unknown) : member;
      },
    });
  }
}
