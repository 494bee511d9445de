import { Command, CommanderError } from "commander";
import { harmlessLines } from "../diagnostics/display.ts";
import { packageVersion } from "../app/package-root.ts";
import { demandLast } from "./demand-last.ts";
import { CLEAN, USAGE } from "./exit-code.ts";
import { type Terminal, wantsColour } from "./terminal.ts";

/** What one command does: its operands, its options, the surroundings that it works in. Resolves with the exit code. */
export type Run<Options, Surroundings> = (
  operands: readonly string[],
  options: Options,
  surroundings: Surroundings,
) => Promise<number>;

export interface CommandLine<Surroundings> {
  readonly program: Command;
  /** Adds a command; `help` stands below its options. */
  readonly add: (name: string, description: string, help: string) => Command;
  /** Adds a command that has commands of its own, and gives back what adds these. */
  readonly group: (name: string, description: string, help: string) => CommandLine<Surroundings>["add"];
  /** What a command does is loaded only when it is asked for. */
  readonly load: <Options>(loader: () => Promise<Run<Options, Surroundings>>) => (...words: unknown[]) => Promise<void>;
}

export interface CommandLineOptions<Surroundings> {
  readonly name: string;
  readonly description: string;
  readonly help: string;
  readonly terminal: Terminal;
  readonly surroundings: Surroundings;
  readonly finish: (code: number) => void;
}

/** A program of several commands in the manner of this package: its help, its errors, its colours. */
export function createCommandLine<Surroundings>(options: CommandLineOptions<Surroundings>): CommandLine<Surroundings> {
  const { name, description, help, terminal, surroundings, finish } = options;
  const configure = (command: Command, path: string): Command =>
    command
      .exitOverride()
      .showHelpAfterError(`(see \`${path} --help\`)`)
      .configureOutput({
        writeOut: (text) => void terminal.stdout.write(text),
        writeErr: (text) => void terminal.stderr.write(text),
        outputError: (text, write) => {
          write(`${name}: ${harmlessLines(text.replace(/^error: /, ""))}`);
        },
        getOutHelpWidth: () => terminal.stdout.columns,
        getErrHelpWidth: () => terminal.stderr.columns,
        getOutHasColors: () => wantsColour(terminal.stdout, terminal.env),
        getErrHasColors: () => wantsColour(terminal.stderr, terminal.env),
      });
  const program = configure(new Command(name), name);
  program
    .description(description)
    .version(packageVersion(), "-V, --version", "print the version")
    .helpOption("-h, --help", "show this help")
    .helpCommand("help [command]", "show the help of a command")
    .addHelpText("after", help);
  const addTo =
    (parent: Command, path: string): CommandLine<Surroundings>["add"] =>
    (command, about, below) => {
      const added = parent.command(command).description(about).helpOption("-h, --help", "show this help");
      return configure(added, `${path} ${command}`).addHelpText("after", below);
    };
  const add = addTo(program, name);
  return {
    program,
    add,
    group: (command, about, below) =>
      addTo(add(command, about, below).helpCommand("help [command]", "show the help of a command"), `${name} ${command}`),
    // Commander passes operands first (a variadic one as a list), then the options, then the command.
    load:
      <Options>(loader: () => Promise<Run<Options, Surroundings>>) =>
      async (...words: unknown[]) => {
        const operands = words
          .slice(0, -2)
          .flat()
          .filter((word) => word !== undefined) as string[];
        const complaint = whyNotThese(operands, words.at(-2));
        if (complaint !== undefined) {
          await terminal.stderr.write(`${name}: ${complaint}\n`);
          throw new CommanderError(USAGE, "plimsoll.operands", complaint);
        }
        const run = await loader();
        finish(await run(operands, words.at(-2) as Options, surroundings));
      },
  };
}

/** Options that name a file to read, in which `-` is standard input. */
const READ = ["policy", "snapshot", "against"] as const;

/** What is wrong with the files that are named, whatever the command. */
function whyNotThese(operands: readonly string[], options: unknown): string | undefined {
  // As a path it would be the working folder.
  if (operands.includes("")) return "an operand is empty: name what is meant (`.` is the working folder)";
  const given = options as Readonly<Partial<Record<(typeof READ)[number], unknown>>>;
  const named = [...operands, ...READ.flatMap((name) => given[name])];
  if (named.filter((each) => each === "-").length < 2) return undefined;
  return "standard input is named twice, and comes only once: give `-` once, and name files otherwise";
}

/** Runs one command line (without the interpreter and the script) and says the process's exit code. Never throws. */
export async function runCommandLine(
  name: string,
  words: readonly string[],
  terminal: Terminal,
  create: (finish: (code: number) => void) => Command,
): Promise<number> {
  let code: number = CLEAN;
  const program = create((result) => {
    code = result;
  });
  demandLast(program);
  try {
    await program.parseAsync([...words], { from: "user" });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? CLEAN : USAGE;
    await terminal.stderr.write(harmlessLines(confess(name, error, terminal)));
    return USAGE;
  }
}

/** Whatever ends here is a fault of ours: users' mistakes are diagnostics. */
function confess(name: string, error: unknown, terminal: Terminal): string {
  if ((terminal.env["PLIMSOLL_DEBUG"] ?? "") !== "") {
    return `${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`;
  }
  const what = error instanceof Error ? error.message.split("\n", 1)[0] : String(error);
  return `${name}: internal error: ${what ?? "unknown"}; please report it, with the output of the same command under PLIMSOLL_DEBUG=1\n`;
}
