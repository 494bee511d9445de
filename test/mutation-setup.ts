import fc from "fast-check";

/** Mutants are many: properties run short, and alike every time. */
fc.configureGlobal({ numRuns: 25, seed: 1 });
