import type { Health, HealthCheck, HealthStatus } from "../../monitor/health.ts";
import { formatTimestamp } from "../../model/timestamp.ts";
import { harmless } from "../../diagnostics/display.ts";
import { didYouMean } from "../../diagnostics/suggest.ts";
import { plural } from "../findings.ts";
import { painter, type Terminal, wantsColour } from "../terminal.ts";
import { pad, widthAtMost, widthOf, wrap } from "./layout.ts";
import { complain, type PlaceOptions, type Surroundings } from "./surroundings.ts";
import { withMonitor } from "./with-monitor.ts";

export interface HealthOptions extends PlaceOptions {
  readonly json?: boolean;
}

/** What a plugin of Nagios says to its caller. */
const EXIT: Readonly<Record<HealthStatus, number>> = { ok: 0, warning: 1, critical: 2, unknown: 3 };
const UNKNOWN = EXIT.unknown;
const WORST_FIRST: readonly HealthStatus[] = ["critical", "warning", "unknown", "ok"];

/**
 * `monitor health`: a line for each check on a terminal; elsewhere a Nagios plugin's output, with performance data in its first line. Exit code 3
 * where nothing could be found out.
 */
export async function runHealth(operands: readonly string[], options: HealthOptions, surroundings: Surroundings): Promise<number> {
  const { terminal } = surroundings;
  let verdict: number | undefined;
  await withMonitor(surroundings, options, async ({ view }) => {
    const health = await view.health();
    const chosen = choose(health, operands);
    if (!chosen.ok) return complain(terminal, UNKNOWN, chosen.complaint);
    await terminal.stdout.write(options.json === true ? jsonText(chosen.health) : text(chosen.health, terminal));
    verdict = EXIT[chosen.health.status];
    return verdict;
  });
  // The reason is on standard error, and Nagios reads standard output.
  if (verdict === undefined && !terminal.stdout.isTerminal)
    await terminal.stdout.write("PLIMSOLL UNKNOWN - nothing could be found out\n");
  return verdict ?? UNKNOWN;
}

type Choice = { readonly ok: true; readonly health: Health } | { readonly ok: false; readonly complaint: string };

function choose(health: Health, names: readonly string[]): Choice {
  if (names.length === 0) return { ok: true, health };
  const known = health.checks.map(({ name }) => name);
  const stranger = names.find((name) => !known.includes(name));
  if (stranger !== undefined) {
    const complaint = `there is no check \`${stranger}\`; ${didYouMean(stranger, known, `name one of ${known.join(", ")}`)}`;
    return { ok: false, complaint };
  }
  const checks = health.checks.filter(({ name }) => names.includes(name));
  const status = WORST_FIRST.find((each) => checks.some((check) => check.status === each)) ?? "unknown";
  return { ok: true, health: { ...health, status, checks } };
}

function jsonText(health: Health): string {
  return `${JSON.stringify({ ...health, at: formatTimestamp(health.at) }, null, 2)}\n`;
}

function text(health: Health, terminal: Terminal): string {
  return terminal.stdout.isTerminal ? forPeople(health, terminal) : forNagios(health);
}

function forPeople({ checks }: Health, { stdout, env }: Terminal): string {
  const paint = painter(wantsColour(stdout, env));
  const width = widthOf(stdout);
  const names = Math.max(...checks.map(({ name }) => widthAtMost(harmless(name))));
  const indent = "CRITICAL".length + 2 + (names <= width / 3 ? names + 2 : 0);
  const lines = checks.flatMap(({ name, status, message }) => {
    const label = harmless(name);
    const said = names <= width / 3 ? message : `${label}: ${message}`;
    const [first = "", ...more] = wrap(said, width - indent);
    const word = pad(status.toUpperCase(), "CRITICAL".length);
    const head = names <= width / 3 ? `  ${pad(label, names)}` : "";
    return [`${paint(COLOURS[status], word)}${head}  ${first}`, ...more.map((line) => " ".repeat(indent) + line)];
  });
  return lines.map((line) => `${line.trimEnd()}\n`).join("");
}

const COLOURS = { ok: "green", warning: "yellow", critical: "red", unknown: "cyan" } as const;

/** https://nagios-plugins.org/doc/guidelines.html: a first line with the verdict and the performance data, then a line for each check. */
function forNagios({ status, checks }: Health): string {
  const word = status.toUpperCase();
  const bad = WORST_FIRST.flatMap((each) => (each === "ok" ? [] : checks.filter((check) => check.status === each)));
  const verdict = bad.length === 0 ? plural(checks.length, "check") : bad.map(({ name }) => name).join(", ");
  const data = checks.flatMap(({ figures }) => figures.map(performance)).join(" ");
  const lines = checks.map(({ name, status: each, message }) => `${each.toUpperCase()} - ${plain(name)}: ${plain(message)}`);
  return `PLIMSOLL ${word} - ${plain(verdict)}${data === "" ? "" : ` | ${data}`}\n${lines.join("\n")}\n`;
}

/** A bar would begin the performance data. */
function plain(said: string): string {
  return harmless(said).replaceAll("|", "/");
}

function performance({ label, value, unit }: HealthCheck["figures"][number]): string {
  const name = plain(label).replaceAll("'", "''").replaceAll("=", "_");
  return `'${name}'=${Number.isFinite(value) ? String(value) : "U"}${unit}`;
}
