import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { endsTheOldOne, splitCommand } from "../../../src/heartbeat/watcher/split-command.ts";

const wordsOf = (text: string): readonly string[] => {
  const split = splitCommand(text);
  if (!split.ok) throw new Error(split.problem);
  return split.words;
};

describe("a command line in words", () => {
  test.each([
    ["docker restart trading-sentinel", ["docker", "restart", "trading-sentinel"]],
    [" /opt/start\t--symbols  'TCS INFY' ", ["/opt/start", "--symbols", "TCS INFY"]],
    [`a "b \\"c\\" \\d" e\\ f g''h ""`, ["a", 'b "c" \\d', "e f", "gh", ""]],
    ["echo * ~ {a,b} a#b 5$ '$HOME' \\$HOME \\|", ["echo", "*", "~", "{a,b}", "a#b", "5$", "$HOME", "$HOME", "|"]],
    ["env A=b run", ["env", "A=b", "run"]],
  ])("%s", (text, words) => {
    expect(wordsOf(text)).toEqual(words);
  });

  test.each([
    ["a | b", "a pipe means nothing without a shell; there is no shell here: put it into a script, and name that, at character 3"],
    ["a > b", "a redirection means nothing"],
    ["a && b", "`&` means nothing"],
    ["a; b", "`;` means nothing"],
    ["a $(b)", "nothing is put in for `$(`"],
    ["a `b`", "a command in backquotes means nothing"],
    ["a $HOME/b", "nothing is put in for `$HOME`"],
    ['a "x $HOME"', "nothing is put in for `$HOME` inside double quotes"],
    ['a "`b`"', "nothing is put in for a backquote inside double quotes"],
    ["a 'b", "a quote `'` is not closed, at character 3"],
    ['a "b', 'a quote `"` is not closed'],
    ["a \\", "nothing follows the `\\`"],
    ["a # b", "a comment cannot stand here"],
    ["a\nb", "a second line means nothing"],
    ["", "the command names no program"],
    ["'' a", "the command names no program"],
    ["A=b run", "`A=b` sets a variable, which only a shell does; write `env A=b ...`"],
    ["a \0", "the command holds a NUL character"],
  ])("refuses %j", (text, problem) => {
    const split = splitCommand(text);
    expect(split.ok ? "taken" : split.problem).toContain(problem);
  });

  test("words that are quoted come back as they were", () => {
    const word = fc.string({ unit: "binary" }).filter((text) => !text.includes("\0"));
    const program = fc.stringMatching(/^[a-z/]{1,8}$/);
    const single = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
    const double = (text: string): string => `"${text.replaceAll(/[$`"\\]/g, "\\$&")}"`;
    fc.assert(
      fc.property(program, fc.array(fc.tuple(word, fc.boolean())), (first, rest) => {
        const line = [first, ...rest.map(([text, isSingle]) => (isSingle ? single(text) : double(text)))].join(" ");
        expect(wordsOf(line)).toEqual([first, ...rest.map(([text]) => text)]);
      }),
    );
  });
});

test.each([
  ["docker restart trading-sentinel", true],
  ["/usr/bin/docker compose restart engine", true],
  ["sudo systemctl restart engine", true],
  ["docker start engine", false],
  ["systemctl start engine", false],
  ["./restart", false],
  ["python3 engine.py restart", false],
])("whether `%s` ends the old process itself: %s", (command, does) => {
  expect(endsTheOldOne(wordsOf(command))).toBe(does);
});
