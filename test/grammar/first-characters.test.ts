import { createToken, Lexer, type TokenType } from "chevrotain";
import { expect, test } from "vitest";
import { VOCABULARY } from "../../grammar/tokens.ts";

interface Config {
  readonly tokenType: TokenType;
  readonly canLineTerminator: boolean;
}

/** What a lexer knows of its patterns: all, and those that it tries at each code, which past 255 are sorted into blocks. */
interface Analysis {
  readonly patternIdxToConfig: { readonly defaultMode: readonly Config[] };
  readonly charCodeToPatternIdxToConfig: { readonly defaultMode: readonly (readonly Config[] | undefined)[] };
}

function analyse(vocabulary: TokenType[]): Analysis {
  return new Lexer(vocabulary, { ensureOptimizations: true, positionTracking: "full" }) as unknown as Analysis;
}

/** The same patterns, and nothing said of how they begin or whether they break a line. */
function unsaid(): TokenType[] {
  return VOCABULARY.map(({ name, PATTERN, GROUP }) =>
    createToken({ name, ...(PATTERN === undefined ? {} : { pattern: PATTERN }), ...(GROUP === undefined ? {} : { group: GROUP }) }),
  );
}

const [told, found] = [analyse(VOCABULARY), analyse(unsaid())];

test("every pattern is tried wherever Chevrotain finds that it can begin, and in the same order", () => {
  const names = (configs: readonly Config[] | undefined): string[] => (configs ?? []).map(({ tokenType }) => tokenType.name);
  const codes = found.charCodeToPatternIdxToConfig.defaultMode;
  expect(codes.length).toBeGreaterThan(500);
  for (const [code, configs] of codes.entries()) {
    const tried = names(told.charCodeToPatternIdxToConfig.defaultMode[code]);
    const needed = names(configs);
    expect(
      tried.filter((name) => needed.includes(name)),
      `at ${code}`,
    ).toEqual(needed);
    expect(new Set(tried).size).toBe(tried.length);
  }
});

test("what breaks a line is what Chevrotain finds", () => {
  const breaking = ({ patternIdxToConfig }: Analysis): string[] =>
    patternIdxToConfig.defaultMode.filter(({ canLineTerminator }) => canLineTerminator).map(({ tokenType }) => tokenType.name);
  // A stray character is no line break: `Space` takes those before it.
  expect(breaking(told)).toEqual(breaking(found).filter((name) => name !== "Stray"));
});
