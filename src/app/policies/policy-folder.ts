import { dirname, join } from "node:path";
import type { Bundle } from "../../bundle/bundle.ts";
import { formatTimestamp } from "../../model/timestamp.ts";
import type { Clock } from "../../monitor/clock.ts";
import type { Log } from "../../monitor/log.ts";
import { packageRoot } from "../package-root.ts";
import type { Settings } from "../settings/settings.ts";
import { bundlesOf, hasChanged, lookAgain, momentOf, policiesOf, type PolicyStanding, standingsOf } from "./policy-set.ts";
import { WakeUp } from "./wake-up.ts";

export interface PolicyFolderOptions {
  readonly settings: Settings;
  readonly clock: Clock;
  readonly log: Log;
  /** Puts these to work between two evaluations, e.g. `replaceBundles`. */
  readonly replace: (bundles: readonly Bundle[]) => Promise<void>;
  /** ms between looks at the files. */
  readonly every?: number;
}

/** For the monitor's own snapshot: `policies{name}`. */
export type PolicyFacts = Readonly<Record<string, { readonly loaded_at: string | null; readonly refused: string | null }>>;

const EVERY = 5_000;
/** A file that is being written is left alone until it is the same twice, so long apart. */
const SETTLE = 300;

/**
 * The policies of the settings while a monitor runs: loaded at the start, looked at again when a file changes, theirs or one they import, or
 * when somebody asks. A version that cannot be used is refused and the one before stays in force.
 */
export class PolicyFolder {
  readonly #options: PolicyFolderOptions;
  readonly #shipped = join(packageRoot(), "policies", "self.policy");
  readonly #wakeUp = new WakeUp(() => {
    this.#lookSoon(SETTLE);
  });
  #standings: readonly PolicyStanding[];
  /** What changed files held when they were last looked at, by settings' file. */
  readonly #unsettled = new Map<string, string>();
  #turn: Promise<void> = Promise.resolve();
  #cancel: () => void = () => undefined;
  #dueAt = Number.POSITIVE_INFINITY;
  #running = false;

  /** Loads every policy once. One that cannot be used is told and left out. */
  constructor(options: PolicyFolderOptions) {
    this.#options = options;
    this.#standings = standingsOf(options.settings);
    this.#load(this.#standings);
  }

  get bundles(): readonly Bundle[] {
    return bundlesOf(this.#standings);
  }

  /** In force for a source now; undefined where the settings mean no policy for it. */
  policiesOf(source: string): readonly string[] | undefined {
    return policiesOf(this.#standings, source);
  }

  facts(): PolicyFacts {
    return Object.fromEntries(
      this.#standings.map(({ name, loadedAt, refused }) => [
        name,
        { loaded_at: loadedAt === undefined ? null : formatTimestamp(loadedAt), refused: refused ?? null },
      ]),
    );
  }

  /** Begins to look for changes. */
  start(): void {
    this.#running = true;
    this.#watchFolders();
    this.#lookSoon(this.#options.every ?? EVERY);
  }

  stop(): void {
    this.#running = false;
    this.#cancel();
    this.#wakeUp.stop();
  }

  /** Looks for changed files; takes those that have settled. */
  look(): Promise<void> {
    return this.#inTurn(async () => {
      const changed = this.#standings.filter(hasChanged);
      const settled = changed.filter((standing) => {
        const { file } = standing.settings;
        const moment = momentOf(standing);
        const isSettled = this.#unsettled.get(file) === moment;
        this.#unsettled.set(file, moment);
        return isSettled;
      });
      for (const standing of this.#standings) if (!changed.includes(standing)) this.#unsettled.delete(standing.settings.file);
      await this.#take(settled);
      this.#lookSoon(changed.length > settled.length ? SETTLE : (this.#options.every ?? EVERY));
    });
  }

  /** Resolves when what is under way is done. */
  idle(): Promise<void> {
    return this.#turn;
  }

  /** Loads every policy again, as after a SIGHUP, and tells what is refused, told before or not. Resolves when what could be taken is in force. */
  reload(): Promise<PolicyFacts> {
    return this.#inTurn(async () => {
      await this.#take(this.#standings, true);
      return this.facts();
    });
  }

  async #take(standings: readonly PolicyStanding[], isAsked = false): Promise<void> {
    if (standings.length === 0) return;
    const before = this.#standings;
    const changed = this.#load(standings, isAsked);
    if (this.#running) this.#watchFolders();
    if (!changed) return;
    try {
      await this.#options.replace(this.bundles);
    } catch (error) {
      this.#standings = before;
      const message = error instanceof Error ? error.message : "the monitor did not take them";
      this.#options.log("monitoring", "error", `the changed policies are not in force: ${message}`);
    }
  }

  /** Whether what is in force is another thing than before. A refusal is told when it is another one, or when somebody asks. */
  #load(standings: readonly PolicyStanding[], isAsked = false): boolean {
    const { settings, clock, log } = this.#options;
    let changed = false;
    for (const before of standings) {
      this.#unsettled.delete(before.settings.file);
      const { standing, loaded } = lookAgain(before, this.#standings, settings, this.#shipped, clock.wall());
      const isSame = loaded.ok && before.bundle !== undefined && sameBundle(before.bundle, loaded.bundle);
      const next = isSame ? { ...before, files: standing.files, refused: undefined } : standing;
      this.#standings = this.#standings.map((each) => (each === before ? next : each));
      if (isSame && before.refused === undefined) continue;
      if (loaded.ok) {
        const { policy, version, digest, overrides } = loaded.bundle;
        const limits = Object.keys(overrides ?? {}).length;
        log("monitoring", "info", `policy ${policy} ${version} is in force`, { policy, version, digest, overridden: limits });
        changed ||= !isSame;
      } else if (isAsked || loaded.reason !== before.refused) {
        const kept = before.bundle === undefined ? "nothing is in force" : `version ${before.bundle.version} stays in force`;
        const fields = { policy: before.name, file: before.settings.file, reason: loaded.reason };
        log("monitoring", "error", `policy ${before.name} is refused, ${kept}: ${loaded.reason}`, fields);
      }
    }
    return changed;
  }

  #watchFolders(): void {
    const paths = this.#standings.flatMap(({ files }) => [...files.keys()]);
    this.#wakeUp.watch(new Set(paths.map((path) => dirname(path))));
  }

  #lookSoon(ms: number): void {
    if (!this.#running) return;
    const { clock } = this.#options;
    const at = clock.monotonic() + ms;
    if (at >= this.#dueAt) return;
    this.#cancel();
    this.#dueAt = at;
    this.#cancel = clock.after(ms, () => {
      this.#dueAt = Number.POSITIVE_INFINITY;
      this.look().catch((error: unknown) => {
        this.#options.log("monitoring", "error", `policy files cannot be looked at: ${String(error)}`);
        this.#lookSoon(this.#options.every ?? EVERY);
      });
    });
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#turn.then(work);
    this.#turn = result.then(
      () => undefined,
      () => undefined,
    );
    return result;
  }
}

function sameBundle(a: Bundle, b: Bundle): boolean {
  return (
    a.digest === b.digest &&
    a.signature?.value === b.signature?.value &&
    JSON.stringify(a.overrides) === JSON.stringify(b.overrides)
  );
}
