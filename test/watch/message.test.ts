import { describe, expect, test } from "vitest";
import type { JsonValue } from "../../src/model/json.ts";
import { renderMessage, type ReadValue } from "../../src/watch/message.ts";
import { compileText } from "../compile/pipeline.ts";

const HEADER = `policy desk version 1.0.0
metrics "trading-snapshot@1"
currency INR
missing hold
`;

/** The message of a rule without one, with what each value that it compares is; what is not named is unknown. */
function told(clauses: string, values: Readonly<Record<string, JsonValue>>): string {
  const bundle = compileText(`${HEADER}rule state_bad\n${clauses}\n`);
  const [settings] = bundle.alerts;
  if (settings === undefined) throw new Error("no rule");
  const names = new Map(settings.values.map(({ name, value }) => [value, name]));
  const read: ReadValue = (reference) => values[names.get(reference) ?? ""] ?? null;
  return renderMessage(bundle, settings, null, { read, lastKnown: () => null });
}

const BOTH = "  critical when pnl.daily is missing or pnl.daily < -5 INR";

describe("the message of a rule that has none", () => {
  test.each([
    ["a metric that is missing, once", BOTH, { "pnl.daily is present": false }, "pnl.daily missing"],
    ["its value where it is there", BOTH, { "pnl.daily is present": true, "pnl.daily": -6 }, "pnl.daily -6 INR"],
    ["that nothing is known yet", BOTH, {}, "pnl.daily unknown"],
    ["one that nothing else compares", "  info when pnl.daily is missing", { "pnl.daily is present": false }, "pnl.daily missing"],
    ["that it is present", "  info when risk.kill is present", { "risk.kill is present": true }, "risk.kill present"],
    [
      "others as before",
      "  info when pnl.daily is missing and positions.count > 3 and not risk.kill.active",
      { "pnl.daily is present": false, "positions.count": 4, "risk.kill.active": false },
      "pnl.daily missing, positions.count 4, risk.kill.active no",
    ],
  ])("tells %s", (_, clauses, values, text) => {
    expect(told(clauses, values)).toBe(`state_bad: ${text}`);
  });
});
