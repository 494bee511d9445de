import { createTokenInstance, EOF, type IToken, type TokenType } from "chevrotain";
import { expect, test } from "vitest";
import { LOOKAHEAD } from "../../grammar/generated/lookahead.gen.ts";
import { type Choose, type Enter, lookaheadAt } from "../../grammar/lookahead.ts";
import { writeLookahead } from "../../grammar/lookahead-paths.ts";
import { PolicyParser } from "../../grammar/parser.ts";
import { VOCABULARY } from "../../grammar/tokens.ts";

const parser = new PolicyParser("unchecked");

/** What Chevrotain made for each place. */
const found = (parser as unknown as { readonly lookAheadFuncsCache: ReadonlyMap<number, Choose | Enter> }).lookAheadFuncsCache;

const END = createTokenInstance(EOF, "", 0, 0, 0, 0, 0, 0);
const INSTANCES = [...VOCABULARY, EOF].map((type) => createTokenInstance(type, "", 0, 0, 0, 0, 0, 0));

test("the parser is told of every place what Chevrotain finds out", () => {
  expect(LOOKAHEAD).toEqual(writeLookahead(parser));
  const places = [...Object.keys(LOOKAHEAD.choices), ...Object.keys(LOOKAHEAD.options)].map(Number);
  expect(places.sort()).toEqual([...found.keys()].sort());
});

test("at every place it goes where Chevrotain goes, whatever stands there", () => {
  for (const [place, goes] of found) {
    const told = lookaheadAt(place, LOOKAHEAD);
    // Where no alternative has a gate, Chevrotain looks for none.
    const gates = String(goes).includes("GATE") ? [() => true, () => false, undefined] : [undefined];
    const asked = gates.map((gate) =>
      Array.from({ length: 12 }, (_, each) => (each === 1 && gate !== undefined ? { GATE: gate } : {})),
    );
    for (const ahead of tokensAhead(place)) {
      const at = { LA_FAST: (many: number): IToken => ahead[many - 1] ?? END };
      for (const alternatives of asked) {
        const [ours, theirs] = [told, goes].map((go) => Reflect.apply(go, at, [alternatives]) as unknown);
        if (ours !== theirs) expect(ours, `at ${place}: ${ahead.map(({ tokenType }) => tokenType.name).join(" ")}`).toBe(theirs);
      }
    }
  }
});

/** Every token alone, and where more than one is looked at every three that begin as something does there. */
function* tokensAhead(place: number): Iterable<readonly IToken[]> {
  yield* INSTANCES.map((first) => [first]);
  const beginnings = [...(LOOKAHEAD.choices[place]?.flat() ?? []), ...(LOOKAHEAD.options[place] ?? [])].map((each) =>
    each.split(" "),
  );
  const longer = beginnings.filter((names) => names.length > 1);
  const firsts = INSTANCES.filter(({ tokenType }) => longer.some(([name]) => isKindOf(tokenType, name)));
  const lasts = longer.some((names) => names.length > 2) ? INSTANCES : [END];
  for (const first of firsts) for (const second of INSTANCES) for (const third of lasts) yield [first, second, third];
}

function isKindOf(type: TokenType, name: string | undefined): boolean {
  return type.name === name || (type.CATEGORIES ?? []).some((category) => category.name === name);
}
