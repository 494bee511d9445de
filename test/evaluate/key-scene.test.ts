import fc from "fast-check";
import { expect, it } from "vitest";
import type { Scene } from "../../src/evaluate/interpret.ts";
import { keyScene, keyScenes } from "../../src/evaluate/scenes.ts";

const KEYS = ["a", "b", "7", "__proto__", "constructor", "gone"] as const;

function sceneOf(newest: unknown, previous: unknown, stale = false): Scene {
  return { newest, previous, stale, bindings: new Map() } as unknown as Scene;
}

const each = (by?: string): Parameters<typeof keyScene>[0] => ({
  variable: "p",
  collection: { ref: { path: ["items"] }, ...(by !== undefined && { by }) },
});

const key = fc.constantFrom<unknown>("a", "b", 7, "__proto__", null, undefined);
const value = fc.constantFrom<unknown>(null, undefined, 1, "x", [], { x: 1 });
const collection = fc.oneof(
  value,
  fc.dictionary(fc.constantFrom("a", "b", "7", "__proto__"), value),
  fc.array(fc.oneof(value, fc.record({ name: key, x: fc.nat() }))),
);

it("the scene of one key is what it is among those of all keys", () => {
  fc.assert(
    fc.property(collection, collection, fc.constantFrom(undefined, "name"), fc.boolean(), (items, before, by, stale) => {
      const root = sceneOf({ items }, { items: before }, stale);
      for (const name of KEYS)
        expect(keyScene(each(by), root, name)?.bindings).toEqual(keyScenes(each(by), root)?.get(name)?.bindings);
    }),
  );
});

it("of a collection with very many keys only the one that is asked for is looked at", () => {
  const looked: PropertyKey[] = [];
  const items = new Proxy<Record<string, unknown>>(
    Object.fromEntries(Array.from({ length: 5_000 }, (_, index) => [`K${index}`, { x: index }])),
    {
      get: (all, name) => {
        looked.push(name);
        return Reflect.get(all, name) as unknown;
      },
      ownKeys: () => {
        throw new Error("all keys were asked for");
      },
    },
  );
  expect(keyScene(each(), sceneOf({ items }, { items }), "K4321")?.bindings.get("p")?.element.value).toEqual({ x: 4_321 });
  expect(new Set(looked)).toEqual(new Set(["K4321"]));
});
