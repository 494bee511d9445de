import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { TransitionName } from "../../src/model/transition.ts";
import { TRANSITIONS } from "../../src/model/transition.ts";
import { alertLine, isWritten } from "../../src/store/alert-line.ts";
import { localTimestamp } from "../../src/store/local-time.ts";
import { metricFileName } from "../../src/store/metric-files.ts";
import { transition } from "../contract/store.ts";

const PAGE = readFileSync(join(import.meta.dirname, "../../docs/operating.md"), "utf8");

test("the line of the alert log is one", () => {
  const shown = /^```json\n(.*\n)```$/m.exec(PAGE)?.[1] ?? "";
  const told = transition({
    at: Date.parse("2025-10-12T07:04:56.000Z"),
    severity: "critical",
    rule: "daily_loss",
    message: "Daily loss -5.2% is beyond -5%",
    values: { "risk.daily_loss_pct": -5.2 },
    policy: "trading_core",
    episode: "501a1f56eb22c1b6",
  });
  const timestamp = localTimestamp("Asia/Kolkata")(told.at);
  expect(alertLine({ ...told, sequence: 17 }, { timestamp, threshold: -5, acknowledged: false })).toBe(shown);
});

test("the table of transitions says which become lines", () => {
  const rows = [...PAGE.matchAll(/^\| ((?:`[a-z]+`(?:, )?)+) \| (yes|no)/gm)];
  const said = rows.flatMap(([, names = "", answer]) =>
    [...names.matchAll(/`([a-z]+)`/g)].map(([, name]) => [name as TransitionName, answer === "yes"] as const),
  );
  const expected = TRANSITIONS.map((name) => [name, isWritten({ ...transition({ transition: name }), sequence: 1 })] as const);
  expect(new Map(said)).toEqual(new Map(expected));
});

test("the names of metric files are such", () => {
  const now = Date.parse("2025-10-12T07:04:56.123Z");
  expect(PAGE).toContain(`\`${metricFileName(now)}\``);
  expect(PAGE).toContain(`\`${metricFileName(now, "engine")}\``);
});
