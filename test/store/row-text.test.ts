import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { alertText, stateText, toldText, transitionText } from "../../src/store/row-text.ts";
import { alertArbitrary, stateArbitrary, transitionArbitrary } from "./arbitrary.ts";

/** Objects of which each has most members of the one before, as the rows of a burst have, and some of its own. */
function burstOf<T extends object>(one: fc.Arbitrary<T>): fc.Arbitrary<readonly T[]> {
  const next = fc.tuple(one, fc.array(fc.nat(), { maxLength: 2 }));
  return fc.tuple(one, fc.array(next, { maxLength: 12 })).map(([first, others]) => {
    const names = Object.keys(first) as (keyof T)[];
    let last = first;
    const later = others.map(([other, places]) => {
      const own = places.map((place) => names[place % names.length] as keyof T);
      last = { ...last, ...Object.fromEntries(own.map((name) => [name, other[name]])) };
      return last;
    });
    return [first, ...later];
  });
}

function holds<T extends object>(burst: fc.Arbitrary<readonly T[]>, textOf: (one: T) => string): void {
  fc.assert(
    fc.property(burst, (all) => {
      for (const one of all) expect(JSON.parse(textOf(one))).toStrictEqual(JSON.parse(JSON.stringify(one)));
    }),
    { numRuns: 300 },
  );
}

describe("the text of a row is the JSON of what it holds, whatever was written before", () => {
  it("of a transition", () => {
    holds(burstOf(transitionArbitrary), transitionText);
  });
  it("of an alert", () => {
    holds(burstOf(alertArbitrary), alertText);
  });
  it("of what an alert told", () => {
    const told = transitionArbitrary.map(({ message, reason, values, at }) => ({ message, reason, values, changedAt: at }));
    holds(burstOf(told), toldText);
  });
  it("of a state", () => {
    holds(burstOf(stateArbitrary), stateText);
  });
  it("of an open episode", () => {
    const open = stateArbitrary.map((state) => state.open).filter((each) => each !== null);
    const states = fc.tuple(stateArbitrary, burstOf(open)).map(([state, all]) => all.map((each) => ({ ...state, open: each })));
    holds(states, stateText);
  });
  it("with the members of a state in their order, so that equal states are equal texts", () => {
    fc.assert(fc.property(stateArbitrary, (state) => stateText(state) === JSON.stringify(state)));
  });
});
