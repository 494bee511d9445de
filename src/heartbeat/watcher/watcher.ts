import type { Clock } from "../../monitor/clock.ts";
import type { HeartbeatJudgement } from "../judge-heartbeat.ts";
import { afterRestart, decide, type OldProcess, type WatchAction, type WatchOptions } from "./decide.ts";
import { type Notice, type NoticeKind, saidLength, saidOfHeartbeat, saidOfPage } from "./notice.ts";
import type { Ran } from "./run-restart.ts";
import type { Stopped } from "./stop-process.ts";
import { type SeenProcess, stateText, type WatchState } from "./watch-state.ts";

/** What a watcher works with. */
export interface WatcherPorts {
  readonly clock: Clock;
  readonly options: WatchOptions;
  /** ms between two looks. */
  readonly interval: number;
  /** The heartbeat file, as messages call it. */
  readonly file: string;
  /** The restart command, as messages call it. */
  readonly command: string;
  readonly look: (now: number) => Promise<HeartbeatJudgement>;
  readonly processOf: (seen: SeenProcess | null) => OldProcess;
  readonly stop: (seen: SeenProcess) => Promise<Stopped>;
  readonly restart: () => Promise<Ran>;
  /** Makes the state survive this process. A rejection is told, and the watcher goes on with what it knows. */
  readonly keep: (state: WatchState) => Promise<void>;
  /** Must not throw, nor wait for a receiver. */
  readonly tell: (notice: Notice) => void;
}

/** Looks at a heartbeat again and again, and does what `decide` says. Nothing that goes wrong ends it. */
export class Watcher {
  readonly #ports: WatcherPorts;
  #state: WatchState;
  #kept = "";
  #isKeeping = true;
  #isEnded = false;
  #wake: () => void = () => undefined;

  constructor(ports: WatcherPorts, state: WatchState) {
    this.#ports = ports;
    this.#state = state;
  }

  /** Resolves after `end`, when what was begun is finished. */
  async run(): Promise<void> {
    const { clock, interval } = this.#ports;
    for (;;) {
      await this.round();
      if (this.#isEnded) return;
      await new Promise<void>((resolve) => {
        const takeBack = clock.after(interval, resolve);
        this.#wake = () => {
          takeBack();
          resolve();
        };
      });
    }
  }

  end(): void {
    this.#isEnded = true;
    this.#wake();
  }

  /** One look, and what follows from it. Never rejects. */
  async round(): Promise<void> {
    try {
      const judgement = await this.#ports.look(this.#ports.clock.wall());
      this.#see(judgement);
      // Where the old process is stopped first, what is known of it afterwards decides.
      let proved: OldProcess | undefined;
      let problem: string | null = null;
      for (let isDone = false; !isDone; ) {
        const stopped = await this.#step(judgement, proved, problem);
        isDone = stopped === undefined || proved !== undefined;
        proved = stopped?.gone === true ? "gone" : "unstoppable";
        problem = stopped?.gone === false ? stopped.problem : null;
      }
    } catch (error) {
      this.#tell("trouble", "error", `this look came to nothing: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  /** Whoever writes the heartbeat is remembered: the file may be deleted while its writer lives. */
  #see({ heartbeat }: HeartbeatJudgement): void {
    if (heartbeat?.pid === undefined) return;
    const { pid, identity, updatedAt = null } = heartbeat;
    this.#state = { ...this.#state, seen: { pid, identity, updatedAt } };
  }

  /** Gives back what became of the old process, where it was to be stopped. */
  async #step(judgement: HeartbeatJudgement, proved: OldProcess | undefined, problem: string | null): Promise<Stopped | undefined> {
    const { clock, options, processOf } = this.#ports;
    const { verdict, heartbeat } = judgement;
    const process = proved ?? (verdict === "healthy" ? "unknown" : processOf(this.#state.seen));
    const since = this.#state.illSince;
    const { state, actions } = decide(
      this.#state,
      { verdict, updatedAt: heartbeat?.updatedAt ?? null, process },
      clock.wall(),
      options,
    );
    this.#state = state;
    await this.#keep();
    const isPaged = actions.some((action) => action.do === "page");
    for (const action of actions) {
      switch (action.do) {
        case "tell":
          // One message at once for one trouble: the page says all of it.
          if (!isPaged) this.#tellOf(action.what, judgement, since);
          break;
        case "page":
          this.#tell("page", "error", saidOfPage(action.reason, this.#said(judgement), options.restart, problem), true);
          break;
        case "stop":
          return await this.#stop();
        case "restart":
          await this.#restart(action);
          break;
      }
    }
    return undefined;
  }

  async #stop(): Promise<Stopped> {
    const { seen } = this.#state;
    if (seen === null) return { gone: false, problem: "it is not known which process it is" };
    this.#tell("stopping", "warn", `process ${seen.pid} lives and is stopped first, so that there are never two`);
    const stopped = await this.#ports.stop(seen);
    if (stopped.gone) this.#tell("stopping", "info", `process ${seen.pid} is gone, by ${stopped.by}`);
    return stopped;
  }

  async #restart({ attempt }: WatchAction & { readonly do: "restart" }): Promise<void> {
    const { clock, command, options } = this.#ports;
    const { restart: bounds } = options;
    if (bounds === undefined) return;
    const which = `restart ${this.#state.restarts.length} of at most ${bounds.most} in ${saidLength(bounds.within)}`;
    this.#tell("restarting", "warn", `restarting with \`${command}\`, ${which}`);
    const ran = await this.#ports.restart();
    this.#state = afterRestart(this.#state, clock.wall(), bounds);
    await this.#keep();
    const next = saidLength(Math.max(0, this.#state.notBefore - clock.wall()));
    if (ran.ok) this.#tell("restarted", "info", `restarted; it has ${next} to write a healthy heartbeat`);
    else this.#tell("restart failed", "error", `\`${command}\` ${ran.problem}; tried again in ${next}`, attempt === 1);
  }

  #tellOf(what: "ill" | "recovered" | "stopped", judgement: HeartbeatJudgement, since: number | null): void {
    const said = this.#said(judgement);
    if (what === "ill") this.#tell("ill", "warn", said, true);
    else if (what === "stopped") this.#tell("stopped on purpose", "info", `${said}; it is not restarted`, true, since);
    else {
      const lasted = since === null ? "" : ` after ${saidLength(Math.max(0, this.#ports.clock.wall() - since))}`;
      this.#tell("recovered", "info", `healthy again${lasted}: ${said}`, true, since);
    }
  }

  #said(judgement: HeartbeatJudgement): string {
    return saidOfHeartbeat(this.#ports.file, judgement);
  }

  #tell(kind: NoticeKind, level: Notice["level"], text: string, toPeople = false, since = this.#state.illSince): void {
    this.#ports.tell({ kind, level, text, at: this.#ports.clock.wall(), since, toPeople });
  }

  async #keep(): Promise<void> {
    const text = stateText(this.#state);
    if (text === this.#kept) return;
    try {
      await this.#ports.keep(this.#state);
      this.#kept = text;
      this.#isKeeping = true;
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      if (this.#isKeeping) this.#tell("trouble", "error", `what it knows cannot be kept, and is forgotten when it ends: ${reason}`);
      this.#isKeeping = false;
    }
  }
}
