import type { Transition } from "../model/transition.ts";
import type { Clock } from "./clock.ts";
import { call } from "./intake.ts";
import type { LiveSource } from "./live-source.ts";
import type { Retry } from "./retry.ts";
import { type Commit, type RecordingPosition, type RecordingTail, type Store, StoreError, type StoredTransition } from "./store.ts";
import { reasonOf, type Troubles } from "./troubles.ts";

export interface CommitterPorts {
  readonly clock: Clock;
  readonly store: Store;
  readonly retry: Retry;
  readonly troubles: Troubles;
  /** Makes the recording survive a power cut: nothing may be committed that it could lose. */
  readonly syncRecording: () => Promise<void>;
  /** What of it a commit can carry along instead; undefined where it is too much for that. */
  readonly unsynced: () => RecordingTail | undefined;
  readonly channelsOf: Commit["channelsOf"];
  readonly alsoTo?: NonNullable<Commit["alsoTo"]>;
  readonly failed: () => void;
  readonly committed: (transitions: readonly StoredTransition[]) => void;
}

/** ms between two checkpoints that tell nothing. */
const CHECKPOINT_EVERY = 1_000;
/** Bytes: nobody waits for the sync that makes it short again. */
const LONG_TAIL = 4_000;
const ABOUT = "store";

/**
 * Gathers what evaluations gave and makes it durable in one transaction: transitions, the watches they came from, and how far in the
 * recording they are. What it cannot commit it tries again; evaluation waits meanwhile.
 */
export class Committer {
  readonly #ports: CommitterPorts;
  #transitions: Transition[] = [];
  readonly #changed = new Set<LiveSource>();
  #position: RecordingPosition;
  #isUrgent = false;
  #committedAt: number;
  #after: (() => void)[] = [];
  #isMoved = false;
  #syncing: Promise<void> | undefined;

  constructor(ports: CommitterPorts, position: RecordingPosition) {
    this.#ports = ports;
    this.#position = position;
    this.#committedAt = ports.clock.monotonic();
  }

  /** Whether something is not durable yet. */
  get isBehind(): boolean {
    return this.#isMoved || this.#changed.size > 0 || this.#transitions.length > 0 || this.#after.length > 0;
  }

  stepped(source: LiveSource, transitions: readonly Transition[]): void {
    this.#changed.add(source);
    // As arguments of one call, a hundred thousand would be too many.
    for (const transition of transitions) this.#transitions.push(transition);
  }

  /** All up to here was evaluated. */
  moveTo(position: RecordingPosition): void {
    this.#position = position;
    this.#isMoved = true;
  }

  /** There will be something to commit soon: the recording is synced meanwhile, where it has to be. */
  expect(): void {
    if (this.#syncing !== undefined || this.#ports.unsynced() !== undefined) return;
    this.#syncInBackground();
  }

  /** Called when what is gathered so far is durable; that is made so without delay. */
  whenDurable(call: () => void): void {
    this.#after.push(call);
    this.#isUrgent = true;
  }

  /** Commits what must be told, and otherwise once a second; `now`: whatever there is. False when it was closed before it could. */
  async settle(now = false): Promise<boolean> {
    const { clock, retry } = this.#ports;
    const isDue = clock.monotonic() - this.#committedAt >= CHECKPOINT_EVERY;
    if (!this.isBehind || !(now || isDue || this.#isUrgent || this.#transitions.length > 0)) return true;
    const commit = this.#take();
    const after = this.#after;
    this.#after = [];
    this.#isUrgent = false;
    const done = await retry.until(
      () => this.#attempt(commit),
      (error) => {
        this.#tell(error);
      },
    );
    if (done === undefined) return false;
    this.#ports.troubles.over(ABOUT);
    this.#committedAt = clock.monotonic();
    this.#ports.committed(done.value);
    for (const each of after) call(each);
    return true;
  }

  #take(): Commit {
    const watches = [...this.#changed].flatMap(({ watch }) => {
      if (watch === undefined) return [];
      return [{ saved: watch.save(), alerts: watch.openAlerts() }];
    });
    const transitions = this.#transitions;
    this.#transitions = [];
    this.#changed.clear();
    this.#isMoved = false;
    const { alsoTo } = this.#ports;
    const channelsOf: Commit["channelsOf"] = (transition) => this.#channelsOf(transition);
    return { transitions, watches, position: this.#position, channelsOf, ...(alsoTo === undefined ? {} : { alsoTo }) };
  }

  /** A fault in the routes must not keep an alert out of the store. */
  #channelsOf(transition: Parameters<Commit["channelsOf"]>[0]): ReturnType<Commit["channelsOf"]> {
    try {
      return this.#ports.channelsOf(transition);
    } catch (error) {
      const { rule } = transition;
      this.#ports.troubles.tell("notifications", `nobody was chosen for an alert of ${rule}: ${reasonOf(error)}`);
      return [];
    }
  }

  async #attempt(commit: Commit): Promise<readonly StoredTransition[]> {
    const syncing = this.#syncing;
    this.#syncing = undefined;
    await syncing;
    // A checkpoint that tells nothing has the time.
    if (commit.transitions.length === 0 || this.#ports.unsynced() === undefined) await this.#ports.syncRecording();
    const tail = this.#ports.unsynced();
    const stored = await this.#ports.store.commit(tail === undefined || tail.bytes.length === 0 ? commit : { ...commit, tail });
    if (tail !== undefined && tail.bytes.length > LONG_TAIL) this.#syncInBackground();
    return stored;
  }

  #syncInBackground(): void {
    this.#syncing = this.#ports.syncRecording();
    // Heard by the next commit.
    this.#syncing.catch(() => undefined);
  }

  #tell(error: unknown): void {
    this.#ports.failed();
    const what = error instanceof StoreError ? error.message : reasonOf(error);
    this.#ports.troubles.tell(ABOUT, `nothing can be committed, alerts wait: ${what}`);
  }
}
