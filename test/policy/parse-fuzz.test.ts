import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { CONTEXTUAL_WORDS, RESERVED_WORDS } from "../../grammar/keywords.ts";
import { VOCABULARY } from "../../grammar/tokens.ts";
import type { ClauseEntry } from "../../src/policy/clause.ts";
import { parseClause, parsePolicy } from "../../src/policy/parse.ts";
import { printPolicy } from "../../src/policy/print.ts";
import { policyFile } from "./arbitrary.ts";

const ENTRIES: readonly ClauseEntry[] = [
  ...(["name", "version", "currency", "stale", "missing", "limit", "calendar", "condition", "tier", "clear", "only"] as const),
  ...(["suppressed_by", "message", "attach", "label", "repeat", "escalate", "example", "for_each", "path", "duration"] as const),
];

/** Names of ours that no reader may see: those of token types and grammar rules that are no words of the language, and Chevrotain's own. */
const INTERNAL = new RegExp(
  `\\b(?:${VOCABULARY.map(({ name }) => name)
    .filter((name) => /[a-z][A-Z]/.test(name))
    .join("|")}|whenText|exampleText|nameText|Chevrotain|EOF|token|undefined|NaN|\\[object)\\b`,
);

function check(text: string): void {
  const { diagnostics } = parsePolicy({ file: "x.policy", text });
  for (const { primary, secondary = [], message, help, code } of diagnostics) {
    expect(code).toMatch(/^P[13]\d\d$/);
    for (const { span } of [primary, ...secondary]) {
      expect(Number.isInteger(span.start) && Number.isInteger(span.end), text).toBe(true);
      expect(span.start, text).toBeGreaterThanOrEqual(0);
      expect(span.end, text).toBeGreaterThanOrEqual(span.start);
      expect(span.end, text).toBeLessThanOrEqual(text.length);
    }
    // What is quoted between backticks is the reader's own text.
    const ours = `${message} ${help}`.replaceAll(/`[^`]*`/g, "");
    expect(ours).not.toMatch(INTERNAL);
    expect(message.length).toBeGreaterThan(0);
    expect(message).not.toMatch(/[\n\r]|\.$/);
    expect(help).not.toMatch(/[\n\r]|^$/);
  }
}

const word = fc.constantFrom(
  ...RESERVED_WORDS,
  ...CONTEXTUAL_WORDS,
  ...[
    "x",
    "a.b",
    'a."q q".c',
    "teacher-model",
    "INR",
    "5%",
    "1h30m",
    "1.2.0",
    "0.5",
    "10",
    ".5",
    '"text"',
    '"{a.b}"',
    '"{"',
    '"\\q"',
  ],
  ...[
    "'s'",
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    ",",
    "=",
    "==",
    "<",
    "<=",
    "->",
    "..",
    "+",
    "-",
    "*",
    "/",
    "&&",
    ";",
    ":",
    "# c\n",
    "\n",
    "é",
    "😀",
  ],
);
const soup = fc.array(word, { maxLength: 40 }).map((words) => words.join(" "));

describe("whatever the text", () => {
  test("reading arbitrary characters tells errors that lie in the text", () => {
    fc.assert(fc.property(fc.string({ unit: "binary", maxLength: 80 }), check), { numRuns: 1_000 });
  });

  test("reading a soup of words does too", () => {
    fc.assert(fc.property(soup, check), { numRuns: 1_500 });
  });

  test("reading a policy with one stretch cut out, doubled or replaced does too", () => {
    fc.assert(
      fc.property(policyFile, fc.nat(), fc.nat({ max: 30 }), fc.oneof(fc.constant(""), word, soup), (policy, at, length, put) => {
        const text = printPolicy(policy);
        const start = at % (text.length + 1);
        check(text.slice(0, start) + put + text.slice(start + length));
      }),
      { numRuns: 300 },
    );
  });

  test("every clause reads or tells why", () => {
    fc.assert(
      fc.property(fc.constantFrom(...ENTRIES), fc.oneof(soup, fc.string({ unit: "binary", maxLength: 40 })), (entry, text) => {
        const { node, diagnostics } = parseClause(entry, text, { file: "x.policy.yaml", offsetOf: (offset) => 7 + offset });
        if (node === undefined) expect(diagnostics.length, `${entry} ${text}`).toBeGreaterThan(0);
        for (const { primary } of diagnostics) {
          expect(primary.span.start).toBeGreaterThanOrEqual(7);
          expect(primary.span.end).toBeLessThanOrEqual(7 + text.length);
        }
      }),
      { numRuns: 1_500 },
    );
  });

  test("a text with an error never reads as an empty policy in silence", () => {
    fc.assert(
      fc.property(soup, (text) => {
        const { policy, diagnostics } = parsePolicy({ file: "x.policy", text });
        const items = [
          policy.imports,
          policy.limits,
          policy.calendars,
          policy.conditions,
          policy.rules,
          Object.keys(policy.header),
        ];
        if (text.replaceAll(/#[^\n]*|\s/g, "") !== "" && items.every(({ length }) => length === 0)) {
          expect(diagnostics.length, text).toBeGreaterThan(0);
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe("large hostile files end", () => {
  const times = (piece: string): string => piece.repeat(Math.ceil(150_000 / piece.length));
  test.each(
    [
      "(",
      "[",
      "{",
      "not ",
      "- ",
      "-",
      '"',
      '"\n',
      "'",
      ".",
      "a.",
      ".a",
      "a-",
      "9",
      "1_",
      "1.",
      "@",
      "@\n",
      "é",
      "😀 ",
      "rule ",
      "rule\n",
      "warnng when x\n",
      "# x\n",
      "\n",
      "\u0000",
      "any p in c has (",
      "x not in [",
      "abs(",
    ].map((piece) => [JSON.stringify(piece), piece] as const),
  )("%s over and over", (_, piece) => {
    check(times(piece));
    check(`rule a\n  critical when ${times(piece)}`);
  });

  test.each(["{", "{a}", "{{", '{\\"', "}"].map((piece) => [piece]))("%s over and over in a message", (piece) => {
    check(`rule a message "${times(piece)}"`);
  });
});
