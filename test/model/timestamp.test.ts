import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatTimestamp, parseTimestamp } from "../../src/model/timestamp.ts";

describe("timestamps", () => {
  it("read what they write", () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date("0001-01-01T00:00:00Z"), max: new Date("9999-12-31T23:59:59.999Z"), noInvalidDate: true }),
        (date) => {
          expect(parseTimestamp(formatTimestamp(date.getTime()))).toBe(date.getTime());
        },
      ),
    );
  });

  it("agree with the platform on offsets", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4e12 }), fc.integer({ min: -23 * 60, max: 23 * 60 }), (at, offset) => {
        const local = new Date(at + offset * 60_000).toISOString().slice(0, -1);
        const size = Math.abs(offset);
        const zone = `${offset < 0 ? "-" : "+"}${String(Math.floor(size / 60)).padStart(2, "0")}:${String(size % 60).padStart(2, "0")}`;
        expect(parseTimestamp(local + zone)).toBe(at);
      }),
    );
  });

  it.each([
    ["2025-10-12T12:34:56+05:30", Date.UTC(2025, 9, 12, 7, 4, 56)],
    ["2025-10-12t07:04:56z", Date.UTC(2025, 9, 12, 7, 4, 56)],
    ["2025-10-12 07:04:56.123456789Z", Date.UTC(2025, 9, 12, 7, 4, 56, 123)],
    ["2024-02-29T00:00:00Z", Date.UTC(2024, 1, 29)],
    ["2016-12-31T23:59:60Z", Date.UTC(2017, 0, 1)],
    ["9999-12-31T23:59:59.999Z", Date.UTC(9999, 11, 31, 23, 59, 59, 999)],
    ["0000-01-01T00:00:00Z", -62_167_219_200_000],
  ])("%s is an instant", (text, instant) => {
    expect(parseTimestamp(text)).toBe(instant);
  });

  it.each([
    "",
    "now",
    "2025-10-12",
    "2025-10-12T12:34:56",
    "2025-02-29T00:00:00Z",
    "1900-02-29T00:00:00Z",
    "2025-04-31T00:00:00Z",
    "2025-13-01T00:00:00Z",
    "2025-00-01T00:00:00Z",
    "2025-01-00T00:00:00Z",
    "2025-01-01T24:00:00Z",
    "2025-01-01T00:60:00Z",
    "2025-01-01T00:00:61Z",
    "2025-01-01T00:00:00+24:00",
    "2025-01-01T00:00:00+05:60",
    "2025-01-01T00:00:00.Z",
    " 2025-01-01T00:00:00Z",
    "2025-01-01T00:00:00Z\n",
    "9999-12-31T23:59:59-00:01",
    "9999-12-31T23:59:60Z",
    "0000-01-01T00:00:00+00:01",
  ])("%j is none", (text) => {
    expect(parseTimestamp(text)).toBeNaN();
  });
});
