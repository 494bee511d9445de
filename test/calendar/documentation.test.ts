import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parseCalendar } from "../../src/calendar/parse.ts";

const page = readFileSync("docs/calendars.md", "utf8");
const snippets = [...page.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, text]) => text ?? "");

describe("docs/calendars.md", () => {
  it("has examples", () => {
    expect(snippets.length).toBe(4);
  });

  it.each(snippets)("example %# is a calendar", (text) => {
    expect(parseCalendar(text).problems).toEqual([]);
  });

  it("names every key", () => {
    const { properties } = JSON.parse(readFileSync("schemas/calendar.schema.json", "utf8")) as { readonly properties: object };
    for (const key of Object.keys(properties)) expect(page).toContain(`| \`${key}\` |`);
  });
});
