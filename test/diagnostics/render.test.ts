import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Diagnostic, Label } from "../../src/diagnostics/diagnostic.ts";
import { displayWidth } from "../../src/diagnostics/display.ts";
import { render } from "../../src/diagnostics/render.ts";
import { toJson } from "../../src/diagnostics/to-json.ts";

const FILE = "policies/core.policy";

function finding(primary: Label, secondary: readonly Label[] = []): Diagnostic {
  return {
    code: "P203",
    name: "unit-mismatch",
    severity: "error",
    primary,
    secondary,
    message: "a percent is compared with a bare number",
    help: "write `-5%`",
  };
}

function label(text: string, wanted: string, caption?: string, file = FILE): Label {
  const start = text.indexOf(wanted);
  const span = { file, start, end: start + wanted.length };
  return caption === undefined ? { span } : { span, text: caption };
}

function rendered(text: string, primary: Label, secondary: readonly Label[] = []): string {
  return render(finding(primary, secondary), (file) => (file === FILE ? text : undefined));
}

describe("render", () => {
  it("has the shape of the language page", () => {
    const text = `${"\n".repeat(11)}  critical when risk.daily_loss_pct <= -5\n`;
    const primary = label(text, "-5", "no unit");
    expect(rendered(text, primary, [label(text, "risk.daily_loss_pct", "percent")])).toBe(
      [
        "policies/core.policy:12:40  error P203 unit-mismatch",
        "   |",
        "12 |   critical when risk.daily_loss_pct <= -5",
        "   |                 -------------------    ^^",
        "   |                 percent                no unit",
        "   = a percent is compared with a bare number",
        "   help: write `-5%`",
        "",
      ].join("\n"),
    );
  });

  it("puts captions that would touch on rows of their own", () => {
    const lines = rendered("a<b\n", label("a<b", "b", "no unit"), [label("a<b", "a", "percent")]).split("\n");
    expect(lines.slice(2, 6)).toEqual(["1 | a<b", "  | - ^", "  | percent", "  |   no unit"]);
  });

  it("counts tabs, wide and combining characters as a terminal does", () => {
    const text = '\tmessage "日本 é" x';
    const lines = rendered(text, label(text, "x")).split("\n");
    expect(lines[2]).toBe('1 |     message "日本 é" x');
    expect(displayWidth(lines[2]?.split("x")[0] ?? "")).toBe(lines[3]?.indexOf("^"));
  });

  it("leaves carriage returns out", () => {
    const text = "one\r\ntwo\r\n";
    expect(rendered(text, label(text, "two"))).toContain("2 | two\n  | ^^^\n");
  });

  it.each([
    ["one", 3, "1 | one\n  |    ^\n"],
    ["one\n", 4, "2 |\n  | ^\n"],
    ["", 0, "1 |\n  | ^\n"],
    ["one", 99, "1 | one\n  |    ^\n"],
  ])("marks the end of %j at %i", (text, start, expected) => {
    expect(rendered(text, { span: { file: FILE, start, end: start } })).toContain(expected);
  });

  it("marks the first and last line of a long stretch", () => {
    const text = "rule a\n  one\n  two\n  three\n";
    const start = text.indexOf("one");
    const lines = rendered(text, { span: { file: FILE, start, end: text.indexOf("three") + 5 }, text: "here" }).split("\n");
    expect(lines.slice(2, 8)).toEqual(["2 |   one", "  |   ^^^", "...", "4 |   three", "  |   ^^^^^", "  |   here"]);
  });

  it("names another file that explains it", () => {
    const other = "limit x = 5\n";
    const text = "warning when risk.daily_loss_pct < x\n";
    const shown = render(finding(label(text, "x\n"), [label(other, "x", "no unit", "limits.policy")]), (file) =>
      file === FILE ? text : other,
    );
    expect(shown).toContain("  ::: limits.policy:1:7\n  |\n1 | limit x = 5\n  |       -\n  |       no unit\n");
  });

  it("does without the text of a file", () => {
    const shown = render(finding({ span: { file: "gone.policy", start: 3, end: 4 } }), () => undefined);
    expect(shown).toBe(
      "gone.policy  error P203 unit-mismatch\n  = a percent is compared with a bare number\n  help: write `-5%`\n",
    );
  });

  it("cuts a very long line and keeps the mark in it", () => {
    const text = `${"a ".repeat(200_000)}HERE${" b".repeat(200_000)}`;
    const [, , source = "", under = ""] = rendered(text, label(text, "HERE")).split("\n");
    expect(source.length).toBeLessThan(200);
    expect(under.indexOf("^")).toBe(source.indexOf("HERE"));
  });

  it("dresses what it is told to", () => {
    const brackets = (sign: string) => (text: string) => `<${sign}>${text}</${sign}>`;
    const style = {
      place: brackets("p"),
      error: brackets("e"),
      warning: brackets("w"),
      frame: (text: string) => text,
      secondary: brackets("s"),
      help: brackets("h"),
    };
    const shown = render(finding(label("a b", "b"), [label("a b", "a", "left")]), () => "a b", style);
    expect(shown).toContain("<p>policies/core.policy:1:3</p>  <e>error P203 unit-mismatch</e>");
    expect(shown).toContain("  | <s>-</s> <e>^</e>\n  | <s>left</s>");
    expect(shown).toContain("<h>help:</h> write `-5%`");
  });

  it("never throws, keeps to one shape and lets no control character through", () => {
    const piece = fc.oneof(
      fc.string({ unit: "binary", maxLength: 20 }),
      fc.constantFrom("\t", "\r\n", "\n", "\u001b[31m", "日", "\u202e", "👨‍👩‍👧"),
    );
    const text = fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join(""));
    fc.assert(
      fc.property(text, fc.nat(60), fc.nat(60), fc.nat(60), text, (source, start, length, other, message) => {
        const primary = { span: { file: FILE, start, end: start + length }, text: message };
        const shown = render(
          { ...finding(primary, [{ span: { file: FILE, start: other, end: other + 1 } }]), message },
          () => source,
        );
        expect(shown).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/u);
        expect(shown.split("\n").some((line) => /^\s+\| .*\^/u.test(line))).toBe(true);
        expect(shown.split("\n").at(-2)).toMatch(/^\s+help: /u);
      }),
    );
  });
});

describe("toJson", () => {
  it("gives places as editors count them", () => {
    const text = "one\ntwo three\n";
    const json = toJson(finding(label(text, "three", "no unit"), [label(text, "one")]), () => text);
    expect(json.primary).toEqual({
      file: FILE,
      start: { offset: 8, line: 2, column: 5 },
      end: { offset: 13, line: 2, column: 10 },
      text: "no unit",
    });
    expect(json.secondary).toHaveLength(1);
    expect(JSON.parse(JSON.stringify(json))).toEqual(json);
  });

  it("leaves lines out where the text is not to be had", () => {
    expect(toJson(finding(label("one", "one")), () => undefined).primary.start).toEqual({ offset: 0 });
  });
});
