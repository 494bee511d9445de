import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { main } from "../../src/cli/main.ts";
import { captureOutput } from "../../src/cli/terminal.ts";

export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

export interface RunOptions {
  readonly stdin?: string | Uint8Array;
  readonly env?: Readonly<Record<string, string>>;
  /** Both outputs are terminals. */
  readonly isTerminal?: boolean;
  readonly columns?: number;
}

/** A folder of its own with the fixture policies, in which commands run as a person would run them. */
export interface Session {
  readonly folder: string;
  run(line: string, options?: RunOptions): Promise<Ran>;
  /** The command lines with what they print, as a person would see it. */
  transcript(lines: readonly (string | readonly [line: string, options: RunOptions])[]): Promise<string>;
  end(): void;
}

export function openSession(fixture = "desk"): Session {
  const folder = mkdtempSync(join(tmpdir(), "plimsoll-"));
  cpSync(join(import.meta.dirname, "../fixtures", fixture), folder, { recursive: true });
  const run = async (line: string, options: RunOptions = {}): Promise<Ran> => {
    const stdout = captureOutput({ isTerminal: options.isTerminal ?? false, columns: options.columns ?? 100 });
    const stderr = captureOutput({ isTerminal: options.isTerminal ?? false, columns: options.columns ?? 100 });
    const code = await main(splitWords(line), {
      stdin: Readable.from(options.stdin === undefined ? [] : [Buffer.from(options.stdin)]),
      stdout,
      stderr,
      cwd: folder,
      env: options.env ?? {},
      now: () => Date.UTC(2026, 0, 5, 12),
    });
    return { code, out: stdout.text(), err: stderr.text() };
  };
  return {
    folder,
    run,
    async transcript(lines) {
      const parts: string[] = [];
      for (const each of lines) {
        const [line, options] = typeof each === "string" ? [each, {}] : each;
        const { code, out, err } = await run(line, options);
        parts.push(`$ policy ${line}\n${out}${err === "" ? "" : `[stderr]\n${err}`}[exit ${code}]\n`);
      }
      return parts.join("\n");
    },
    end: () => {
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Words as a shell splits them; single quotes keep a word together. */
function splitWords(line: string): readonly string[] {
  return [...line.matchAll(/'([^']*)'|(\S+)/g)].map((match) => match[1] ?? match[2] ?? "");
}
