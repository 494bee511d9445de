import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { check } from "../../src/check/check.ts";
import { render } from "../../src/diagnostics/render.ts";
import { printPolicy } from "../../src/policy/print.ts";
import { policyFile } from "../policy/arbitrary.ts";
import { checkItems, checkText, errorsOf, HEADER, memoryLoader } from "./support.ts";

describe("whatever is checked", () => {
  it("ends in findings with a place and a fix, whatever the policy says", () => {
    fc.assert(
      fc.property(policyFile, (file) => {
        const text = printPolicy(file);
        const checked = checkText(text, { today: "2027-06-01" });
        for (const diagnostic of checked.diagnostics) {
          const { span } = diagnostic.primary;
          if (span.file === "test.policy") expect(span.start >= 0 && span.start <= span.end && span.end <= text.length).toBe(true);
          expect(diagnostic.message).not.toMatch(/undefined|NaN|\[object|\.\s*$/);
          expect(diagnostic.help).not.toMatch(/undefined|NaN|\[object|^\s*$/);
          expect(render(diagnostic, () => text)).toContain(diagnostic.code);
        }
        expect(checked.policy === undefined).toBe(
          check(file, memoryLoader()).diagnostics.some(({ severity }) => severity === "error"),
        );
      }),
      { numRuns: 300 },
    );
  });

  it.each(["__proto__", "constructor"])("refuses %s for a name, which no bundle may have, and goes on", (name) => {
    const items = `limit ${name} = 5\nrule r\n  warning when positions.count > ${name}\n  label ${name} = "x"`;
    expect(errorsOf(checkItems(items))).toEqual([`P324 ${name}`, `P324 ${name}`]);
    expect(errorsOf(checkItems(`rule r\n  warning when ${name}.${name} > 5`))).toEqual([`P201 ${name}.${name}`]);
    expect(errorsOf(checkItems(`rule r\n  warning when ${name} > 5`))).toEqual([`P202 ${name}`]);
    expect(errorsOf(checkItems(`rule r\n  warning when during ${name}`))).toEqual([`P222 ${name}`]);
  });

  it.each(["valueof", "tostring", "hasownproperty"])("takes %s for a name like any other", (name) => {
    const items = `limit ${name} = 5\nrule r\n  warning when positions.count > ${name}\n  label ${name} = "x"\n  attach positions.count as ${name}`;
    expect(errorsOf(checkItems(items))).toEqual([]);
    expect(errorsOf(checkItems(`rule r\n  warning when ${name}.${name} > 5`))).toEqual([`P201 ${name}.${name}`]);
    expect(errorsOf(checkItems(`rule r\n  warning when ${name} > 5`))).toEqual([`P202 ${name}`]);
    expect(errorsOf(checkItems(`rule r\n  warning when during ${name}`))).toEqual([`P222 ${name}`]);
  });

  it("takes a thousand rules in its stride", () => {
    const rules = Array.from({ length: 1_000 }, (_, index) => {
      return `rule r${index}\n  warning when risk.daily_loss_pct <= -${index % 50}.${index}% for 30s\n  critical when risk.daily_loss_pct <= -${(index % 50) + 60}% and age(heartbeat.last_tick) < ${index + 1}s\n  only during nse\n  suppressed by r${(index * 7 + 1) % 1_000 > index ? (index * 7 + 1) % 1_000 : 999}`;
    });
    const started = performance.now();
    const checked = checkItems(rules.slice(0, 999).join("\n") + "\nrule r999\n  warning when positions.count > 1");
    expect(errorsOf(checked)).toEqual([]);
    expect(performance.now() - started).toBeLessThan(20_000);
    expect(checked.text.startsWith(HEADER)).toBe(true);
  });
});
