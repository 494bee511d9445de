import { type Command, InvalidArgumentError, Option } from "commander";
import { type CommandLine, createCommandLine } from "./command-line.ts";
import { EXAMPLES } from "./help.ts";
import type { Terminal } from "./terminal.ts";

type Name = Exclude<keyof typeof EXAMPLES, "policy">;

/** Adds a command, with its description. */
type Add = (description: string) => Command;

type Load = CommandLine<Terminal>["load"];

/** The commands in the order of the help. What one does is loaded only when it is asked for. */
const COMMANDS: Readonly<Record<Name, (add: Add, load: Load) => void>> = {
  new: (add, load) =>
    add("Write a starter policy, with a test, that passes check and test.")
      .argument("<name>", "the policy's name in snake_case, e.g. desk_limits")
      .option("--dir <folder>", "folder to write into", ".")
      .option("--yaml", "use the YAML spelling")
      .action(load(async () => (await import("./commands/new.ts")).runNew)),
  check: (add, load) =>
    add("Check policies: names, types, units, limits, and rules that cannot do what they say.")
      .argument("<path...>", "policy files, or folders to look through; `-` is standard input")
      .addOption(setOption())
      .option("--json", "print the findings as one JSON document")
      .option("--strict", "let warnings fail the check too")
      .action(load(async () => (await import("./commands/check.ts")).runCheck)),
  fmt: (add, load) =>
    add("Rewrite policies in the one layout, or convert between the two spellings.")
      .argument("<path...>", "policy files, or folders to look through; `-` reads standard input and prints")
      .option("--check", "change nothing; fail if a file is not formatted")
      .addOption(new Option("--to <spelling>", "print the policy in the other spelling").choices(["policy", "yaml"]))
      .option("--write", "with --to: write the converted file beside the original instead of printing it")
      .action(load(async () => (await import("./commands/fmt.ts")).runFmt)),
  compile: (add, load) =>
    add("Compile a policy into a bundle of json-rules-engine rules.")
      .argument("<file>", "the policy; `-` is standard input")
      .requiredOption("--out <bundle>", "where to write the bundle; `-` prints it")
      .addOption(setOption())
      .option("--sign <key>", "sign with this Ed25519 private key (PEM)")
      .action(load(async () => (await import("./commands/compile.ts")).runCompile)),
  test: (add, load) =>
    add("Run policy tests and the examples inside policies; say what they do not cover.")
      .argument("<path...>", "test files (*.test.yaml), policies, or folders to look through")
      .option("--update", "rewrite the expected transitions of recordings")
      .option("--min-coverage <percent>", "fail below this share of tiers seen both true and false", percentage)
      .addOption(new Option("--reporter <kind>", "how to print the results").choices(["human", "json", "junit"]).default("human"))
      .action(load(async () => (await import("./commands/test.ts")).runTest)),
  replay: (add, load) =>
    add("Replay recorded snapshots through a policy under virtual time and print its alerts.")
      .argument("<recording...>", "recordings (.jsonl, .jsonl.gz, packed) or folders of metrics_*.json; `-` is standard input")
      .requiredOption("--policy <file>", "a policy or a bundle; may be given several times", collect)
      .addOption(setOption())
      .option("--json", "print one transition a line as JSON")
      .option("--all", "print pending alerts too")
      .option("--strict", "let refused snapshots and lines that cannot be read fail the replay too")
      .addOption(
        new Option(
          "--evaluator <which>",
          "the channel that decides; `both` compares them at every evaluation, which takes several times, with plain rules up to fifty times, as long",
        )
          .choices(["generated", "json-rules-engine", "both"])
          .default("generated"),
      )
      .action(load(async () => (await import("./commands/replay.ts")).runReplay)),
  pack: (add, load) =>
    add("Pack recordings into one Arrow file with a column for each metric.")
      .argument("<recording...>", "recordings (.jsonl, .jsonl.gz, packed) or folders of metrics_*.json")
      .requiredOption("--out <file>", "where to write the packed recording, e.g. day.arrow")
      .option("--force", "overwrite the file if it is there")
      .action(load(async () => (await import("./commands/pack.ts")).runPack)),
  unpack: (add, load) =>
    add("Write a recording, packed or not, as JSONL.")
      .argument("<recording>", "the recording (packed, .jsonl, .jsonl.gz) or a folder of metrics_*.json")
      .option("--out <file>", "where to write the lines; `-` prints them", "-")
      .option("--force", "overwrite the file if it is there")
      .action(load(async () => (await import("./commands/unpack.ts")).runUnpack)),
  explain: (add, load) =>
    add("Say a rule in plain words, with its compiled conditions; with a snapshot, what each part of it is worth.")
      .argument("<rule>", "the rule's name")
      .requiredOption("--policy <file>", "the policy that has it")
      .option("--snapshot <file>", "a snapshot (JSON) to read values from; `-` is standard input")
      .option("--key <key>", "for a rule over a collection: only this key")
      .addOption(setOption())
      .action(load(async () => (await import("./commands/explain.ts")).runExplain)),
  verify: (add, load) =>
    add("Verify a bundle: its shape, its digest, its signature, and that it is what a policy compiles to.")
      .argument("<bundle>", "the bundle; `-` is standard input")
      .option("--key <pem>", "demand a signature by this Ed25519 public key (PEM)")
      .option("--against <file>", "demand that this policy compiles to the same digest")
      .action(load(async () => (await import("./commands/verify.ts")).runVerify)),
};

/** The command line: names, options and help. A command that is asked for by its name is alone: the others would take longer than it. */
export function createProgram(terminal: Terminal, words: readonly string[], finish: (code: number) => void): Command {
  const { program, add, load } = createCommandLine({
    name: "policy",
    description: "Write, check, test, replay and compile alert policies.",
    help: EXAMPLES.policy,
    terminal,
    surroundings: terminal,
    finish,
  });
  const names = Object.keys(COMMANDS) as Name[];
  const asked = names.filter((name) => name === words[0]);
  for (const name of asked.length > 0 ? asked : names) {
    COMMANDS[name]((description) => add(name, description, EXAMPLES[name]), load);
  }
  return program;
}

function setOption(): Option {
  return new Option("--set <name=value>", "override a limit inside its `within`; may be given several times").argParser(collect);
}

function collect(value: string, earlier: readonly string[] | undefined): readonly string[] {
  return [...(earlier ?? []), value];
}

function percentage(text: string): number {
  const value = Number(text.replace(/%$/, ""));
  if (text.trim() === "" || !(value >= 0 && value <= 100)) throw new InvalidArgumentError("Write a number from 0 to 100.");
  return value;
}
