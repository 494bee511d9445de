import type { JsonValue } from "../model/json.ts";

/** RFC 6901: the pointer to a member or element below `parent`. */
export function pointerTo(parent: string, ...segments: readonly (string | number)[]): string {
  return segments.reduce<string>(
    (pointer, segment) => `${pointer}/${String(segment).replaceAll("~", "~0").replaceAll("/", "~1")}`,
    parent,
  );
}

/** The segments of a pointer, or undefined where the text is none. */
export function pointerSegments(pointer: string): readonly string[] | undefined {
  if (pointer === "") return [];
  if (!pointer.startsWith("/") || /~(?![01])/.test(pointer)) return undefined;
  return pointer
    .slice(1)
    .split("/")
    .map((segment) => segment.replaceAll("~1", "/").replaceAll("~0", "~"));
}

/** The value that a pointer names, or undefined. Inherited members are no members. */
export function resolvePointer(root: JsonValue, pointer: string): JsonValue | undefined {
  const segments = pointerSegments(pointer);
  if (segments === undefined) return undefined;
  let value: JsonValue | undefined = root;
  for (const segment of segments) {
    if (typeof value !== "object" || value === null) return undefined;
    if (Array.isArray(value) && !/^(0|[1-9]\d*)$/.test(segment)) return undefined;
    if (!Object.hasOwn(value, segment)) return undefined;
    value = (value as Readonly<Record<string, JsonValue>>)[segment];
  }
  return value;
}

/** Copies along the paths to the given places and puts the new numbers there; everything else is shared. Places must exist. */
export function replaceNumbers<T extends object>(root: T, replacements: ReadonlyMap<string, number>): T {
  const tree: Branch = { children: new Map() };
  for (const [pointer, value] of replacements) {
    let branch = tree;
    for (const segment of pointerSegments(pointer) ?? []) {
      let child = branch.children.get(segment);
      if (child === undefined) branch.children.set(segment, (child = { children: new Map() }));
      branch = child;
    }
    branch.value = value;
  }
  return graft(root, tree) as T;
}

interface Branch {
  readonly children: Map<string, Branch>;
  value?: number;
}

function graft(node: unknown, branch: Branch): unknown {
  if (branch.value !== undefined) return branch.value;
  if (branch.children.size === 0 || typeof node !== "object" || node === null) return node;
  const copy = Array.isArray(node)
    ? [...(node as readonly unknown[])]
    : Object.assign(Object.create(Object.getPrototypeOf(node) as object | null) as object, node);
  const members = copy as Record<string, unknown>;
  for (const [segment, child] of branch.children) {
    if (Object.hasOwn(members, segment)) members[segment] = graft(members[segment], child);
  }
  return copy;
}
