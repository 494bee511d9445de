import { expect, it } from "vitest";
import { tableOf } from "../../bench/frame/table.ts";

it("shows ratios with their aim, and figures without one", () => {
  const table = tableOf([
    { what: "a", against: "b", ratios: [1, 2, 9], aim: { atMost: 1.5 }, ours: 20, peer: 10 },
    { what: "c", against: "d", ratios: [250, 1, 300], aim: { timesFaster: 100 }, ours: 2_000, peer: 5e6 },
    { what: "e", figure: "12 bytes" },
  ]);
  const cells = table.split("\n").map((line) => {
    return line
      .slice(1, -1)
      .split("|")
      .map((cell) => cell.trim());
  });
  expect(cells.filter((_, index) => index !== 1)).toEqual([
    ["what", "against", "ratio", "rounds", "aim", "reached", "ours", "peer"],
    ["a", "b", "2.00", "1.00 to 9.00", "at most 1.5", "NO", "20 ns", "10 ns"],
    ["c", "d", "250", "1.00 to 300", "100 times faster", "yes", "2.00 us", "5.00 ms"],
    ["e", "", "", "", "", "", "12 bytes", ""],
  ]);
  expect(new Set(table.split("\n").map(({ length }) => length)).size).toBe(1);
});
