import { type ParsedPolicy, parsePolicy } from "./parse.ts";
import { parseYamlPolicy } from "./yaml-read.ts";

/** The two spellings of the language: language section 2. */
export type Spelling = "policy" | "yaml";

export interface PolicySource {
  /** Its name says the spelling: see `spellingOf`. */
  readonly file: string;
  readonly text: string;
}

/** `*.yaml` and `*.yml` are YAML, everything else is policy text. */
export function spellingOf(file: string): Spelling {
  return /\.ya?ml$/i.test(file) ? "yaml" : "policy";
}

/** Reads a policy in either spelling. */
export function readPolicy(source: PolicySource): ParsedPolicy {
  return spellingOf(source.file) === "yaml" ? parseYamlPolicy(source) : parsePolicy(source);
}
