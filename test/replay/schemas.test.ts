import { Ajv2020 } from "ajv/dist/2020.js";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { TRANSITIONS } from "../../src/model/transition.ts";
import { formatTransition } from "../../src/replay/format-transition.ts";
import alertSchema from "../../schemas/alert.schema.json" with { type: "json" };
import transitionSchema from "../../schemas/transition.schema.json" with { type: "json" };
import { watchOf } from "../watch/desk.ts";
import { BUNDLE, recordings } from "../watch/random-desk.ts";

const ajv = new Ajv2020({ strict: false });
const isTransition = ajv.compile(transitionSchema);
const isAlert = ajv.compile(alertSchema);

describe("the schemas", () => {
  test("take every transition and alert of random recordings", () => {
    fc.assert(
      fc.property(recordings, (snapshots) => {
        const watch = watchOf([BUNDLE]);
        for (const raw of snapshots) {
          for (const { transitions } of watch.snapshot(raw).steps) {
            for (const transition of transitions) {
              expect(isTransition(JSON.parse(formatTransition(transition))), JSON.stringify(isTransition.errors)).toBe(true);
            }
          }
          for (const alert of watch.alerts()) expect(isAlert(alert), JSON.stringify(isAlert.errors)).toBe(true);
        }
      }),
      { numRuns: 50 },
    );
  });

  test("name every transition", () => {
    expect(transitionSchema.properties.transition.enum).toEqual([...TRANSITIONS]);
  });

  test("refuse what is no transition", () => {
    expect(isTransition({ at: "2025-10-12T07:04:56Z" })).toBe(false);
  });
});
