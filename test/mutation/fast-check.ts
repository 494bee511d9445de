import fc from "fast-check";

/** Mutants are many: properties run short, alike every time, and end where they first fail. */
const LONGEST = 30;
process.env.PLIMSOLL_RUNS = String(LONGEST);
process.env.PLIMSOLL_SEED = "1";
fc.configureGlobal({ numRuns: 25, seed: 1, endOnFailure: true });

function assert<Values>(property: fc.IRawProperty<Values>, parameters: fc.Parameters<Values> = {}): unknown {
  const { numRuns } = parameters;
  return fc.assert(property, numRuns === undefined ? parameters : { ...parameters, numRuns: Math.min(numRuns, LONGEST) });
}

const short = { ...fc, assert };
export { short as default };
