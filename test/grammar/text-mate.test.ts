import { describe, expect, test } from "vitest";
import { CONTEXTUAL_WORDS, FUNCTION_WORDS, GLUED_UNITS, QUANTIFIER_WORDS, RESERVED_WORDS } from "../../grammar/keywords.ts";
import textMate from "../../grammar/policy.tmLanguage.json" with { type: "json" };

interface Pattern {
  readonly name?: string;
  readonly match?: string;
  readonly begin?: string;
  readonly end?: string;
  readonly include?: string;
  readonly captures?: Readonly<Record<string, { readonly name: string }>>;
  readonly patterns?: readonly Pattern[];
}

const repository: Readonly<Record<string, Pattern>> = textMate.repository;

function everyPattern(pattern: Pattern): Pattern[] {
  return [pattern, ...(pattern.patterns ?? []).flatMap(everyPattern)];
}

const all = Object.values(repository).flatMap(everyPattern);

/** The names that the first pattern matching at the start of `text` gives, captures included. */
function scopesAtStart(text: string): string[] {
  const order = (repository["everything"]?.patterns ?? []).flatMap(({ include = "" }) =>
    everyPattern(repository[include.slice(1)] ?? {}),
  );
  for (const { name, match, begin, captures } of order) {
    const source = match ?? begin;
    if (source === undefined) continue;
    const found = new RegExp(source, "y").exec(text);
    if (found === null || found[0] === "") continue;
    return [
      name,
      ...Object.entries(captures ?? {}).flatMap(([index, { name: own }]) => (found[Number(index)] === undefined ? [] : [own])),
    ].filter((each) => each !== undefined);
  }
  return [];
}

describe("the TextMate grammar", () => {
  test("every regular expression compiles and every include exists", () => {
    for (const { match, begin, end, include } of all) {
      for (const source of [match, begin, end]) if (source !== undefined) expect(() => new RegExp(source)).not.toThrow();
      if (include !== undefined) expect(Object.keys(repository)).toContain(include.slice(1));
    }
  });

  test.each(RESERVED_WORDS.map((word) => [word]))("knows the word `%s`", (word) => {
    expect(scopesAtStart(`${word} \n`).join(" ")).toMatch(/keyword|constant\.language/);
  });

  test.each(CONTEXTUAL_WORDS.filter((word) => !(FUNCTION_WORDS as readonly string[]).includes(word)).map((word) => [word]))(
    "knows `%s` in its place",
    (word) => {
      const places = [`${word} 30s`, `${word} "x"`, `${word} p in c has (p.x)`, word];
      expect(places.flatMap(scopesAtStart).join(" ")).toContain("keyword");
    },
  );

  test.each(FUNCTION_WORDS.map((word) => [word]))("knows the function `%s`, and leaves a metric of that name alone", (word) => {
    expect(scopesAtStart(`${word}(x)`)).toEqual(["support.function.policy"]);
    expect(scopesAtStart(`${word} > 5`)).toEqual([]);
  });

  test.each(QUANTIFIER_WORDS.map((word) => [word]))("knows the quantifier `%s`", (word) => {
    expect(scopesAtStart(`${word} p in positions has (p.x)`)).toEqual(["keyword.operator.quantifier.policy"]);
  });

  test.each(GLUED_UNITS.map((unit) => [unit]))("knows the unit `%s`", (unit) => {
    expect(scopesAtStart(`12${unit} `)).toEqual(["constant.numeric.policy", "keyword.other.unit.policy"]);
  });

  test("tells a path from a word, and a currency from a name", () => {
    expect(scopesAtStart("missing.rule > 5")).toEqual(["variable.other.member.policy"]);
    expect(scopesAtStart('positions."M&M".value')).toEqual(["variable.other.member.policy"]);
    expect(scopesAtStart("100_000 INR")).toEqual(["constant.numeric.policy", "keyword.other.unit.currency.policy"]);
    expect(scopesAtStart("limit daily_loss = 5%")).toEqual(["keyword.control.item.policy", "entity.name.policy"]);
    expect(scopesAtStart("# rule")).toEqual(["comment.line.number-sign.policy"]);
  });
});
