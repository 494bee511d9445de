import { describe, expect, it } from "vitest";
import { loadBundle } from "../../src/bundle/load.ts";
import { compile } from "../../src/compile/compile.ts";
import { checkItems, errorsOf } from "./support.ts";

function chain(length: number, joint = "and"): string {
  const names = Array.from({ length }, (_, index) => `condition c${index + 1} = c${index} ${joint} c${index}\n`);
  return `condition c0 = risk.daily_loss_pct < -1%\n${names.join("")}`;
}

const rule = (condition: string): string => `rule r\n  warning when ${condition}\n  clear when not ${condition}\n`;

describe("conditions that name others over and over", () => {
  it.each([30, 1_000])("are told at the first that comes to too much, of %i as of a few", (length) => {
    const checked = checkItems(`${chain(length)}${rule(`c${length}`)}`);
    expect(errorsOf(checked)).toEqual(["P226 c16"]);
  });

  it("are told in a rule, where each condition alone is small enough", () => {
    expect(errorsOf(checkItems(`${chain(15)}rule r\n  warning when c15 and c15\n`))).toEqual(["P226 c15 and c15"]);
    expect(errorsOf(checkItems(`${chain(15)}rule r\n  warning when c0\n  only while c15 and c15\n`))).toEqual(["P226 c15 and c15"]);
    expect(errorsOf(checkItems(`${chain(15)}rule r\n  warning when c0\n  clear when c15 and c15\n`))).toEqual(["P226 c15 and c15"]);
  });

  it.each(["and", "or"])("are checked, compiled and loaded quickly as far as they are allowed (%s)", (joint) => {
    const started = performance.now();
    const { policy } = checkItems(`${chain(15, joint)}${rule("c15")}rule same\n  warning when c14\n`);
    if (policy === undefined) throw new Error("refused");
    const loaded = loadBundle(JSON.stringify(compile(policy)));
    expect(loaded.ok).toBe(true);
    expect(performance.now() - started).toBeLessThan(2_000);
  });
});

describe("what names everything", () => {
  const all = Array.from({ length: 300 }, (_, index) => index);

  it("is told once for each condition that is in a circle, and soon", () => {
    const conditions = all.map((index) => `condition c${index} = ${all.map((other) => `c${other}`).join(" or ")}`);
    const started = performance.now();
    const found = errorsOf(checkItems(`${conditions.join("\n")}\nrule r\n  warning when c1\n`));
    expect(found.filter((each) => each.startsWith("P225")).length).toBeLessThanOrEqual(all.length);
    expect(found).toContain("P225 c0");
    expect(performance.now() - started).toBeLessThan(10_000);
  });

  it("is told once for each rule that is in a circle, and soon", () => {
    const rules = all.map((index) => {
      return `rule r${index}\n  warning when positions.count > ${index}\n  suppressed by ${all.map((other) => `r${other}`).join(", ")}`;
    });
    const started = performance.now();
    const found = errorsOf(checkItems(rules.join("\n")));
    expect(found.length).toBeGreaterThan(0);
    expect(found.length).toBeLessThanOrEqual(all.length);
    expect(performance.now() - started).toBeLessThan(10_000);
  });

  it("is a list of fifty thousand numbers, reasoned about in one pass", () => {
    const list = all.flatMap((hundred) => Array.from({ length: 170 }, (_, index) => (299 - hundred) * 170 + index)).join(", ");
    const started = performance.now();
    const never = `positions.count in [${list}] and positions.count == 70000`;
    const checked = checkItems(`rule r\n  warning when ${never}\n  critical when positions.count not in [${list}]\n`);
    expect(checked.diagnostics.map(({ code }) => code)).toContain("P401");
    expect(performance.now() - started).toBeLessThan(10_000);
  });
});
