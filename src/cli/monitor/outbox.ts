import type { DeliveryState, OutboxRow } from "../../monitor/store.ts";
import { harmless } from "../../diagnostics/display.ts";
import { plural } from "../findings.ts";
import { addressOf } from "./alert-address.ts";
import { printLine } from "./print-line.ts";
import { complain, NOBODY, type PlaceOptions, type Surroundings } from "./surroundings.ts";
import { localTime } from "./when.ts";
import { NOT_RUNNING, withMonitor } from "./with-monitor.ts";

export interface OutboxOptions extends PlaceOptions {
  readonly state?: DeliveryState;
  readonly comment?: string;
  readonly json?: boolean;
}

/** What people have to do with; what was delivered or dropped is asked for by name. */
const OPEN: readonly DeliveryState[] = ["dead", "waiting", "held"];
const MOST = 1_000;

/** `monitor outbox list|resend|drop`. Reads from the store where no monitor runs; only a running one changes anything. */
export function runOutbox(
  [action, ...ids]: readonly string[],
  options: OutboxOptions,
  surroundings: Surroundings,
): Promise<number> {
  const { terminal } = surroundings;
  return withMonitor(surroundings, options, async ({ outbox, outboxControl, zone }) => {
    if (outbox === undefined) return complain(terminal, NOBODY, NOT_RUNNING);
    const states = options.state === undefined ? OPEN : [options.state];
    if (action === "list") {
      if (ids.length > 0) return complain(terminal, 2, "`monitor outbox list` takes no ids; give --state to choose");
      const rows = (await Promise.all(states.map((state) => outbox.outbox(state, MOST)))).flat();
      await terminal.stdout.write(options.json === true ? `${JSON.stringify(rows, null, 2)}\n` : listText(rows, zone));
      return 0;
    }
    if (outboxControl === undefined) return complain(terminal, NOBODY, NOT_RUNNING);
    const { comment } = options;
    if (action === "drop" && comment === undefined) return complain(terminal, 2, "say why with --comment TEXT");
    if (ids.length === 0 && options.state === undefined)
      return complain(terminal, 2, "name ids as `monitor outbox list` shows them, or all of a state with --state dead");
    const chosen =
      ids.length > 0 ? ids : (await Promise.all(states.map((state) => outbox.outbox(state, MOST)))).flat().map(({ id }) => id);
    const done = action === "drop" ? await outboxControl.drop(chosen, comment ?? "") : await outboxControl.resend(chosen);
    const strangers = ids.filter((id) => !done.includes(id));
    if (strangers.length > 0)
      await complain(terminal, 1, ...strangers.map((id) => `nothing that is not delivered is called ${id}`));
    if (done.length > 0)
      await printLine(terminal, `${plural(done.length, "notification")} ${action === "drop" ? "dropped" : "sent again"}`);
    return strangers.length > 0 ? 1 : 0;
  });
}

function listText(rows: readonly OutboxRow[], zone: string): string {
  if (rows.length === 0) return "Nothing waits, and nothing was given up.\n";
  const time = localTime(zone);
  return rows
    .map(({ id, state, channel, transition, attempts, lastError, nextAt, insteadOf }) => {
      const { at, severity } = transition;
      const until = state === "held" ? `, until ${time.full(nextAt)}` : "";
      const error = lastError === null ? "" : `: ${lastError}`;
      const instead = insteadOf === null ? "" : `, instead of ${insteadOf}`;
      const what = `${severity} ${addressOf(transition, true)} ${transition.transition} at ${time.full(at)}`;
      return `${harmless(`${state}  ${channel}${instead}  ${what}`)}\n    ${harmless(id)}\n    ${harmless(`${plural(attempts, "attempt")}${until}${error}`)}\n`;
    })
    .join("");
}
