import { INSTANT_HELP, parseLocalInstant } from "../../app/settings/local-instant.ts";
import { formatTimestamp } from "../../model/timestamp.ts";
import { comingTurns } from "../../notify/routing/rotation.ts";
import { settingsForPeople } from "./settings-for-people.ts";
import { complain, type Surroundings } from "./surroundings.ts";
import { localTime } from "./when.ts";

export interface OnCallOptions {
  readonly settings?: string;
  readonly at?: string;
  readonly json?: boolean;
}

const TURNS = 3;

/** `monitor oncall`: who is on call in each rotation, until when, and who comes next. */
export async function runOnCall(_operands: readonly string[], options: OnCallOptions, { terminal }: Surroundings): Promise<number> {
  const settings = await settingsForPeople(options, terminal, "left out");
  if (typeof settings === "number") return settings;
  const at = options.at === undefined ? terminal.now() : parseLocalInstant(options.at, settings.zone);
  if (at === undefined) return complain(terminal, 2, `\`${options.at ?? ""}\` is no instant; ${INSTANT_HELP}`);
  const rotations = Object.values(settings.routing.table.rotations);
  if (rotations.length === 0) return complain(terminal, 1, "the settings have no rotations; docs/notifications.md shows one");
  const all = rotations.map((rotation) => ({ rotation, turns: comingTurns(rotation, at, TURNS) }));
  if (options.json === true) {
    const document = all.map(({ rotation, turns }) => ({
      rotation: rotation.name,
      turns: turns.map(({ who, since, until, insteadOf }) => ({
        who,
        since: formatTimestamp(since),
        until: formatTimestamp(until),
        instead_of: insteadOf,
      })),
    }));
    await terminal.stdout.write(`${JSON.stringify(document, null, 2)}\n`);
    return 0;
  }
  for (const { rotation, turns } of all) {
    const time = localTime(rotation.zone);
    const lines = turns.map(({ who, until, insteadOf }, index) => {
      const stands = insteadOf === null ? "" : `, instead of ${insteadOf}`;
      return `  ${index === 0 ? "now " : "then"}  ${who} until ${time.full(until)}${stands}`;
    });
    await terminal.stdout.write(`${[`${rotation.name} (${rotation.zone})`, ...lines].join("\n")}\n`);
  }
  return 0;
}
