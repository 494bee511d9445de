import type { Code } from "../diagnostics/codes.ts";
import { diagnose, type Finding } from "../diagnostics/diagnose.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { Span } from "../diagnostics/span.ts";

/** The diagnostics of one check, gathered as it goes. */
export class Findings {
  private readonly found: Diagnostic[] = [];
  private readonly seen = new Set<string>();

  /** The same finding at the same place is told once. Returns undefined so that a check can report and give up in one statement. */
  report(code: Code, span: Span, finding: Finding): undefined {
    this.add(diagnose(code, span, finding));
  }

  add(diagnostic: Diagnostic): void {
    const { code, primary, message } = diagnostic;
    const identity = JSON.stringify([code, primary.span.file, primary.span.start, primary.span.end, message]);
    if (this.seen.has(identity)) return;
    this.seen.add(identity);
    this.found.push(diagnostic);
  }

  has(code: Code): boolean {
    return this.found.some((diagnostic) => diagnostic.code === code);
  }

  get hasErrors(): boolean {
    return this.found.some((diagnostic) => diagnostic.severity === "error");
  }

  /** In file order: those of `main` first, then by place. */
  sorted(main: string): readonly Diagnostic[] {
    const rank = (file: string): string => (file === main ? "" : file);
    return this.found.toSorted((a, b) => {
      const [one, two] = [a.primary.span, b.primary.span];
      const [fileOne, fileTwo] = [rank(one.file), rank(two.file)];
      if (fileOne !== fileTwo) return fileOne < fileTwo ? -1 : 1;
      return one.start - two.start || one.end - two.end || (a.code < b.code ? -1 : a.code > b.code ? 1 : 0);
    });
  }
}
