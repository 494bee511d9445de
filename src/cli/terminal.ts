import type { Readable } from "node:stream";

/** What a command may touch of the outside besides files: its streams, its folder, its environment. Tests pass their own. */
export interface Terminal {
  readonly stdin: Readable;
  readonly stdout: Output;
  readonly stderr: Output;
  /** Folder that relative paths are read from and printed against. */
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Milliseconds; for the progress bar and today's date alone, never for an evaluation. */
  now(): number;
}

export interface Output {
  /** Whether a person looks at it. */
  readonly isTerminal: boolean;
  readonly columns: number;
  /** Resolves when more may be written. */
  write(text: string): Promise<void>;
}

/** Whether to colour an output: `NO_COLOR` and `FORCE_COLOR` (set and not empty; `FORCE_COLOR=0` is off) win over the terminal. */
export function wantsColour(output: Output, env: Terminal["env"]): boolean {
  if ((env["NO_COLOR"] ?? "") !== "") return false;
  const forced = env["FORCE_COLOR"] ?? "";
  if (forced !== "") return forced !== "0" && forced !== "false";
  return output.isTerminal && env["TERM"] !== "dumb";
}

export type Paint = (style: keyof typeof CODES, text: string) => string;

const CODES = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33, blue: 34, cyan: 36 } as const;

export function painter(colour: boolean): Paint {
  return colour ? (style, text) => `\u001b[${CODES[style]}m${text}\u001b[0m` : (_style, text) => text;
}

/** An output that keeps what is written, for tests and for measuring. */
export function captureOutput(options: { isTerminal?: boolean; columns?: number } = {}): Output & { text(): string } {
  const parts: string[] = [];
  return {
    isTerminal: options.isTerminal ?? false,
    columns: options.columns ?? 100,
    write(text) {
      parts.push(text);
      return Promise.resolve();
    },
    text: () => parts.join(""),
  };
}
