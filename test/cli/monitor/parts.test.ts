import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { addressOf, parseAddress } from "../../../src/cli/monitor/alert-address.ts";
import { drawChart } from "../../../src/cli/monitor/chart.ts";
import { readMatchers } from "../../../src/cli/monitor/matchers.ts";
import { metricFacts } from "../../../src/cli/monitor/metric-limits.ts";
import { comparisonsOf, settingsOf } from "../../../src/monitor/against-limit.ts";
import { seriesOf } from "../../../src/cli/monitor/series.ts";
import { localTime, parseLength, parseSince, parseUntil } from "../../../src/cli/monitor/when.ts";
import type { MinuteRollup } from "../../../src/monitor/store.ts";
import { shippedBundle } from "../../monitor/on-call-desk.ts";

describe("lengths and instants", () => {
  test.each([
    ["90s", 90_000],
    ["2h", 7_200_000],
    ["1h30m", 5_400_000],
    ["1w", 604_800_000],
    ["250ms", 250],
    ["0s", undefined],
    ["", undefined],
    ["-1h", undefined],
    ["1", undefined],
    ["1 h", undefined],
    ["999999999w", undefined],
    ["1h;2h", undefined],
  ])("%j", (text, length) => {
    expect(parseLength(text)).toBe(length);
  });

  test("before and after now, or an instant with its offset", () => {
    expect(parseSince("1m", 100_000)).toBe(40_000);
    expect(parseUntil("1m", 100_000)).toBe(160_000);
    expect(parseUntil("1970-01-01T05:30:00+05:30", 100)).toBe(0);
    expect(parseUntil("1970-01-01T05:30:00", 100)).toBeUndefined();
  });

  test("are shown in the zone of the desk, midnight as 00", () => {
    const time = localTime("Asia/Kolkata");
    const midnight = Date.UTC(2025, 9, 13, 18, 30);
    expect(time.full(midnight)).toBe("2025-10-14 00:00:00");
    expect(time.near(midnight, midnight + 1)).toBe("00:00");
    expect(time.near(midnight, midnight - 1)).toBe("2025-10-14 00:00");
  });
});

describe("addresses", () => {
  test("are read as they are written, whatever the key", () => {
    const NAME = fc.stringMatching(/^[a-z][a-z0-9_]{0,20}$/);
    const SOURCE = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9_./-]{0,20}$/).filter((source) => !source.endsWith("/"));
    fc.assert(
      fc.property(SOURCE, NAME, fc.option(fc.string({ unit: "binary" })), (source, rule, key) => {
        expect(parseAddress(addressOf({ source, rule, key }, true))).toEqual({ source, rule, key: key ?? undefined });
        expect(parseAddress(addressOf({ source, rule, key }, false))).toEqual({ source: undefined, rule, key: key ?? undefined });
      }),
    );
  });
});

describe("series", () => {
  const SINCE = 600_000;
  const rollup = (minute: number, values: readonly number[], metric = "m"): MinuteRollup => ({
    source: "engine",
    metric,
    minute,
    count: values.length,
    min: Math.min(...values),
    max: Math.max(...values),
    sum: values.reduce((sum, value) => sum + value, 0),
    last: values.at(-1) ?? 0,
  });

  test("every bucket is what its values are, and so is the whole", () => {
    const MINUTES = fc.array(fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 0, maxLength: 4 }), {
      minLength: 1,
      maxLength: 40,
    });
    fc.assert(
      fc.property(MINUTES, fc.integer({ min: 1, max: 10 }), (minutes, size) => {
        const rollups = minutes.flatMap((values, index) => (values.length === 0 ? [] : [rollup(SINCE + index * 60_000, values)]));
        const until = SINCE + minutes.length * 60_000;
        const [series] = seriesOf(rollups.toReversed(), { since: SINCE, until, every: size * 60_000 });
        const first = Math.floor(SINCE / (size * 60_000)) * size * 60_000;
        const expected = new Map<number, number[]>();
        for (const [index, values] of minutes.entries()) {
          const bucket = Math.floor((SINCE + index * 60_000 - first) / (size * 60_000));
          expected.set(bucket, [...(expected.get(bucket) ?? []), ...values]);
        }
        if (rollups.length === 0) {
          expect(series).toBeUndefined();
          return;
        }
        for (const [index, bucket] of (series?.buckets ?? []).entries()) {
          const values = expected.get(index) ?? [];
          if (values.length === 0) expect(bucket).toBeUndefined();
          else {
            expect(bucket).toMatchObject({
              count: values.length,
              min: Math.min(...values),
              max: Math.max(...values),
              last: values.at(-1),
            });
            expect(bucket?.avg).toBeCloseTo(values.reduce((sum, value) => sum + value, 0) / values.length, 4);
          }
        }
        expect(series?.whole.count).toBe(minutes.flat().length);
      }),
    );
  });

  test("one for each source and metric, by name", () => {
    const rollups = [rollup(SINCE, [1], "b"), rollup(SINCE, [2], "a"), { ...rollup(SINCE, [3], "a"), source: "another" }];
    const series = seriesOf(rollups, { since: SINCE, until: SINCE + 60_000, every: 60_000 });
    expect(series.map(({ metric, source, whole }) => [metric, source, whole.last])).toEqual([
      ["a", "another", 3],
      ["a", "engine", 2],
      ["b", "engine", 1],
    ]);
  });
});

