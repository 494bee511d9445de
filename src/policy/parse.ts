import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { PolicyFile } from "./ast.ts";
import type { ClauseEntry, ClausePlace, ParsedClause } from "./clause.ts";

export interface ParsedPolicy {
  /** What could be read, even when there are errors. */
  readonly policy: PolicyFile;
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads one `.policy` file. */
export declare function parsePolicy(source: { readonly file: string; readonly text: string }): ParsedPolicy;

/** Reads the text of one clause, which stands in another file at `place`. */
export declare function parseClause<E extends ClauseEntry>(entry: E, text: string, place: ClausePlace): ParsedClause<E>;
