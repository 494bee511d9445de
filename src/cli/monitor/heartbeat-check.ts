import { resolve } from "node:path";
import { harmless } from "../../diagnostics/display.ts";
import { EXIT_OF, type HeartbeatJudgement, judgeHeartbeat } from "../../heartbeat/judge-heartbeat.ts";
import { lookAtHeartbeat } from "../../heartbeat/look-at-heartbeat.ts";
import { formatTimestamp } from "../../model/timestamp.ts";
import { findZone, isZone } from "./place.ts";
import { complain, type Surroundings } from "./surroundings.ts";
import { parseLength } from "./when.ts";

export interface HeartbeatCheckOptions {
  readonly maxAge: string;
  readonly maxProgressAge?: string;
  readonly allowStopped?: boolean;
  readonly zone?: string;
  readonly settings?: string;
  readonly quiet?: boolean;
  readonly json?: boolean;
}

/** 2 would say that the process is not well. */
const USAGE = 3;
const SECOND = 1_000;

/** `monitor heartbeat check FILE`: one line on standard output, warnings on standard error, the verdict in the exit code. */
export async function runHeartbeatCheck(
  [operand = ""]: readonly string[],
  options: HeartbeatCheckOptions,
  { terminal }: Surroundings,
): Promise<number> {
  const maxAge = parseLength(options.maxAge);
  const maxProgressAge = options.maxProgressAge === undefined ? undefined : parseLength(options.maxProgressAge);
  if (maxAge === undefined || maxAge < SECOND) return complain(terminal, USAGE, lengthProblem("--max-age", options.maxAge));
  if (options.maxProgressAge !== undefined && (maxProgressAge === undefined || maxProgressAge < SECOND)) {
    return complain(terminal, USAGE, lengthProblem("--max-progress-age", options.maxProgressAge));
  }
  if (options.zone !== undefined && !isZone(options.zone)) {
    return complain(terminal, USAGE, `\`${options.zone}\` is no time zone; write an IANA name such as Asia/Kolkata`);
  }
  const zone = options.zone ?? findZone(options, terminal.cwd);
  if (zone === undefined) {
    return complain(terminal, USAGE, `the settings ${options.settings ?? ""} cannot be read; name others, or a --zone`);
  }
  const now = terminal.now();
  const judgement = judgeHeartbeat(await lookAtHeartbeat(resolve(terminal.cwd, operand), zone, now), {
    now,
    maxAge,
    ...(maxProgressAge === undefined ? {} : { maxProgressAge }),
    allowStopped: options.allowStopped ?? false,
    zone,
  });
  const { verdict, reason, warnings } = judgement;
  const code = EXIT_OF[verdict];
  if (options.json === true) {
    await terminal.stdout.write(`${JSON.stringify(documentOf(operand, judgement, now), null, 2)}\n`);
    return code;
  }
  const isSilent = code === 0 && options.quiet === true;
  if (!isSilent) await terminal.stdout.write(`${harmless(`${verdict}: ${operand} ${saidOf(judgement, reason)}`)}\n`);
  if (!isSilent) await complain(terminal, code, ...warnings.map((warning) => `warning: ${warning}`));
  return code;
}

/** `is not there` follows the file at once; what was read of it is a list of facts. */
function saidOf({ age }: HeartbeatJudgement, reason: string): string {
  return age === null ? reason : `was ${reason}`;
}

function lengthProblem(option: string, text: string): string {
  const bare = /^\d+$/.test(text) ? `; a bare number says no unit: write \`${text}s\` or \`${text}m\`` : "";
  return `\`${text}\` is no length for ${option}${bare === "" ? "; write one of at least a second, such as `90s` or `5m`" : bare}`;
}

function documentOf(file: string, judgement: HeartbeatJudgement, now: number): object {
  const { verdict, age, status, cause, reason, warnings, heartbeat } = judgement;
  const instant = (at: number | undefined): string | null => (at === undefined ? null : formatTimestamp(at));
  return {
    file,
    verdict,
    exit: EXIT_OF[verdict],
    checked_at: formatTimestamp(now),
    age_seconds: age,
    status,
    updated_at: instant(heartbeat?.updatedAt),
    progressed_at: instant(heartbeat?.progressedAt),
    pid: heartbeat?.pid ?? null,
    host: heartbeat?.identity.host ?? null,
    cause,
    reason,
    warnings,
  };
}
