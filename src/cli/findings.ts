import { diagnose } from "../diagnostics/diagnose.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { CLEAN, FINDINGS, USAGE } from "./exit-code.ts";

/** A file that could not be read, as a finding. */
export function unreadable(path: string, reason: string, fix?: string): Diagnostic {
  return diagnose(
    "P501",
    { file: path, start: 0, end: 0 },
    {
      message: `the file cannot be read: ${reason}`,
      help: fix ?? (reason.startsWith("no such") ? "correct the path" : "name a readable text file"),
    },
  );
}

/** A file that could not be written, as a finding. */
export function unwritable(path: string, reason: string): Diagnostic {
  const message = `the file cannot be written: ${reason}`;
  return diagnose("P505", { file: path, start: 0, end: 0 }, { message, help: "choose another place, or make room for it" });
}

/** A folder that was to be looked through and has nothing to look at. */
export function nothingIn(folder: string, kind: string): Diagnostic {
  const message = `the folder holds no ${kind}, so there is nothing to do`;
  return diagnose("P501", { file: folder, start: 0, end: 0 }, { message, help: "name another folder, or a file" });
}

export interface Count {
  readonly errors: number;
  readonly warnings: number;
}

export function count(diagnostics: readonly Diagnostic[]): Count {
  const errors = diagnostics.filter((diagnostic) => diagnostic.severity === "error").length;
  return { errors, warnings: diagnostics.length - errors };
}

/** Unreadable input is 2, errors are 1, warnings only where they are asked to count. */
export function exitCodeOf(diagnostics: readonly Diagnostic[], unreadableInputs: number, strict = false): number {
  if (unreadableInputs > 0) return USAGE;
  const { errors, warnings } = count(diagnostics);
  return errors > 0 || (strict && warnings > 0) ? FINDINGS : CLEAN;
}

/** `2 errors, 1 warning` */
export function countText({ errors, warnings }: Count): string {
  const parts = [plural(errors, "error"), plural(warnings, "warning")].filter((part) => !part.startsWith("0 "));
  return parts.length === 0 ? "no findings" : parts.join(", ");
}

export function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
