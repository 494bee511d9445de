import { describe, expect, it } from "vitest";
import { checkItems, errorsOf } from "./support.ts";

const LENGTH = 3_000;
const numbered = (text: (index: number) => string): string => Array.from({ length: LENGTH }, (_, index) => text(index)).join("\n");

/** Depth of a policy is its author's: none may run out of stack. */
describe("a long chain", () => {
  it("of suppression that comes back to its start is told once", () => {
    const rules = numbered(
      (index) => `rule r${index}\n  warning when positions.count > 5\n  suppressed by r${(index + 1) % LENGTH}\n`,
    );
    expect(errorsOf(checkItems(rules))).toEqual(["P325 r0"]);
  });

  it("of conditions is followed to its end", () => {
    const conditions = numbered((index) => `condition c${index} = c${index + 1}`);
    const end = `condition c${LENGTH} = positions.count > 1\nrule r\n  warning when positions.count > 5\n`;
    expect(errorsOf(checkItems(`${conditions}\n${end}`))).toEqual([]);
  });
});
