import type { AlertSettings, Bundle } from "../bundle/bundle.ts";
import type { Kleene } from "../model/kleene.ts";
import { bindElement, type Binding, bindElements, type Scene } from "./interpret.ts";
import { interpretCondition } from "./interpret-condition.ts";
import type { SourceState } from "./source-state.ts";

const NO_BINDINGS: Scene["bindings"] = new Map();

/** The state at `now`, as the interpreter reads it, outside of any loop. */
export function rootScene(bundle: Bundle, state: SourceState, now: number): Scene {
  let conditions: Map<string, Kleene> | undefined;
  const scene: Scene = {
    now,
    stale: state.checkStale(now),
    newest: state.snapshot,
    previous: state.previous,
    bindings: NO_BINDINGS,
    during: (calendar, session) => state.during(calendar, session, now),
    condition(name) {
      const done = conditions?.get(name);
      if (done !== undefined) return done;
      const condition = Object.hasOwn(bundle.conditions, name) ? bundle.conditions[name] : undefined;
      if (condition === undefined) throw new RangeError(`the bundle has no condition ${JSON.stringify(name)}`);
      const value = interpretCondition(bundle, condition, scene);
      (conditions ??= new Map()).set(name, value);
      return value;
    },
    window: (term, binding) => state.windowValue(term, binding?.collection, binding?.element.key ?? null, now),
    unchangedSince: (path, type, binding) => state.unchangedSince(path, type, binding?.collection, binding?.element.key ?? null),
  };
  return scene;
}

/** A scene for each key of the collection that a rule is for; undefined where the collection is absent or the source stale. */
export function keyScenes(each: NonNullable<AlertSettings["each"]>, root: Scene): ReadonlyMap<string, Scene> | undefined {
  const bindings = root.stale ? undefined : bindElements(each.collection, root);
  if (bindings === undefined) return undefined;
  const byKey = new Map<string, Binding>();
  for (const binding of bindings) if (binding.element.key !== null) byKey.set(binding.element.key, binding);
  return new Map([...byKey].map(([key, binding]) => [key, { ...root, bindings: new Map([[each.variable, binding]]) }]));
}

/** That of one key: messages ask for it key by key, and a collection may have very many. */
export function keyScene(each: NonNullable<AlertSettings["each"]>, root: Scene, key: string): Scene | undefined {
  const binding = root.stale ? undefined : bindElement(each.collection, key, root);
  return binding && { ...root, bindings: new Map([[each.variable, binding]]) };
}
