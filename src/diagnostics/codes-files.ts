import { type CodeTable, error } from "./code.ts";

/** P5xx: files that cannot be used. */
export const FILE_CODES = {
  P501: error("unreadable-file", "A file that cannot be read", "The file is missing, is no text, or may not be read."),
  P502: error(
    "unknown-schema",
    "A metrics schema that cannot be read",
    "The `metrics` header names neither a schema that ships nor a readable JSON file.",
  ),
  P503: error(
    "invalid-schema",
    "A metrics schema with a mistake",
    "The file is no JSON Schema that describes a snapshot, or an annotation in it is wrong.",
  ),
  P504: error(
    "invalid-calendar",
    "A calendar file with a mistake",
    "The calendar file cannot be understood, so no session can be worked out.",
  ),
} as const satisfies CodeTable;
