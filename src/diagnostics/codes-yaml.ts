import { type CodeTable, error } from "./code.ts";

/** P150 to P159: a `.policy.yaml` file whose YAML, not whose policy text, is at fault. Raised by `src/policy/yaml-*.ts`. */
export const YAML_CODES = {
  P150: error(
    "yaml-syntax",
    "Text that is no YAML",
    "The file cannot be read as YAML at this place, so what stands there is not known.",
  ),
  P151: error(
    "yaml-duplicate-key",
    "A key given twice",
    "YAML readers disagree on which of two equal keys counts, so a policy has each key once.",
  ),
  P152: error(
    "yaml-unknown-key",
    "A key that means nothing",
    "A key that the language does not know would be a rule that is silently not there.",
  ),
  P153: error(
    "yaml-wrong-kind",
    "A value of the wrong kind",
    "Text, a list or further keys stand where another of the three belongs.",
  ),
  P154: error(
    "yaml-no-value",
    "A key without a value",
    "A key says nothing by itself, and leaving its value out could be an accident.",
  ),
  P155: error(
    "yaml-alias",
    "An alias that cannot be followed",
    "An alias stands for text that was given a name with `&` further up.",
  ),
  P156: error(
    "yaml-feature",
    "Something of YAML that policies do not use",
    "Tags, merge keys, keys that are no plain names and further documents have no meaning in a policy.",
  ),
  P157: error(
    "yaml-too-large",
    "YAML that is nested or repeated too much",
    "No policy needs this much, and reading it could take for ever.",
  ),
  P158: error("yaml-missing-key", "A key that needs another", "`policy` and `version` are one clause and come together."),
} as const satisfies CodeTable;
