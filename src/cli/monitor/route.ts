import { parseLocalInstant, INSTANT_HELP } from "../../app/settings/local-instant.ts";
import { harmless } from "../../diagnostics/display.ts";
import type { Severity } from "../../model/severity.ts";
import { formatTimestamp } from "../../model/timestamp.ts";
import { decide } from "../../notify/routing/decide.ts";
import { quietUntil } from "../../notify/routing/quiet-hours.ts";
import { settingsForPeople } from "./settings-for-people.ts";
import { complain, type Surroundings } from "./surroundings.ts";
import { localTime } from "./when.ts";

export interface RouteOptions {
  readonly settings?: string;
  readonly rule: string;
  readonly severity: Severity;
  readonly at?: string;
  readonly source: string;
  readonly policy?: string;
  readonly owner?: string;
  readonly key?: string;
  readonly label: Readonly<Record<string, string>>;
  readonly escalateTo?: string;
  readonly json?: boolean;
}

/** `monitor route`: who would be told of an alert, and what each route decided. Nothing is sent. */
export async function runRoute(_operands: readonly string[], options: RouteOptions, { terminal }: Surroundings): Promise<number> {
  const settings = await settingsForPeople(options, terminal, "left out");
  if (typeof settings === "number") return settings;
  const at = options.at === undefined ? terminal.now() : parseLocalInstant(options.at, settings.zone);
  if (at === undefined) return complain(terminal, 2, `\`${options.at ?? ""}\` is no instant; ${INSTANT_HELP}`);
  const { rule, severity, source, policy = "", owner, key, label, escalateTo } = options;
  const subject = {
    source,
    policy,
    rule,
    key: key ?? null,
    severity,
    owner: owner ?? null,
    labels: label,
    transition: escalateTo === undefined ? ("fired" as const) : ("escalated" as const),
    reason: escalateTo === undefined ? "condition" : `escalated to ${escalateTo}`,
  };
  const { recipients, steps } = decide(settings.routing.table, subject, at);
  const told = recipients.map((name) => ({ name, held: quietUntil(settings.routing.quietHours, name, severity, at) ?? null }));
  if (options.json === true) {
    const document = {
      at: formatTimestamp(at),
      told: told.map(({ name, held }) => ({ name, held_until: held === null ? null : formatTimestamp(held) })),
      steps,
    };
    await terminal.stdout.write(`${JSON.stringify(document, null, 2)}\n`);
    return 0;
  }
  const time = localTime(settings.zone);
  const lines = told.map(({ name, held }) => `  ${name}${held === null ? "" : `, in quiet hours: not before ${time.full(held)}`}`);
  const how = steps.map(
    (step) => `  ${step.taken ? "takes it" : "does not"}  ${step.name}${step.why === "" ? "" : `: ${step.why}`}`,
  );
  const head = `${severity} ${rule} at ${time.full(at)} ${settings.zone} is told to${told.length === 0 ? " nobody." : ":"}`;
  await terminal.stdout.write(`${[head, ...lines, "Because:", ...how].map(harmless).join("\n")}\n`);
  return 0;
}
