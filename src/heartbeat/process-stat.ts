/** What `/proc/PID/stat` tells (proc(5)). */
export interface ProcessStat {
  /** `R`, `S`, `D`, `Z`, ... */
  readonly state: string;
  /** Processor time in user and kernel mode, in clock ticks. */
  readonly cpuTicks: number;
  /** Start, in clock ticks since the machine started. */
  readonly startTicks: number;
}

/** Clock ticks a second: what Linux tells user programs is the same on all machines that Node runs on. */
export const clockTicks = 100;

/** Undefined for any other text. The name of the program, which may hold anything, ends with the last bracket. */
export function parseProcessStat(text: string): ProcessStat | undefined {
  const nameEnd = text.lastIndexOf(")");
  if (nameEnd < 0) return undefined;
  const fields = text
    .slice(nameEnd + 2)
    .trimEnd()
    .split(" ");
  const [state] = fields;
  // Fields are counted from 1 in the manual, and the state is the third.
  const number = (field: number): number => Number(fields[field - 3] ?? Number.NaN);
  const [cpuTicks, startTicks] = [number(14) + number(15), number(22)];
  if (state?.length !== 1 || !Number.isFinite(cpuTicks) || !Number.isFinite(startTicks)) return undefined;
  return { state, cpuTicks, startTicks };
}

/** Seconds since the machine started, from `/proc/uptime`. */
export function parseUptime(text: string): number | undefined {
  const seconds = Number.parseFloat(text);
  return Number.isFinite(seconds) ? seconds : undefined;
}

/** Memory held in RAM, in bytes, from `/proc/PID/status`; undefined where it does not say. */
export function parseResident(text: string): number | undefined {
  const kilobytes = /^VmRSS:\s{1,40}(\d{1,15}) kB$/m.exec(text)?.[1];
  return kilobytes === undefined ? undefined : Number(kilobytes) * 1_024;
}
