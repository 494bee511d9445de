export type SplitCommand =
  | { readonly ok: true; readonly words: readonly string[] }
  /** A sentence without its full stop, and what to write instead. */
  | { readonly ok: false; readonly problem: string };

const SHELL = "there is no shell here: put it into a script, and name that";
/** What a shell would act on outside quotes, and what it is called. */
const OPERATORS: Readonly<Record<string, string>> = {
  "|": "a pipe",
  "&": "`&`",
  ";": "`;`",
  "<": "a redirection",
  ">": "a redirection",
  "(": "a bracket",
  ")": "a bracket",
  "`": "a command in backquotes",
  "\n": "a second line",
};

/**
 * Splits a command line into words as a POSIX shell does (2.2 Quoting), and does nothing else of what a shell does: `*`, `~` and `{a,b}` stand for
 * themselves. What would need a shell to mean what it says is refused.
 */
export function splitCommand(text: string): SplitCommand {
  const words: string[] = [];
  let word: string | undefined;
  let at = 0;
  const line = text.trim();
  const refuse = (problem: string): SplitCommand => ({ ok: false, problem: `${problem}, at character ${at + 1} of \`${line}\`` });
  if (line.includes("\0")) return { ok: false, problem: "the command holds a NUL character" };
  while (at < line.length) {
    const character = line.charAt(at);
    const next = line.charAt(at + 1);
    if (character === " " || character === "\t") {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else if (character === "'") {
      const end = line.indexOf("'", at + 1);
      if (end < 0) return refuse("a quote `'` is not closed");
      word = (word ?? "") + line.slice(at + 1, end);
      at = end;
    } else if (character === '"') {
      const quoted = readQuoted(line, at);
      if (quoted === undefined) return refuse('a quote `"` is not closed');
      if (quoted.isExpansion) {
        at = quoted.end;
        return refuse(`nothing is put in for ${what(line, at)} inside double quotes; ${SHELL}, or use single quotes`);
      }
      word = (word ?? "") + quoted.text;
      at = quoted.end;
    } else if (character === "\\") {
      if (next === "") return refuse("nothing follows the `\\`");
      word = (word ?? "") + next;
      at += 1;
    } else if (isExpansion(character, next)) {
      return refuse(`nothing is put in for ${what(line, at)}; ${SHELL}`);
    } else if (OPERATORS[character] !== undefined) {
      return refuse(`${OPERATORS[character]} means nothing without a shell; ${SHELL}`);
    } else if (character === "#" && word === undefined) {
      return refuse("a comment cannot stand here");
    } else {
      word = (word ?? "") + character;
    }
    at += 1;
  }
  if (word !== undefined) words.push(word);
  const [program = ""] = words;
  if (program === "") return { ok: false, problem: "the command names no program" };
  if (/^[A-Za-z_]\w*=/.test(program)) {
    return {
      ok: false,
      problem: `\`${program}\` sets a variable, which only a shell does; write \`env ${program} ...\``,
    };
  }
  return { ok: true, words };
}

interface Quoted {
  readonly text: string;
  /** Of the closing quote, or of what would need a shell. */
  readonly end: number;
  readonly isExpansion: boolean;
}

/** From a double quote to the one that closes it; there a `\` stands for itself but before `$`, a backquote, `"` and `\`. */
function readQuoted(line: string, start: number): Quoted | undefined {
  let text = "";
  for (let at = start + 1; at < line.length; at += 1) {
    const character = line.charAt(at);
    const next = line.charAt(at + 1);
    if (character === '"') return { text, end: at, isExpansion: false };
    if (character === "`" || isExpansion(character, next)) return { text, end: at, isExpansion: true };
    if (character === "\\" && next !== "" && '$`"\\'.includes(next)) {
      text += next;
      at += 1;
    } else {
      text += character;
    }
  }
  return undefined;
}

function isExpansion(character: string, next: string): boolean {
  return character === "$" && /[\w({@*#?$!-]/.test(next);
}

/** `$(`, `$HOME`, a backquote: as it stands there. */
function what(line: string, at: number): string {
  const found = /^(?:\$[A-Za-z_]\w*|\$\(|\$\{|\$.|.)/.exec(line.slice(at))?.[0] ?? "";
  return found === "`" ? "a backquote" : `\`${found}\``;
}

/** Programs of which a call with this word ends the old process itself before it starts another one. */
const REPLACING: Readonly<Record<string, readonly string[]>> = {
  docker: ["restart"],
  "docker-compose": ["restart"],
  podman: ["restart"],
  "podman-compose": ["restart"],
  systemctl: ["restart", "try-restart"],
  supervisorctl: ["restart"],
  launchctl: ["kickstart"],
};

/** Whether a command is known to leave one process where it found one, whatever that one's id: `docker restart`, `systemctl restart`. */
export function endsTheOldOne(words: readonly string[]): boolean {
  const [program = "", ...rest] = words[0]?.endsWith("sudo") === true ? words.slice(1) : words;
  const verbs = REPLACING[program.split("/").at(-1) ?? ""];
  return verbs !== undefined && rest.some((word) => verbs.includes(word));
}
