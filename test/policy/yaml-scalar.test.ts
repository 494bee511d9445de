import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Scalar, isMap, isScalar, parseDocument } from "yaml";
import { scalarText } from "../../src/policy/yaml-scalar.ts";

/** The value of the only key, with its token. */
function valueOf(text: string): Scalar.Parsed | undefined {
  const document = parseDocument(text, { keepSourceTokens: true, schema: "failsafe" });
  if (document.errors.length > 0 || !isMap(document.contents)) return undefined;
  const value = document.contents.items[0]?.value;
  return isScalar(value) ? value : undefined;
}

function read(text: string): ReturnType<typeof scalarText> {
  const token = valueOf(text)?.srcToken;
  if (token === undefined) throw new Error(`no scalar in ${text}`);
  return scalarText({ file: "x.policy.yaml", text }, token);
}

/** Each character of the scalar beside the one that stands in the file where it is said to be. */
function pairs(text: string): [string, string][] {
  const mapped = read(text);
  return Array.from({ length: mapped.text.length }, (_, offset) => [
    mapped.text.charAt(offset),
    text.charAt(mapped.offsetOf(offset)),
  ]);
}

describe("the text of a scalar", () => {
  it.each([
    ["plain", "k: a b", "a b"],
    ["plain over lines", "k: a\n  b\n\n  c", "a b\nc"],
    ["plain over lines that end in CRLF", "k: a\r\n  b\r\n\r\n  c\r\n", "a b\nc"],
    ["no number", "k: 010", "010"],
    ["single quotes", "k: 'it''s\n  so'", "it's so"],
    ["double quotes", 'k: "a\\"b\\u20b9 \\\n  c\n  d"', 'a"b₹ c d'],
    ["literal", "k: |\n  a\n   b\n\n  c\n", "a\n b\n\nc\n"],
    ["literal, stripped", "k: |-\n  a\n  b\n\n", "a\nb"],
    ["literal, kept", "k: |+\n  a\n\n", "a\n\n"],
    ["literal, indented by hand", "k: |2-\n    a\n  b", "  a\nb"],
    ["folded", "k: >-\n  a\n  b\n\n  c\n   d\n  e", "a b\nc\n d\ne"],
  ])("%s", (_, text, value) => {
    expect(read(text).text).toBe(value);
  });

  it("knows the place of each character", () => {
    for (const text of ["k: ab c", "k: ab\n   cd", "k: |-\n  ab\n  cd", "k: >-\n  ab\n  cd", "k: 'ab''c'", '# €\nk: "ab\\tc"']) {
      for (const [character, original] of pairs(text)) {
        if (/\w/.test(character) && original !== "\\") expect(original, text).toBe(character);
      }
    }
  });

  it("maps its end to the end of the scalar", () => {
    const text = "k: 'a b'  # comment";
    const mapped = read(text);
    expect(text.slice(mapped.offsetOf(0), mapped.offsetOf(mapped.text.length))).toBe("a b");
  });

  it("is what the YAML library reads, and its places never go back", () => {
    const line = fc.stringMatching(/^[ab '"\\:#\t-]{0,6}$/);
    const body = fc.array(line, { minLength: 1, maxLength: 5 });
    const breaks = fc.constantFrom("\n", "\r\n");
    const styles = fc.constantFrom("plain", "single", "double", "|", "|-", "|+", ">", ">-", ">+", "|1", ">1-");
    fc.assert(
      fc.property(body, breaks, styles, (lines, eol, style) => {
        const indented = lines.join(`${eol} `);
        const quoted =
          style === "single"
            ? `'${indented.replaceAll("'", "''")}'`
            : style === "double"
              ? `"${indented.replaceAll(/["\\]/g, "\\$&")}"`
              : indented;
        const text = ["plain", "single", "double"].includes(style) ? `k: ${quoted}${eol}` : `k: ${style}${eol} ${indented}${eol}`;
        const value = valueOf(text);
        const token = value?.srcToken;
        if (value === undefined || token === undefined) return;
        const mapped = scalarText({ file: "x.policy.yaml", text }, token);
        expect(mapped.text).toBe(value.source === "" ? "" : value.value);
        let last = 0;
        for (let offset = 0; offset <= mapped.text.length; offset += 1) {
          const place = mapped.offsetOf(offset);
          expect(place).toBeGreaterThanOrEqual(last);
          expect(place).toBeLessThanOrEqual(text.length);
          last = place;
        }
      }),
      { numRuns: 2000 },
    );
  });
});
