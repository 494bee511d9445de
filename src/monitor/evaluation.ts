import type { JsonValue } from "../model/json.ts";
import type { MarkEntry, RecordingEntry, SnapshotEntry } from "../recording/entry.ts";
import type { Admitted, Refused } from "../watch/admit.ts";
import type { CommandResult } from "../watch/command.ts";
import { BrokenEvaluation } from "../watch/broken-evaluation.ts";
import { readCommand } from "../watch/read-command.ts";
import type { CrossCheckedPolicies, PendingEvaluation, Step, Watch } from "../watch/watch.ts";
import { setBackBy } from "./jumps.ts";
import type { LiveSource } from "./live-source.ts";

/** What an evaluation needs of its surroundings. */
export interface EvaluationPorts {
  readonly source: (name: string) => LiveSource | undefined;
  /** Asks the second evaluator, or does not. */
  readonly crossCheck: (source: LiveSource, pending: PendingEvaluation) => Promise<CrossCheckedPolicies | undefined>;
  readonly stepped: (source: LiveSource, step: Pick<Step, "transitions">) => void;
  readonly admitted: (source: LiveSource, admitted: Admitted, snapshot: Readonly<Record<string, unknown>>) => void;
  readonly refused: (source: LiveSource, at: number, refused: Refused) => void;
  readonly obeyed: (result: CommandResult) => void;
  /** A `policy` mark: the versions that were meant are to be put to work now. */
  readonly replace: (now: number) => void;
  readonly problem: (reason: string, fix: string) => void;
  /** An evaluation was left out: a fault of this program. */
  readonly failed: (error: unknown) => void;
}

/** As a replay has it: so long a silence without a mark is downtime. */
const LONGEST_GAP = 366 * 86_400_000;

/**
 * Lives the entries of the recording one by one, in their order, exactly as a replay of it will: the clock instants before each, then
 * what it says.
 */
export class Evaluation {
  readonly #ports: EvaluationPorts;

  constructor(ports: EvaluationPorts) {
    this.#ports = ports;
  }

  async entry(entry: RecordingEntry): Promise<void> {
    if (entry.kind === "problem") {
      this.#ports.problem(entry.reason, entry.fix);
      return;
    }
    const source = entry.source === undefined ? undefined : this.#ports.source(entry.source);
    if (source === undefined || entry.now === undefined) return;
    try {
      if (entry.kind === "snapshot") await this.#snapshot(source, entry, entry.now);
      else await this.#mark(source, entry);
    } finally {
      source.unevaluated = Math.max(0, source.unevaluated - 1);
    }
  }

  /** One clock instant of a source that waits for nothing. */
  async clock(source: LiveSource, now: number): Promise<void> {
    if (source.watch !== undefined) await this.#clock(source, source.watch, now);
  }

  async #snapshot(source: LiveSource, entry: SnapshotEntry, recorded: number): Promise<void> {
    const watch = source.watch ?? source.start(recorded);
    const admission = watch.admit(entry.snapshot, { now: recorded });
    if (!admission.admitted) {
      this.#ports.refused(source, recorded, admission);
      return;
    }
    const { now, timestamp, verdicts } = admission;
    if (source.isStopped || isGap(source, watch, now)) source.restart(now);
    source.isStopped = false;
    await this.#instants(source, watch, now);
    await this.#commit(source, watch, watch.begin(admission));
    if (source.rewindsEvaluated === source.rewindsRecorded) source.sequence.admitted(timestamp);
    const accepted = verdicts.find((verdict) => verdict.accepted);
    if (accepted !== undefined) this.#ports.admitted(source, admission, accepted.snapshot);
  }

  async #mark(source: LiveSource, entry: MarkEntry): Promise<void> {
    const { mark, now, details } = entry;
    const { watch } = source;
    switch (mark) {
      case "start":
        source.isStopped = false;
        if (watch === undefined) source.start(now);
        else source.restart(now);
        this.#ports.stepped(source, { transitions: [] });
        return;
      case "stop":
        if (watch === undefined || source.isStopped) return;
        if (isGap(source, watch, now)) source.restart(now);
        await this.#instants(source, watch, now + 1);
        source.isStopped = true;
        return;
      case "command":
        await this.#command(source, entry);
        return;
      case "skew": {
        if (watch === undefined) return;
        await this.#instants(source, watch, now);
        watch.noteSkew(numberOf(details?.ahead_ms));
        const reason = "the snapshot is ahead of the clock";
        this.#ports.refused(source, now, { admitted: false, kind: "ahead of the clock", reason, path: "timestamp" });
        return;
      }
      case "rewind":
        source.rewindsEvaluated += 1;
        if (watch === undefined) return;
        await this.#instants(source, watch, now + 1);
        watch.rewind(setBackBy(entry));
        source.startedAt -= setBackBy(entry);
        this.#ports.stepped(source, { transitions: [] });
        return;
      case "policy":
        if (watch !== undefined) await this.#instants(source, watch, now);
        this.#ports.replace(now);
        return;
      case "disagreement":
        return;
    }
  }

  async #command(source: LiveSource, entry: MarkEntry): Promise<void> {
    const { watch } = source;
    const read = readCommand(entry.details ?? {});
    if (!read.read) {
      this.#ports.obeyed({ accepted: false, problem: `the command ${read.problem}`, help: "give what it lacks" });
      return;
    }
    if (watch === undefined) {
      const problem = `nothing has come from ${source.name} yet`;
      this.#ports.obeyed({ accepted: false, problem, help: "wait for its first snapshot" });
      return;
    }
    await this.#instants(source, watch, entry.now);
    const result = watch.command(read.command, entry.now);
    if (result.accepted) this.#ports.stepped(source, { transitions: result.transitions });
    this.#ports.obeyed(result);
  }

  async #instants(source: LiveSource, watch: Watch, end: number): Promise<void> {
    for (const now of watch.instants(end)) await this.#clock(source, watch, now);
  }

  /** An instant that breaks is left out: what comes behind it is not. */
  async #clock(source: LiveSource, watch: Watch, now: number): Promise<void> {
    try {
      await this.#commit(source, watch, watch.beginClock(now));
    } catch (error) {
      this.#ports.failed(error);
    }
  }

  async #commit(source: LiveSource, watch: Watch, pending: PendingEvaluation | undefined): Promise<void> {
    if (pending === undefined) return;
    const crossChecked = await this.#crossCheck(source, pending);
    this.#ports.stepped(source, this.#commitSome(watch, pending, crossChecked));
  }

  /** What broke is told; what it gave all the same counts. */
  #commitSome(watch: Watch, pending: PendingEvaluation, crossChecked: CrossCheckedPolicies | undefined): Step {
    try {
      return watch.commit(pending, crossChecked);
    } catch (error) {
      if (!(error instanceof BrokenEvaluation)) throw error;
      this.#ports.failed(error);
      return error.step;
    }
  }

  /** Whatever becomes of it, what was begun is committed. */
  async #crossCheck(source: LiveSource, pending: PendingEvaluation): Promise<CrossCheckedPolicies | undefined> {
    try {
      return await this.#ports.crossCheck(source, pending);
    } catch (error) {
      this.#ports.failed(error);
      return undefined;
    }
  }
}

function isGap(source: LiveSource, watch: Watch, now: number): boolean {
  return now - Math.max(watch.now ?? -Infinity, source.startedAt) > LONGEST_GAP;
}

function numberOf(value: JsonValue | undefined): number {
  return typeof value === "number" ? value : 0;
}
