import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { didYouMean, suggest } from "../../src/diagnostics/suggest.ts";

const KEYWORDS = ["info", "warning", "critical", "clear", "missing", "message", "suppressed", "latch"];

describe("suggest", () => {
  it.each([
    ["warnig", "warning"],
    ["wraning", "warning"],
    ["Critical", "critical"],
    ["mesage", "message"],
    ["supressed", "suppressed"],
    ["latched", "latch"],
  ])("%s resembles %s", (word, expected) => {
    expect(suggest(word, KEYWORDS)).toBe(expected);
  });

  it.each(["", "zebra", "x", "w".repeat(500)])("nothing resembles %j", (word) => {
    expect(suggest(word, KEYWORDS)).toBeUndefined();
  });

  it("takes the nearest of several", () => {
    expect(suggest("daily_los_pct", ["daily_pct", "daily_loss_pct", "daily_loss_pcts"])).toBe("daily_loss_pct");
  });

  it("finds every word again after one letter is dropped", () => {
    fc.assert(
      fc.property(fc.constantFrom(...KEYWORDS.filter((word) => word.length > 4)), fc.nat(), (word, at) => {
        const cut = at % word.length;
        expect(suggest(word.slice(0, cut) + word.slice(cut + 1), KEYWORDS)).toBe(word);
      }),
    );
  });

  it("falls back to the help it is given", () => {
    expect(didYouMean("zebra", KEYWORDS, "write a clause")).toBe("write a clause");
    expect(didYouMean("warnig", KEYWORDS, "write a clause")).toBe("did you mean `warning`?");
  });
});
