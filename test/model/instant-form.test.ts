import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatInstant, readInstantForm } from "../../src/model/instant-form.ts";
import { FIRST_INSTANT, LAST_INSTANT, parseTimestamp } from "../../src/model/timestamp.ts";

const zones = fc.oneof(
  fc.constant("Z"),
  fc
    .tuple(fc.constantFrom("+", "-"), fc.nat({ max: 23 }), fc.nat({ max: 59 }))
    .map(([sign, hours, minutes]) => `${sign}${two(hours)}:${two(minutes)}`),
);

function two(number: number): string {
  return String(number).padStart(2, "0");
}

describe("the form of an instant", () => {
  it("is enough to write it again", () => {
    const instants = fc.integer({ min: FIRST_INSTANT + 86_400_000, max: LAST_INSTANT - 86_400_000 });
    fc.assert(
      fc.property(fc.array(instants, { minLength: 1, maxLength: 4 }), zones, fc.boolean(), (all, zone, isWhole) => {
        for (const at of all) {
          const text = `${new Date(at).toISOString().slice(0, isWhole ? 19 : 23)}${zone}`;
          const found = readInstantForm(text);
          expect(found?.at).toBe(parseTimestamp(text));
          expect(found && formatInstant(found.at, found.form)).toBe(text);
        }
      }),
      { numRuns: 5_000 },
    );
  });

  it.each([
    ...[
      "2025-10-14T00:00:00",
      "2025-10-14",
      "now",
      "",
      "2025-10-14T00:00:00.1Z",
      "2025-10-14T00:00:00.123456Z",
      "2025-10-14t00:00:00Z",
    ],
    ...["2025-10-14T00:00:00z", "2025-10-14 00:00:00Z", "2025-02-30T00:00:00Z", "2016-12-31T23:59:60Z", "2025-10-14T24:00:00Z"],
    ...["0000-01-01T00:00:00+00:01", "9999-12-31T23:59:59-00:01", "2025-10-14T00:00:00+24:00", " 2025-10-14T00:00:00Z"],
  ])("is none of %j", (text) => {
    expect(readInstantForm(text)).toBeUndefined();
  });

  it("keeps an offset of zero as it is written", () => {
    for (const text of ["2025-10-14T00:00:00+00:00", "2025-10-14T00:00:00-00:00", "1969-12-31T23:59:59.999Z"]) {
      const found = readInstantForm(text);
      expect(found && formatInstant(found.at, found.form)).toBe(text);
    }
  });
});
