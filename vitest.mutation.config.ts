import { defineConfig } from "vitest/config";

/** The tests that hold the stages of the pipeline, without those that start processes or replay whole days. */
export default defineConfig({
  test: {
    include: [
      "test/check/**/*.test.ts",
      "test/compile/**/*.test.ts",
      "test/evaluate/**/*.test.ts",
      "test/lifecycle/**/*.test.ts",
      "test/watch/**/*.test.ts",
      "test/properties/**/*.test.ts",
      "test/golden/**/*.test.ts",
    ],
    setupFiles: ["test/mutation-setup.ts"],
    env: { PLIMSOLL_RUNS: "60", PLIMSOLL_SEED: "1", LIFECYCLE_RUNS: "60" },
    testTimeout: 60_000,
  },
});
