import { suggest } from "../../diagnostics/suggest.ts";
import { USAGE } from "../exit-code.ts";
import { plural } from "../findings.ts";
import { matchAlert, readMatchers } from "./matchers.ts";
import { printLine } from "./print-line.ts";
import { policiesAtWork } from "./rules-at-work.ts";
import { complain, type PlaceOptions, refuse, type Surroundings } from "./surroundings.ts";
import { LENGTH_HELP, localTime, parseUntil } from "./when.ts";
import { withRunning } from "./with-monitor.ts";

export interface SilenceOptions extends PlaceOptions {
  readonly for: string;
  readonly by: string;
  readonly comment: string;
  readonly source?: string;
}

/** `monitor silence MATCHER...`: nobody is told of the alerts that fit all of them. */
export async function runSilence(
  operands: readonly string[],
  options: SilenceOptions,
  surroundings: Surroundings,
): Promise<number> {
  const { terminal } = surroundings;
  const endsAt = parseUntil(options.for, terminal.now());
  if (endsAt === undefined) return complain(terminal, USAGE, `\`${options.for}\` is no length of a silence; ${LENGTH_HELP}`);
  return withRunning(surroundings, options, async ({ view, control, zone }) => {
    const policies = policiesAtWork(await view.policies());
    const read = readMatchers(operands, policies);
    if (!read.ok) return refuse(terminal, read);
    const { matchers } = read;
    const { by: author, comment, source } = options;
    const result = await control.command({ kind: "silence", matchers, author, comment, endsAt }, source);
    if (!result.accepted) return refuse(terminal, result);
    const open = (await view.alerts(source)).filter((alert) => matchAlert(matchers, alert, policies)).length;
    const id = result.silence?.id.slice(0, SHOWN) ?? "";
    const until = localTime(zone).near(endsAt, terminal.now());
    await printLine(
      terminal,
      `silence ${id} until ${until}; it is about ${open === 0 ? "no open alert" : plural(open, "open alert")}`,
    );
    return 0;
  });
}

/** Characters of an id that are shown, and enough to name it by. */
const SHOWN = 8;

/** `monitor unsilence ID`: ends it before its time. The start of an id will do. */
export function runUnsilence([text = ""]: readonly string[], options: PlaceOptions, surroundings: Surroundings): Promise<number> {
  const { terminal } = surroundings;
  return withRunning(surroundings, options, async ({ view, control }) => {
    const silences = await view.silences();
    const ids = [...new Set(silences.map(({ id }) => id))];
    const meant = text === "" ? [] : ids.filter((id) => id.startsWith(text));
    const [id, another] = meant;
    if (id === undefined) return refuse(terminal, { problem: `there is no silence ${text}`, help: helpFor(text, ids) });
    if (another !== undefined) {
      return refuse(terminal, { problem: `several silences begin with ${text}`, help: `name one: ${meant.join(", ")}` });
    }
    const result = await control.command({ kind: "unsilence", silence: id });
    if (!result.accepted) return refuse(terminal, result);
    await printLine(terminal, `silence ${id.slice(0, SHOWN)} has ended`);
    return 0;
  });
}

function helpFor(text: string, ids: readonly string[]): string {
  const shown = ids.map((id) => id.slice(0, SHOWN));
  if (shown.length === 0) return "nothing is silenced";
  const near = suggest(text, shown);
  return near === undefined ? `there is ${shown.slice(0, 5).join(", ")}` : `did you mean \`${near}\`?`;
}
