import type { Severity } from "../../model/severity.ts";
import type { MonitorView } from "../../monitor/health.ts";
import type { StoredTransition, TransitionQuery } from "../../monitor/store.ts";
import { formatTransition } from "../../replay/format-transition.ts";
import { USAGE } from "../exit-code.ts";
import { type Paint, painter, wantsColour } from "../terminal.ts";
import { addressOf } from "./alert-address.ts";
import { pad, widthOf, wrap } from "./layout.ts";
import { unknownRule } from "./unknown-rule.ts";
import { complain, type PlaceOptions, type Reached, type Surroundings, type Unreached } from "./surroundings.ts";
import { LENGTH_HELP, type LocalTime, localTime, parseSince } from "./when.ts";
import { withMonitor } from "./with-monitor.ts";

export interface TailOptions extends PlaceOptions {
  readonly follow?: boolean;
  readonly since?: string;
  readonly severity?: Severity;
  readonly rule?: string;
  readonly source?: string;
  readonly lines: number;
  readonly json?: boolean;
}

/** In one question, so that a long past is read in pieces. */
const PAGE = 1_000;
/** How often the store is asked where nothing wakes us, ms. */
const POLL = 1_000;

/** `monitor tail`: what happened to alerts, oldest first, and with `--follow` what happens. */
export async function runTail(_operands: readonly string[], options: TailOptions, surroundings: Surroundings): Promise<number> {
  const { terminal } = surroundings;
  const since = options.since === undefined ? undefined : parseSince(options.since, terminal.now());
  if (options.since !== undefined && since === undefined) {
    return complain(terminal, USAGE, `\`${options.since}\` is no time to start from; ${LENGTH_HELP}`);
  }
  return withMonitor(surroundings, options, async (reached) => {
    const print = printer(options, surroundings, reached.zone);
    const filter = filterOf(options);
    const last = await printPast(reached.view, { ...filter, ...(since === undefined ? {} : { since }) }, options, print);
    if (last === 0 && options.rule !== undefined) {
      const unknown = unknownRule(options.rule, await reached.view.policies());
      if (unknown !== undefined) return complain(terminal, 1, unknown);
    }
    if (options.follow !== true) return 0;
    return followOn(reached, filter, { last: last === 0 ? await newest(reached.view) : last, print, options, surroundings });
  });
}

type Print = (transitions: readonly StoredTransition[]) => Promise<void>;

function filterOf({ rule, source, severity }: TailOptions): TransitionQuery {
  return {
    ...(rule === undefined ? {} : { rule }),
    ...(source === undefined ? {} : { source }),
    ...(severity === undefined ? {} : { atLeast: severity }),
  };
}

/** Returns the sequence number of the last that was printed; 0 when there was none. */
async function printPast(view: MonitorView, query: TransitionQuery, { lines, since }: TailOptions, print: Print): Promise<number> {
  if (since !== undefined) return printBehind(view, query, 0, print);
  const past = await view.transitions({ ...query, limit: lines });
  await print(past);
  return past.at(-1)?.sequence ?? 0;
}

async function printBehind(view: MonitorView, query: TransitionQuery, sequence: number, print: Print): Promise<number> {
  let last = sequence;
  while (true) {
    const page = await view.transitions({ ...query, after: last, limit: PAGE });
    await print(page);
    last = page.at(-1)?.sequence ?? last;
    if (page.length < PAGE) return last;
  }
}

async function newest(view: MonitorView): Promise<number> {
  return (await view.transitions({ limit: 1 })).at(-1)?.sequence ?? 0;
}

interface Following {
  readonly last: number;
  readonly print: Print;
  readonly options: TailOptions;
  readonly surroundings: Surroundings;
}

async function followOn(first: Reached, filter: TransitionQuery, following: Following): Promise<number> {
  const { print, options, surroundings } = following;
  const connection = new Connection(first);
  let last = following.last;
  await connection.listen();
  while (await surroundings.pause(POLL, connection.wakeBy)) {
    try {
      if (!connection.isLive) await connection.renew(await surroundings.reach(options));
      last = await printBehind(connection.view, filter, last, print);
    } catch (error) {
      if (!isPassing(error)) throw error;
      connection.isLive = false;
    }
  }
  await connection.leave();
  return 0;
}

/**
 * Events only wake it: what is printed is read behind the last sequence number. So nothing is missed or told twice when the monitor is
 * restarted meanwhile; while it is away, its store is looked at.
 */
