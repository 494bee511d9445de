import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { transitionText } from "../../../src/cli/monitor/tail.ts";
import { statusText } from "../../../src/cli/monitor/status.ts";
import { wrap } from "../../../src/cli/monitor/layout.ts";
import { localTime } from "../../../src/cli/monitor/when.ts";
import type { Silence } from "../../../src/lifecycle/silence.ts";
import type { StoredAlert, StoredTransition } from "../../../src/monitor/store.ts";
import { shippedBundle } from "../../monitor/on-call-desk.ts";

/**
 * Columns that a terminal gives a text, at most: by Unicode's own properties, and so not by the table that the layout uses. Marks have none; what may
 * be shown as a picture, and what is ideographic or wide by its block, has two.
 */
function columnsOf(text: string): number {
  let columns = 0;
  for (const character of text) {
    if (/^\p{Mn}$|^\p{Me}$|^[\u200b-\u200d\u2060\ufeff]$/u.test(character)) columns += 0;
    else if (/[\u1160-\u11ff\ud7b0-\ud7ff\uff61-\uffdc]/.test(character)) columns += 1;
    else if (
      /\p{Emoji_Presentation}|\p{Ideographic}|\p{Script=Hangul}|\p{Script=Hiragana}|\p{Script=Katakana}|[\uff01-\uff60]/u.test(
        character,
      )
    )
      columns += 2;
    else columns += 1;
  }
  return columns;
}

const TEXTS = fc.oneof(
  fc.string({ unit: "grapheme", maxLength: 120 }),
  fc.string({ unit: "binary", maxLength: 60 }),
  fc
    .array(
      fc.constantFrom(
        "株式会社",
        "🙂",
        "👩‍👩‍👧",
        "🇮🇳",
        "❤️",
        "⚡",
        "✅",
        "⏰",
        "\u001b[31m",
        "\u0007",
        "\n",
        "\t",
        "\u202e",
        "e\u0301",
        "ﷺ",
        "가",
        "a b",
        "x".repeat(90),
      ),
      { maxLength: 30 },
    )
    .map((parts) => parts.join("")),
);

const NOW = Date.UTC(2026, 0, 5, 12);
const TIME = localTime("Asia/Kolkata");
const POLICIES = new Map([["trading_core", shippedBundle("trading_core.policy")]]);

const ALERTS: fc.Arbitrary<StoredAlert> = fc.record({
  source: TEXTS,
  policy: fc.constantFrom("trading_core", "other"),
  rule: fc.oneof(fc.constantFrom("daily_loss_exceeded", "position_limit_breached"), TEXTS),
  key: fc.option(TEXTS),
  phase: fc.constantFrom("firing" as const, "pending" as const, "clearing" as const),
  severity: fc.constantFrom("info" as const, "warning" as const, "critical" as const, null),
  unknown: fc.boolean(),
  episode: fc.constant("0123456789abcdef"),
  since: fc.option(fc.integer({ min: 0, max: NOW + 1_000_000 })),
  acknowledgement: fc.option(
    fc.record({ author: TEXTS, comment: TEXTS, at: fc.constant(NOW), until: fc.option(fc.integer({ min: NOW, max: NOW * 2 })) }),
  ),
  suppressedBy: fc.option(TEXTS),
  silencedBy: fc.option(fc.constantFrom("feedfacefeedface", "0000")),
  flapping: fc.boolean(),
  latched: fc.boolean(),
  message: TEXTS,
  reason: TEXTS,
  values: fc.dictionary(
    fc.constantFrom("risk.daily_loss_pct", "position.value", "daily_loss"),
    fc
      .oneof(fc.double(), TEXTS, fc.constant(null))
      .map((value) => (typeof value === "number" && !Number.isFinite(value) ? null : value)),
  ),
  changedAt: fc.constant(NOW),
});

const SILENCES: fc.Arbitrary<Silence & { readonly source: string }> = fc.record({
  id: fc.constant("feedfacefeedface"),
  source: TEXTS,
  matchers: fc.array(fc.record({ name: TEXTS, operator: fc.constantFrom("equal" as const, "matches" as const), value: TEXTS }), {
    maxLength: 3,
  }),
  author: TEXTS,
  comment: TEXTS,
  startsAt: fc.integer({ min: 0, max: NOW * 2 }),
  endsAt: fc.integer({ min: NOW, max: NOW * 2 }),
});

const CONTROL = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/;

describe("whatever alerts are called and say", () => {
  test("no line of a status is wider than the terminal, and nothing in it moves the cursor", () => {
    fc.assert(
      fc.property(
        fc.array(ALERTS, { maxLength: 4 }),
        fc.array(SILENCES, { maxLength: 2 }),
        fc.constantFrom(80, 80, 120, 40, 20),
        (alerts, silences, width) => {
          const text = statusText(alerts, true, {
            now: NOW,
            time: TIME,
            width,
            paint: (_style, each) => each,
            silences,
            policies: POLICIES,
          });
          expect(text).not.toMatch(CONTROL);
          for (const line of text.split("\n")) expect([line, columnsOf(line) <= width]).toEqual([line, true]);
        },
      ),
    );
  });

  test("no line of a tail is wider than the terminal", () => {
    fc.assert(
      fc.property(ALERTS, fc.constantFrom(80, 40, 20), (alert, width) => {
        const transition: StoredTransition = {
          ...alert,
          at: NOW,
          transition: "fired",
          severity: "critical",
          previousSeverity: null,
          version: "1.0.0",
          episode: "0123456789abcdef",
          ordinal: 1,
          notify: false,
          sequence: 1,
        };
        const text = transitionText(transition, { time: TIME, paint: (_style, each) => each, width });
        expect(text).not.toMatch(CONTROL);
        const [, ...others] = text.split("\n");
        // The time and the severity take 29 columns: what is narrower than that wraps them by itself.
        for (const line of width < 30 ? others : text.split("\n")) expect([line, columnsOf(line) <= width]).toEqual([line, true]);
      }),
    );
  });

  test("wrapping loses nothing but space", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 200 }), fc.integer({ min: 2, max: 60 }), (text, width) => {
        const bare = (said: string): string => said.replaceAll(/[ \t\n]/g, "");
        const lines = wrap(text, width);
        const kept = text.replaceAll(
          /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g,
          "\ufffd",
        );
        expect(bare(lines.join(""))).toBe(bare(kept));
      }),
    );
  });
});
