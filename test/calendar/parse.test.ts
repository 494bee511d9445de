import { readFileSync } from "node:fs";
import { Ajv } from "ajv";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { parseCalendar } from "../../src/calendar/parse.ts";

const GOOD = `name: Test
zone: Asia/Kolkata
source: the exchange
horizon: 2026-12-31
weekdays: [mon, tue, wed, thu, fri]
sessions:
  pre_open: { open: "09:00", close: "09:15" }
  regular: { open: "09:15", close: "15:30" }
`;

/** The good file with one line replaced, and lines added. */
function file(replaced: Partial<Record<"name" | "zone" | "source" | "horizon" | "weekdays", string>> = {}, added = ""): string {
  let text = GOOD;
  for (const [key, line] of Object.entries(replaced))
    text = text.replace(new RegExp(`^${key}: .*\n`, "m"), line === "" ? "" : `${line}\n`);
  return text + added;
}

/** Each problem as the marked text, what is wrong and the fix. */
function problems(text: string): string[] {
  const result = parseCalendar(text);
  expect(result.calendar === undefined).toBe(result.problems.length > 0);
  return result.problems.map(({ start, end, message, help }) => `[${text.slice(start, end)}] ${message} => ${help}`);
}

describe("a calendar file", () => {
  it("is read as it is written", () => {
    const text = file(
      {},
      `closed:
  2026-12-25: Christmas
early_closes:
  2026-12-24: { name: Christmas Eve, close: "13:00" }
special:
  2026-02-01: { name: Budget, sessions: ordinary }
  2026-11-08: { name: Muhurat, sessions: { regular: { open: "18:15", close: "19:15" } } }
`,
    );
    expect(parseCalendar(text)).toEqual({
      problems: [],
      calendar: {
        name: "Test",
        zone: "Asia/Kolkata",
        source: "the exchange",
        horizon: "2026-12-31",
        weekdays: [1, 2, 3, 4, 5],
        sessions: { pre_open: { open: 540, close: 555 }, regular: { open: 555, close: 930 } },
        exceptions: {
          "2026-02-01": { name: "Budget", sessions: { pre_open: { open: 540, close: 555 }, regular: { open: 555, close: 930 } } },
          "2026-11-08": { name: "Muhurat", sessions: { regular: { open: 1095, close: 1155 } } },
          "2026-12-24": {
            name: "Christmas Eve",
            sessions: { pre_open: { open: 540, close: 555 }, regular: { open: 555, close: 780 } },
          },
          "2026-12-25": { name: "Christmas", sessions: {} },
        },
      },
    });
  });

  it("may cross midnight, and end never", () => {
    const text = `name: CME
zone: America/Chicago
source: the exchange
horizon: none
weekdays: [mon, tue, wed, thu, fri]
sessions:
  regular:
    open: 17:00 -1d
    close: 16:00
  late: { open: "22:00", close: "02:00 +1d" }
`;
    const { calendar } = parseCalendar(text);
    expect(calendar?.sessions).toEqual({ regular: { open: -420, close: 960 }, late: { open: 1320, close: 1560 } });
    expect(calendar && "horizon" in calendar).toBe(false);
  });

  it("cuts every session at an early close, and drops those that would open later", () => {
    const text = file(
      {},
      'early_closes:\n  2026-12-24: { name: Eve, close: "09:10", sessions: { regular: { open: "10:00", close: "11:00" } } }\n',
    );
    expect(parseCalendar(text).calendar?.exceptions["2026-12-24"]?.sessions).toEqual({
      pre_open: { open: 540, close: 550 },
      regular: { open: 600, close: 660 },
    });
  });

  it("takes any name as text", () => {
    const { calendar } = parseCalendar(file({ name: "name: 010", source: "source: no" }));
    expect([calendar?.name, calendar?.source]).toEqual(["010", "no"]);
  });

  it.each([
    [
      "zone",
      "[Asia/Kolkatta] `Asia/Kolkatta` is no IANA time zone => did you mean `Asia/Kolkata`?",
      { zone: "zone: Asia/Kolkatta" },
    ],
    [
      "abbreviated zone",
      "[IST] `IST` is no IANA time zone => write an IANA name such as `Asia/Kolkata` or `America/New_York`",
      { zone: "zone: IST" },
    ],
    [
      "zone's case",
      "[europe/london] `europe/london` is no IANA time zone => write `Europe/London`",
      { zone: "zone: europe/london" },
    ],
    [
      "offset",
      "[+05:30] `+05:30` is no IANA time zone => write an IANA name such as `Asia/Kolkata` or `America/New_York`",
      { zone: "zone: +05:30" },
    ],
    [
      "horizon",
      "[2026-02-30] `2026-02-30` is no date => write a date such as `2026-12-31`, or `none`",
      { horizon: "horizon: 2026-02-30" },
    ],
    [
      "weekday",
      "[mo] `mo` is no weekday => write one of `mon`, `tue`, `wed`, `thu`, `fri`, `sat`, `sun`",
      { weekdays: "weekdays: [mo, tue]" },
    ],
    ["weekday given twice", "[tue] `tue` stands twice => keep one of the two", { weekdays: "weekdays: [tue, tue]" }],
    ["list", "[mon] `weekdays` must be a list => write `weekdays: [mon, tue, wed, thu, fri]`", { weekdays: "weekdays: mon" }],
    [
      "missing source",
      '[name] `source` is missing => say where the dates come from, `source: "the exchange\'s circular of ..."`',
      { source: "" },
    ],
    [
      "missing horizon",
      "[name] `horizon` is missing => add the last date whose closures are known, `horizon: 2026-12-31`, or `horizon: none` where there are no closures to know",
      { horizon: "" },
    ],
    ["empty value", "[source] `source` has no value => give it a value, or remove the line", { source: "source:" }],
    ["empty text", '[""] `source` is empty => write a value', { source: 'source: ""' }],
    ["structure for text", "[[a]] `source` must be text => write a single value", { source: "source: [a]" }],
    ["alias", "[*x] a calendar file has no aliases => write the value out", { name: "name: &x Test", source: "source: *x" }],
    ["tag", "[x] a calendar file has no tags => remove the tag", { source: "source: !!str x" }],
  ])("tells a wrong %s", (_what, expected, replaced) => {
    expect(problems(file(replaced))).toEqual([expected]);
  });

  it.each([
    [
      "unknown key",
      "hollidays: {}",
      "[hollidays] `hollidays` is no key of a calendar => remove it; the keys are `name`, `zone`, `source`, `horizon`, `weekdays`, `sessions`, `closed`, `early_closes`, `special`",
    ],
    ["misspelt key", "close: {}", "[close] `close` is no key of a calendar => did you mean `closed`?"],
    ["key given twice", "name: Again", "[name] `name` stands twice => keep one of the two"],
    [
      "closed weekend",
      "closed: { 2026-08-15: Independence Day }",
      "[2026-08-15] 2026-08-15 is a Saturday, when no session is held anyway => correct the date, or remove the line",
    ],
    [
      "day that is none",
      "closed: { 2026-02-29: Leap }",
      "[2026-02-29] `2026-02-29` is no date => write year, month and day, such as `2026-12-25`",
    ],
    [
      "day past the horizon",
      "closed: { 2027-01-26: Republic Day }",
      "[2027-01-26] 2027-01-26 lies past the horizon, 2026-12-31 => move the horizon to the last date that is known",
    ],
    [
      "day given twice",
      'closed: { 2026-12-25: Christmas }\nearly_closes: { 2026-12-25: { name: x, close: "13:00" } }',
      "[2026-12-25] 2026-12-25 is given twice => keep it under one heading",
    ],
    [
      "closure without name",
      "closed: { 2026-12-25: }",
      '[2026-12-25] 2026-12-25 has no name => say why the venue is closed, `2026-12-25: "Christmas"`',
    ],
    [
      "early close without time",
      "early_closes: { 2026-12-24: { name: Eve } }",
      '[{ name: Eve }] the early close of 2026-12-24 has no `close` time => add `close: "13:00"`',
    ],
    [
      "early close that is none",
      'early_closes: { 2026-12-24: { name: Eve, close: "15:30" } }',
      '["15:30"] 15:30 is no earlier than the usual close => correct the time, or remove the line',
    ],
    [
      "special day without sessions",
      "special: { 2026-11-08: { name: Muhurat } }",
      '[{ name: Muhurat }] the special day 2026-11-08 has no `sessions` => write `{ name: "Muhurat", sessions: { regular: { open: "13:45", close: "14:45" } } }`',
    ],
    [
      "session nobody knows",
      'special: { 2026-11-08: { name: Muhurat, sessions: { regullar: { open: "18:00", close: "19:00" } } } }',
      '[{ regullar: { open: "18:00", close: "19:00" } }] `regullar` is no session of this calendar => did you mean `regular`?',
    ],
    ["list for a mapping", "closed: [2026-12-25]", '[[2026-12-25]] `closed` must be a mapping => write `2026-12-25: "Christmas"`'],
  ])("tells a wrong %s", (_what, added, expected) => {
    expect(problems(file({}, `${added}\n`))).toEqual([expected]);
  });

  it.each([
    [
      'regular: { open: "9:15", close: "15:30" }',
      '["9:15"] `9:15` is no time of day => write two digits each, `"09:15"` to `"24:00"`, with ` -1d` or ` +1d` behind for the day before or after the trade date',
    ],
    ['regular: { open: "09:60", close: "15:30" }', "is no time of day"],
    ['regular: { open: "24:01", close: "15:30" }', "is no time of day"],
    [
      'regular: { open: "17:00", close: "02:00" }',
      'the session `regular` closes before it opens => where it crosses midnight, say on which side of its trade date each time lies: `open: "17:00 -1d"` or `close: "02:00 +1d"`',
    ],
    ['regular: { open: "09:00", close: "09:00" }', "closes before it opens"],
    ['regular: { open: "17:00 -1d", close: "18:00" }', "lasts longer than a day"],
    ['regular: { open: "09:00" }', "the session `regular` has no `close` time"],
    [
      'regular: { open: "09:00", close: "10:00", closes: x }',
      "`closes` is no key of the session `regular` => did you mean `close`?",
    ],
    ['Regular: { open: "09:00", close: "10:00" }', "`Regular` cannot name a session"],
    ['day: { open: "09:00", close: "10:00" }', "there is no session `regular`"],
    ["regular: 09:15-15:30", "the session `regular` must be a mapping"],
  ])("tells the wrong session %s", (session, expected) => {
    const text = GOOD.replace(/sessions:\n(.*\n)+/, `sessions:\n  ${session}\n`);
    expect(problems(text)).toEqual([expect.stringContaining(expected)]);
  });

  it.each([
    ["nothing", "", "a calendar file is a mapping"],
    ["a comment", "# later\n", "a calendar file is a mapping"],
    ["a list", "- a\n", "a calendar file is a mapping"],
    ["an open quote", 'name: "x\n', "a quote, bracket or brace is not closed, or a separator is missing"],
    ["an open bracket", "name: [x\n", "a bracket or brace is not closed"],
    ["a colon in text", "name: a: b\n", "a colon makes a key of this text, where none can be"],
    ["a bad escape", 'name: "\\q"\n', "the backslash here begins no escape"],
    ["a reserved character", "name: @x\n", "text cannot begin with this character"],
    ["a tab", "name: x\n\tzone: y\n", "a tab indents this line"],
    ["two documents", `${GOOD}---\n${GOOD}`, "a calendar file is one document, and a second one starts here"],
    ["a stray bracket", "]", "this is not YAML"],
    ["deep nesting", `name: ${"[".repeat(20_000)}`, "the file is nested too deeply to be a calendar"],
    ["deep nesting in one line", `- - - - - ${"x: ".repeat(3_000)}`, "the file is nested too deeply to be a calendar"],
    ["a huge file", `# ${"x".repeat(1_100_000)}`, "the file is too long to be a calendar"],
  ])("tells %s", (_what, text, expected) => {
    expect(problems(text)[0]).toContain(expected);
  });

  it("tells several mistakes in one run, in the order of the file", () => {
    const found = problems(file({ zone: "zone: Nowhere", horizon: "horizon: soon" }, "closed: { 2026-12-26: x }\nspezial: {}\n"));
    expect(found.map((line) => line.slice(1, line.indexOf("]")))).toEqual(["Nowhere", "soon", "2026-12-26", "spezial"]);
  });

  it("never throws on mutated text, and marks places within it", () => {
    const base = file({}, readFileSync("policies/calendars/nyse.yaml", "utf8").slice(700, 2_000));
    fc.assert(
      fc.property(
        fc.nat(base.length),
        fc.nat(40),
        fc.oneof(fc.string(), fc.constantFrom("\t", "*", "&", "!!", "- ", ": ", "{", "\n---\n", "\0")),
        (from, length, inserted) => {
          const text = base.slice(0, from) + inserted + base.slice(from + length);
          for (const { start, end, message, help } of parseCalendar(text).problems) {
            expect(start).toBeGreaterThanOrEqual(0);
            expect(end).toBeGreaterThanOrEqual(start);
            expect(end).toBeLessThanOrEqual(text.length);
            expect(message).not.toMatch(/undefined|\[object|Node|token|[A-Z]+_[A-Z]+/);
            expect(help.length).toBeGreaterThan(5);
          }
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe("the schema of a calendar file", () => {
  const validate = new Ajv({ strict: true, strictRequired: false, strictTypes: false }).compile(
    JSON.parse(readFileSync("schemas/calendar.schema.json", "utf8")) as object,
  );
  const read = (text: string): unknown => parse(text);

  it.each(["nse", "nyse", "always"])("accepts %s", (name) => {
    expect(validate(read(readFileSync(`policies/calendars/${name}.yaml`, "utf8"))), JSON.stringify(validate.errors)).toBe(true);
  });

  it.each([
    [file({ source: "" })],
    [file({ weekdays: "weekdays: [mo]" })],
    [file({}, "hollidays: {}\n")],
    [file({}, "closed: { 2026-13-01: x }\n")],
    [GOOD.replace("09:15", "9:15")],
  ])("refuses %#", (text) => {
    expect(validate(read(text))).toBe(false);
    expect(parseCalendar(text).calendar).toBeUndefined();
  });
});
