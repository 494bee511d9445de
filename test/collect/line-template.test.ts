import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compileLineTemplate, type LineTemplate } from "../../src/collect/line-template.ts";

function template(text: string): LineTemplate {
  const compiled = compileLineTemplate(text);
  if (!compiled.ok) throw new Error(compiled.message);
  return compiled;
}

const T = "2025-10-12 12:34:56,123";

describe("the template of a log line", () => {
  it.each([
    ["{timestamp}", `${T} INFO started`, T],
    ["{timestamp}", ` ${T}`, undefined],
    ["[{timestamp}]", `[${T}] INFO`, T],
    ["*{timestamp}", `INFO at ${T}`, T],
    ["{timestamp} * tick done", `${T} INFO tick done in 5 ms`, T],
    ["{timestamp} * tick done", `${T} INFO tick begun`, undefined],
    ["{timestamp} * tick done", `${T} tick done`, undefined],
    ["*worker*{timestamp}*ok", `worker 7: 2025-10-12T07:04:56Z all ok`, "2025-10-12T07:04:56Z"],
    ["\\*\\{\\\\ {timestamp}", `*{\\ ${T}`, T],
    ["*{timestamp}", "no time here", undefined],
    ["*{timestamp},", "2025-10-12 07:04:56, then", "2025-10-12 07:04:56"],
    ["{timestamp}", "2025-10-12 07:04:5", undefined],
    ["{timestamp}", "2025-10-12T12:34:56.123456+0530 x", "2025-10-12T12:34:56.123456+0530"],
    ["*", "", undefined],
  ])("%s on %s", (text, line, expected) => {
    const compiled = compileLineTemplate(text);
    expect(compiled.ok ? compiled.match(line) : undefined).toBe(expected);
  });

  it.each([
    ["no time", 0, "`{timestamp}` is missing from the pattern."],
    ["{timestamp} {timestamp}", 12, "`{timestamp}` stands in the pattern twice."],
    ["at {time}", 3, "The only placeholder is `{timestamp}`."],
    ["a\\d{timestamp}", 1, "A backslash stands before something that needs none."],
    ["{timestamp}\\", 11, "A backslash stands before something that needs none."],
    ["x".repeat(501), 500, "The pattern is longer than 500 characters."],
  ])("refuses %s", (text, at, message) => {
    expect(compileLineTemplate(text)).toMatchObject({ ok: false, at, message });
  });

  it("means what a regular expression of the same shape means", () => {
    const piece = fc.oneof(fc.constantFrom("a", "b", ":", "ab", "2025"), fc.constant("*"));
    const words = fc.array(fc.constantFrom("a", "b", ":", "ab", "2025", "2025-10-12 07:04:56"), { maxLength: 12 });
    const pieces = fc.tuple(fc.array(piece, { maxLength: 4 }), fc.array(piece, { maxLength: 4 }));
    fc.assert(
      fc.property(pieces, words, ([before, after], line) => {
        const text = line.join("");
        const source = [...before, "{timestamp}", ...after]
          .map((part) => (part === "*" ? ".*?" : part === "{timestamp}" ? "(\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d)" : part))
          .join("");
        const expected = new RegExp(`^${source}`).exec(text)?.[1];
        expect(template([...before, "{timestamp}", ...after].join("")).match(text)).toBe(expected);
      }),
      { numRuns: 2_000 },
    );
  });

  it("takes time in proportion to the line, whatever the template", () => {
    const hostile = template(`${"*a".repeat(100)}*{timestamp}${"*a".repeat(100)}*b`);
    const steps = (length: number): number => {
      const line = `${"a".repeat(length)}2025-10-12 07:04:56${"a".repeat(length)}`;
      const begun = process.hrtime.bigint();
      expect(hostile.match(line)).toBeUndefined();
      return Number(process.hrtime.bigint() - begun);
    };
    steps(1_000);
    // A matcher that goes back would not come to an end within the life of this machine.
    expect(steps(1_000_000)).toBeLessThan(5e9);
  });
});