class Connection {
  /** A running monitor that is still there. */
  isLive = false;
  readonly #first: Reached;
  #reached: Reached;
  #wake = (): void => undefined;
  #stop = (): void => undefined;

  constructor(first: Reached) {
    this.#first = first;
    this.#reached = first;
  }

  get view(): MonitorView {
    return this.#reached.view;
  }

  readonly wakeBy = (wake: () => void): void => {
    this.#wake = wake;
  };

  async listen(): Promise<void> {
    this.isLive = this.#reached.control !== undefined;
    const ended = (): void => {
      this.isLive = false;
      this.#wake();
    };
    const stop = await this.#reached.follow?.(() => {
      this.#wake();
    }, ended);
    this.#stop = stop ?? this.#stop;
  }

  async renew(again: Reached | Unreached): Promise<void> {
    if (!again.reached) return;
    await this.leave();
    this.#reached = again;
    await this.listen();
  }

  /** Whoever reached the first lets go of it. */
  async leave(): Promise<void> {
    this.#stop();
    this.#stop = () => undefined;
    if (this.#reached !== this.#first) await this.#reached.close();
  }
}

/** The monitor went, or its store was busy: it may be there again at the next look. */
function isPassing(error: unknown): boolean {
  return error instanceof Error && (error.name === "LocalError" || error.name === "StoreError");
}

function printer(options: TailOptions, { terminal }: Surroundings, zone: string): Print {
  const { stdout } = terminal;
  if (options.json === true) {
    return async (transitions) => {
      for (const each of transitions) await stdout.write(`${jsonLine(each)}\n`);
    };
  }
  const [time, paint] = [localTime(zone), painter(wantsColour(stdout, terminal.env))];
  const width = stdout.isTerminal ? widthOf(stdout) : Infinity;
  return async (transitions) => {
    for (const each of transitions) await stdout.write(transitionText(each, { time, paint, width }));
  };
}

/** As a replay prints it, with its place in the order, whether anyone is told, and its message. */
function jsonLine(transition: StoredTransition): string {
  const { sequence, notify, message } = transition;
  return JSON.stringify({ sequence, ...(JSON.parse(formatTransition(transition)) as object), notify, message });
}

/** One line where it fits; what does not stands indented below. */
export function transitionText(
  transition: StoredTransition,
  { time, paint, width }: { readonly time: LocalTime; readonly paint: Paint; readonly width: number },
): string {
  const { at, severity, message } = transition;
  const severe = pad(severity, "critical".length);
  const what = whatOf(transition);
  const start = `${time.full(at)}  ${severe}  `;
  const rest = `${addressOf(transition, true)} ${what}${message === "" ? "" : `${what.includes(":") ? ";" : ":"} ${message}`}`;
  const indent = width === Infinity || start.length + 20 <= width ? start.length : 2;
  const lines = wrap(rest, width === Infinity ? Number.MAX_SAFE_INTEGER : width - indent);
  const painted = `${paint("dim", time.full(at))}  ${paintOf(transition, severe, paint)}  `;
  const [head = "", ...more] = lines;
  const first = indent === start.length ? painted + head : `${painted.trimEnd()}\n${" ".repeat(indent)}${head}`;
  return [first, ...more.map((line) => " ".repeat(indent) + line)].map((line) => `${line}\n`).join("");
}

const TOLD: ReadonlySet<StoredTransition["transition"]> = new Set([
  "fired",
  "raised",
  "resolved",
  "closed",
  "escalated",
  "repeated",
]);
/** The transition, and why where that is more than the rule's own condition. */
function whatOf({ transition, reason, notify }: StoredTransition): string {
  const told = notify || !TOLD.has(transition) ? "" : ", not told";
  if (OWN_REASONS.has(reason)) return transition + told;
  if (reason.startsWith(transition)) return reason + told;
  return (reason.startsWith("by ") ? `${transition} ${reason}` : `${transition} (${reason})`) + told;
}

const OWN_REASONS: ReadonlySet<string> = new Set(["condition", "clear", "still firing", ""]);

function paintOf({ transition, severity }: StoredTransition, text: string, paint: Paint): string {
  if (transition === "resolved" || transition === "closed") return paint("green", text);
  if (severity === "critical") return paint("red", text);
  return severity === "warning" ? paint("yellow", text) : text;
}
