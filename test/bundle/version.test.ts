import { expect, it } from "vitest";
import { compareVersions } from "../../src/bundle/version.ts";

/** Lowest first; the prereleases are the example of semver.org, section 11. */
const ASCENDING = [
  "0.9.0",
  "1.0.0-alpha",
  "1.0.0-alpha.1",
  "1.0.0-alpha.beta",
  "1.0.0-beta",
  "1.0.0-beta.2",
  "1.0.0-beta.11",
  "1.0.0-rc.1",
  "1.0.0",
  "1.0.1",
  "1.2.0",
  "1.10.0",
  "2.0.0",
];

it("orders versions as semantic versioning does", () => {
  for (const [i, a] of ASCENDING.entries()) {
    for (const [j, b] of ASCENDING.entries()) expect(compareVersions(a, b), `${a} to ${b}`).toBe(Math.sign(i - j));
  }
});

it("does not count build metadata", () => {
  expect(compareVersions("1.0.0+a", "1.0.0+b")).toBe(0);
});

it.each(["1.2", "1.02.0", "v1.2.0", "1.2.0-01", "", "1.2.0 ", "9999999999.0.0"])("does not take %j for a version", (text) => {
  expect(compareVersions(text, "1.0.0")).toBeUndefined();
});
