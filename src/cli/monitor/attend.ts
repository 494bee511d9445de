import type { WatchCommand } from "../../watch/command.ts";
import { USAGE } from "../exit-code.ts";
import { addressOf, findAlert } from "./alert-address.ts";
import { complain, type PlaceOptions, refuse, type Surroundings } from "./surroundings.ts";
import { LENGTH_HELP, localTime, parseUntil } from "./when.ts";
import { withRunning } from "./with-monitor.ts";
import { printLine } from "./print-line.ts";

export interface AttendOptions extends PlaceOptions {
  readonly by: string;
  readonly comment?: string;
  readonly policy?: string;
}

export interface AcknowledgeOptions extends AttendOptions {
  readonly comment: string;
  readonly until?: string;
}

/** `monitor ack ALERT`: somebody has taken it; it is not repeated and does not escalate until it gets worse. */
export async function runAcknowledge(
  operands: readonly string[],
  options: AcknowledgeOptions,
  surroundings: Surroundings,
): Promise<number> {
  const { terminal } = surroundings;
  const until = options.until === undefined ? null : parseUntil(options.until, terminal.now());
  if (until === undefined)
    return complain(terminal, USAGE, `\`${options.until ?? ""}\` is no end of an acknowledgement; ${LENGTH_HELP}`);
  return attend(
    operands,
    options,
    surroundings,
    { kind: "acknowledge", author: options.by, comment: options.comment, until },
    (zone) =>
      until === null
        ? "acknowledged until it ends or gets worse"
        : `acknowledged until ${localTime(zone).near(until, terminal.now())}`,
  );
}

/** `monitor unack ALERT`: nobody has it any more. */
export function runUnacknowledge(operands: readonly string[], options: AttendOptions, surroundings: Surroundings): Promise<number> {
  const command = { kind: "unacknowledge", author: options.by, comment: options.comment ?? "" } as const;
  return attend(operands, options, surroundings, command, () => "no longer acknowledged");
}

/** `monitor reset ALERT`: ends what a latch keeps, or what is left of a key that is gone. */
export function runReset(operands: readonly string[], options: AttendOptions, surroundings: Surroundings): Promise<number> {
  const command = { kind: "reset", author: options.by, comment: options.comment ?? "" } as const;
  return attend(operands, options, surroundings, command, () => "reset");
}

type Attention = WatchCommand extends infer Command
  ? Command extends { readonly kind: "acknowledge" | "unacknowledge" | "reset" }
    ? Omit<Command, "rule" | "key" | "policy">
    : never
  : never;

function attend(
  [text = ""]: readonly string[],
  options: AttendOptions,
  surroundings: Surroundings,
  attention: Attention,
  done: (zone: string) => string,
): Promise<number> {
  const { terminal } = surroundings;
  return withRunning(surroundings, options, async ({ view, control, zone }) => {
    const found = findAlert(text, await view.alerts(), options.policy);
    if (!found.found) return refuse(terminal, found);
    const { source, policy, rule, key } = found.alert;
    const result = await control.command({ ...attention, rule, key, policy }, source);
    if (!result.accepted) return refuse(terminal, result);
    await printLine(terminal, `${addressOf(found.alert, false)}: ${done(zone)}`);
    return 0;
  });
}