describe("charts", () => {
  const bucket = (value: number) => ({ from: 0, count: 1, min: value, avg: value, max: value, last: value });
  const options = { width: 60, height: 6, limits: [], show: String, ends: ["00:00", "01:00"] } as const;

  test("have gaps where nothing was measured, and a line for a limit", () => {
    const limits = [{ value: 3, label: "warning > 3" }];
    const chart = drawChart([bucket(0), undefined, bucket(5), bucket(5)], { ...options, limits });
    expect(chart).toEqual([
      "5 |          **********",
      "  |",
      "3 |- - - - - - - - - -  warning > 3",
      "  |",
      "  |",
      "0 |*****",
      "   00:00          01:00",
    ]);
  });

  test("of a value that never changes are one line; of nothing there is none", () => {
    expect(drawChart([bucket(7), bucket(7)], options)).toEqual(["7 |**********", "   00:00"]);
    expect(drawChart([undefined], options)).toEqual([]);
    expect(drawChart([bucket(1), bucket(2)], { ...options, width: 6 })).toEqual([]);
  });

  test("are never wider than they may be, and show every average once", () => {
    const BUCKETS = fc.array(fc.option(fc.double({ min: -1e9, max: 1e9, noNaN: true }).map(bucket), { nil: undefined }), {
      maxLength: 300,
    });
    fc.assert(
      fc.property(
        BUCKETS,
        fc.integer({ min: 20, max: 120 }),
        fc.array(fc.double({ min: -1e9, max: 1e9, noNaN: true }), { maxLength: 3 }),
        (buckets, width, values) => {
          const limits = values.map((value) => ({ value, label: `warning > ${value.toFixed(0)}` }));
          const lines = drawChart(buckets, { ...options, width, limits, show: (value) => value.toFixed(0) });
          for (const line of lines) expect(line.length).toBeLessThanOrEqual(width);
          const columns = Math.max(0, ...lines.map((line) => line.indexOf("|")));
          const stars = lines
            .map((line) => Array.from(line.slice(columns + 1)).flatMap((each, at) => (each === "*" ? [at] : [])))
            .flat();
          expect(new Set(stars).size).toBe(stars.length);
        },
      ),
    );
  });
});

describe("limits", () => {
  const core = shippedBundle("trading_core.policy");
  const guards = shippedBundle("guards.policy.yaml");

  test("of a metric are those that rules compare it with", () => {
    expect(metricFacts("risk.daily_loss_pct", [core])).toEqual({
      unit: "percent",
      isBoolean: false,
      limits: [
        { value: -3, label: "warning <= -3%" },
        { value: -5, label: "critical <= -5%" },
      ],
    });
    expect(metricFacts("positions.by_symbol.BRK.B.value", [core]).limits.map(({ value }) => value)).toEqual([200_000, 250_000]);
    expect(metricFacts("positions.by_symbol.value", [core]).limits).toEqual([]);
    expect(metricFacts("risk.circuit_breaker_active", [core])).toEqual({ unit: "count", isBoolean: true, limits: [] });
    expect(metricFacts("nothing", [core, guards])).toEqual({ unit: "count", isBoolean: false, limits: [] });
  });

  test("of a tier come with what they are compared with", () => {
    const settings = settingsOf(guards, "webhook_failing");
    if (settings === undefined) throw new Error("no such rule");
    expect(comparisonsOf(guards, settings, "critical")).toMatchObject([
      { name: "hook.consecutive_failures", operator: ">=", threshold: 3 },
    ]);
    expect(comparisonsOf(guards, settings, "warning")).toMatchObject([{ operator: ">", threshold: 20 }]);
  });
});

describe("matchers", () => {
  test("are compared or matched, and labels are among the names", () => {
    const guards = new Map([["guards", shippedBundle("guards.policy.yaml")]]);
    expect(readMatchers(["key=~a*", "channel!=x", "owner=", "rule=evaluators_disagree"], guards)).toEqual({
      ok: true,
      matchers: [
        { name: "key", operator: "matches", value: "a*" },
        { name: "channel", operator: "notEqual", value: "x" },
        { name: "owner", operator: "equal", value: "" },
        { name: "rule", operator: "equal", value: "evaluators_disagree" },
      ],
    });
    expect(readMatchers(["chanel=x"], guards)).toMatchObject({ ok: false, help: "did you mean `channel`?" });
    expect(readMatchers(["chanel=x"], new Map())).toMatchObject({ ok: true });
  });
});
