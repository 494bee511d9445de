import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { widthAtMost } from "../../../src/cli/monitor/layout.ts";
import { layTable } from "../../../src/cli/monitor/table.ts";

const COLUMNS = [{ title: "METRIC" }, { title: "MIN", side: "right" }, { title: "LAST", side: "right" }] as const;
const layout = { flexible: 0, above: true, width: 40, title: (line: string) => line };

describe("a table whose names stay in one piece", () => {
  test("puts a name that has no room above its figures", () => {
    const rows = [{ cells: ["pnl.daily", "2,500.50 INR", "1 INR"] }, { cells: ["artifacts.student_model_age_hours", "6h", "6h"] }];
    expect(layTable(COLUMNS, rows, layout)).toBe(
      [
        "METRIC                        MIN   LAST",
        "pnl.daily            2,500.50 INR  1 INR",
        "artifacts.student_model_age_hours",
        "                               6h     6h",
        "",
      ].join("\n"),
    );
  });

  test("is never wider than it may be, and breaks no name that fits a line", () => {
    const name = fc.stringMatching(/^[a-z_.]{1,70}$/);
    const figure = fc.integer({ min: 0, max: 1e12 }).map(String);
    fc.assert(
      fc.property(
        fc.array(fc.tuple(name, figure, figure), { minLength: 1, maxLength: 9 }),
        fc.integer({ min: 52, max: 90 }),
        (rows, width) => {
          const lines = layTable(
            COLUMNS,
            rows.map((cells) => ({ cells })),
            { ...layout, width },
          ).split("\n");
          expect(lines.every((line) => widthAtMost(line) <= width)).toBe(true);
          for (const [each] of rows) if (each.length <= width) expect(lines.some((line) => line.startsWith(each))).toBe(true);
        },
      ),
    );
  });
});
