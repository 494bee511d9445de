import { type CodeTable, error, warning } from "./code.ts";

/** S1xx: the settings file of a monitor. Raised by `src/app/settings/`. */
export const SETTINGS_CODES = {
  S101: error(
    "settings-syntax",
    "Settings that are no YAML",
    "The text cannot be read as YAML, so nothing in it can be relied on.",
  ),
  S102: error(
    "unknown-setting",
    "A setting that means nothing",
    "A key that the monitor does not know would be a setting that is silently not in force.",
  ),
  S103: error(
    "setting-kind",
    "A setting of the wrong kind",
    "Text, a list or further keys stand where another of the three belongs.",
  ),
  S104: error("missing-setting", "A setting that is not there", "What stands here needs another setting to mean anything."),
  S105: error(
    "setting-value",
    "A value that cannot be used",
    "The value cannot be read as what it stands for, or lies outside what is allowed.",
  ),
  S106: error(
    "literal-secret",
    "A secret written into the file",
    "Settings are read by many and kept for ever in version control; a secret comes from the environment or from a file of its own.",
  ),
  S107: error(
    "secret-unavailable",
    "A secret that is not there",
    "The environment variable is not set, or the file with the secret cannot be read.",
  ),
  S108: error(
    "settings-conflict",
    "Settings that exclude each other",
    "Both cannot be in force, and choosing one silently could be the wrong one.",
  ),
  S109: warning(
    "unknown-source",
    "A policy for a source that is not listed",
    "The name resembles that of a listed source, which the policy then does not watch.",
  ),
  S110: error(
    "unknown-environment",
    "An environment that no policy knows",
    "Limits that are set for an environment would not be in force.",
  ),
  S111: error(
    "unusable-key",
    "A key that cannot be used",
    "Without the key no signature can be verified, so no bundle could be trusted.",
  ),
  S112: error(
    "policy-refused",
    "A policy that cannot be put to work",
    "The file cannot be read, does not compile, or is not signed by a trusted key.",
  ),
  S113: error(
    "limit-refused",
    "A limit that may not be overridden so",
    "The policy has no such limit, or the value is not of its kind or outside its `within`.",
  ),
  S114: warning(
    "nothing-watched",
    "A source or a monitor without a policy",
    "What no policy watches is refused or goes unnoticed.",
  ),
  S115: error(
    "unknown-recipient",
    "A name that leads to nobody",
    "Whoever was meant would never be told, and nobody would notice.",
  ),
  S116: error("routing-test", "A routing test that fails", "The routes do not tell whom the settings say they tell."),
  S117: warning(
    "unknown-escalation",
    "An escalation to nobody the settings know",
    "It goes to every recipient by its severity, which may not be who was meant.",
  ),
  S118: warning("nobody-told", "Alerts of which nobody is told", "An alert that reaches nobody is none."),
} as const satisfies CodeTable;
