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
  P505: error(
    "unwritable-file",
    "A file that cannot be written",
    "The folder is missing or closed to you, or the file is there already.",
  ),
  P510: error("test-file-syntax", "A test file that is no YAML", "The text cannot be read as YAML, so none of its tests can run."),
  P511: error(
    "test-file-shape",
    "A test file that says something it cannot say",
    "A key is unknown, is missing or has the wrong kind of value. Ignoring it could let a test pass that checks nothing.",
  ),
  P512: error(
    "unknown-rule-expected",
    "An expectation on a rule that does not exist",
    "The policy has no rule of this name, so the expectation could never fail.",
  ),
  P513: error(
    "unknown-test-metric",
    "A test that sets a metric which does not exist",
    "The metrics schema has no such path, so no rule could ever read what the test sets.",
  ),
  P514: error("no-tests", "A test file without a test", "A file or a run that tests nothing must not look like one that passes."),
} as const satisfies CodeTable;
