import { describe, expect, it, test } from "vitest";
import { metricAt, nodeAt, NO_VARIABLES, type Scope, unitAt, within } from "../../src/compile/metric-index.ts";
import type { MetricRef } from "../../src/model/term.ts";
import type { Unit } from "../../src/model/unit.ts";
import { checkText } from "./pipeline.ts";

const { schema } = checkText('policy a version 1.0.0 metrics "./odd.schema.json" missing ok rule r info when uptime > 1s');
const DESKS: Scope = new Map([["d", { ref: { path: ["desks"] } }]]);
const BOOKS = within(DESKS, "b", { ref: { variable: "d", path: ["books"] } });
const HOOKS: Scope = new Map([["h", { ref: { path: ["hooks"] } }]]);
const ACCOUNTS: Scope = new Map([["a", { ref: { path: ["accounts"] }, by: "id" }]]);
const NO_COLLECTION: Scope = new Map([["n", { ref: { path: ["uptime"] } }]]);

describe("the schema says of", () => {
  test.each<[string, MetricRef, Scope, string | undefined, Unit]>([
    ["a metric at the root", { path: ["uptime"] }, NO_VARIABLES, "number", "s"],
    ["a metric in a group", { path: ["desk-notes", "on hold"] }, NO_VARIABLES, "boolean", "count"],
    ["one element of a map", { path: ["hooks", "A&B", "failures"] }, NO_VARIABLES, "number", "count"],
    ["an element of an element", { path: ["desks", "x", "books", "y", "loss"] }, NO_VARIABLES, "number", "percent"],
    ["a metric of a loop", { variable: "d", path: ["open"] }, DESKS, "boolean", "count"],
    ["a metric of a loop in a loop", { variable: "b", path: ["loss"] }, BOOKS, "number", "percent"],
    ["the outer metric there", { variable: "d", path: ["open"] }, BOOKS, "boolean", "count"],
    ["a map inside the element", { variable: "d", path: ["books", "y", "loss"] }, DESKS, "number", "percent"],
    ["a metric of a list's element", { variable: "a", path: ["equity"] }, ACCOUNTS, "number", "count"],
    ["a field of the name key", { variable: "h", path: ["key"] }, HOOKS, "number", "s"],
    ["a key", { variable: "h", key: true, path: ["key"] }, HOOKS, undefined, "count"],
    ["a group", { path: ["desk-notes"] }, NO_VARIABLES, undefined, "count"],
    ["a collection", { path: ["hooks"] }, NO_VARIABLES, undefined, "count"],
    ["an element", { path: ["hooks", "x"] }, NO_VARIABLES, undefined, "count"],
    ["no such metric", { path: ["desk-notes", "off hold"] }, NO_VARIABLES, undefined, "count"],
    ["what is below no such metric", { path: ["a", "b", "c"] }, NO_VARIABLES, undefined, "count"],
    ["what is below a metric", { path: ["uptime", "x"] }, NO_VARIABLES, undefined, "count"],
    ["one element of a list", { path: ["accounts", "x", "equity"] }, NO_VARIABLES, undefined, "count"],
    ["an element of what is no collection", { variable: "n", path: ["x"] }, NO_COLLECTION, undefined, "count"],
    ["an element of nothing", { variable: "n", path: ["x"] }, new Map([["n", { ref: { path: ["x"] } }]]), undefined, "count"],
  ])("%s", (_, ref, scope, type, unit) => {
    expect(metricAt(schema, ref, scope)?.type).toBe(type);
    expect(unitAt(schema, ref, scope)).toBe(unit);
  });

  it("a key no more than the field that hides it", () => {
    expect(nodeAt(schema, { variable: "h", key: true, path: ["key"] }, HOOKS)).toMatchObject({ node: "metric", type: "number" });
    expect(nodeAt(schema, { variable: "d", key: true, path: ["key"] }, DESKS)).toBeUndefined();
  });
});
