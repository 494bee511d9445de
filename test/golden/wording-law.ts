import { readdirSync, readFileSync } from "node:fs";
import { VOCABULARY } from "../../grammar/tokens.ts";
import type { JsonDiagnostic } from "../../src/diagnostics/to-json.ts";

/** Verbs that a help line may begin with: what is to be done. */
const IMPERATIVES = (
  "write add remove give name use put close choose correct move declare rename quote compare check swap keep mark list turn " +
  "begin divide multiply take show expect import mend look indent let describe go make ask attach leave join bring match bind open change draw override indent"
).split(" ");

/** Names of the grammar's tokens and rules and of the tree's nodes, and what leaks out of JavaScript. */
const INTERNAL: ReadonlySet<string> = new Set([
  ...VOCABULARY.map(({ name }) => name).filter((name) => /[a-z][A-Z]/.test(name)),
  ...namesOf("../../grammar/parser.ts", /this\.RULE\("(\w*[a-z][A-Z]\w*)"|(?:public|readonly) (\w*[a-z][A-Z]\w*)/g),
  ...namesOf("../../src/policy/ast.ts", /kind: "(\w+(?:-\w+)+)"|interface (\w*[a-z][A-Z]\w*)/g),
  ...namesOf("../../src/policy/expression.ts", /kind: "(\w+(?:-\w+)+)"|interface (\w*[a-z][A-Z]\w*)/g),
  ...typeNamesOf("../../src/check/", "../../src/model/"),
  ...["undefined", "null", "NaN", "Infinity", "[object", "Identifier", "EOF", "expecting", "token", "Token", "-->", "AST", "CST"],
  ...["boolean literal", "string literal", "SyntaxError", "TypeError", "Error:", "lexer", "parser", "node", "identifier"],
]);

function namesOf(file: string, pattern: RegExp): readonly string[] {
  const text = readFileSync(new URL(file, import.meta.url), "utf8");
  return [...text.matchAll(pattern)].flatMap(([, one, two]) => one ?? two ?? []);
}

function typeNamesOf(...folders: readonly string[]): readonly string[] {
  return folders.flatMap((folder) =>
    readdirSync(new URL(folder, import.meta.url))
      .filter((name) => name.endsWith(".ts"))
      .flatMap((name) => namesOf(folder + name, /(?:interface|type|class) (\w*[a-z][A-Z]\w*)/g)),
  );
}

/**
 * What is wrong with how a diagnostic is worded and placed; nothing when all is well. `textOf` gives the files by name, `source` is the text of
 * the policy: what stands there may be quoted back.
 */
export function complaintsAbout(
  diagnostic: JsonDiagnostic,
  textOf: (file: string) => string,
  source: string,
): readonly string[] {
  const { code, message, help, primary, secondary } = diagnostic;
  const complaints: string[] = [];
  const complain = (when: boolean, complaint: string): void => {
    if (when) complaints.push(`${code}: ${complaint} (${message} / ${help})`);
  };
  for (const { file, start, end } of [primary, ...secondary]) {
    complain(start.offset < 0 || start.offset >= end.offset, `empty span ${start.offset}-${end.offset}`);
    complain(end.offset > textOf(file).length, `span beyond the end of ${file}`);
  }
  const outsideQuotes = (text: string): string => text.replaceAll(/`[^`]*`|"[^"]*"/g, "x");
  complain(message.trim() === "" || /[.!]$/.test(message), "the message is empty or ends in a stop");
  complain(/[.!?]\s+[A-Z]/.test(outsideQuotes(message)), "the message is more than one sentence");
  complain(/^[A-Z][a-z]/.test(message), "the message begins with a capital");
  complain(message.includes("\n") || help.includes("\n"), "a line break");

  const didYouMean = /^did you mean `.+`\?$/.test(help);
  const [verb = ""] = help.split(" ");
  complain(!didYouMean && !IMPERATIVES.includes(verb), "the help is no imperative");
  complain(!didYouMean && !/[`"0-9]/.test(help) && help.split(" ").length < 3, "the help offers nothing concrete");
  complain(/[.!]$/.test(help) && !help.endsWith("...") , "the help ends in a stop");

  for (const text of [message, help, primary.text ?? "", ...secondary.map((place) => place.text ?? "")]) {
    for (const name of INTERNAL) {
      // JSON Schema's own word, as such.
      if (name === "null" && text.includes("`null`")) continue;
      const leaked = new RegExp(`(?<![\\w-])${name.replaceAll(/[^\w\s]/g, String.raw`\$&`)}(?![\\w-])`).test(text);
      complain(leaked && !source.includes(name), `\`${name}\` is a word of ours`);
    }
    complain(text.includes("``"), "quotes nothing");
  }
  return complaints;
}
