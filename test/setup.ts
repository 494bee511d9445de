import fc from "fast-check";

/** A run in CI can be repeated as it was; everywhere else properties take a new seed each time. */
if (process.env.CI !== undefined) fc.configureGlobal({ seed: 20_261_123 });
