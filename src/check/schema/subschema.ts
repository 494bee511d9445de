import { isObject } from "../../model/json.ts";
import { pointerTo, resolvePointer } from "./pointer.ts";
import type { SchemaProblems } from "./problem.ts";

/** One subschema with its references and a `null` beside it resolved away. */
export interface Subschema {
  readonly keywords: Readonly<Record<string, unknown>>;
  /** Pointer of the place that was asked for, not of the reference's target. */
  readonly pointer: string;
  /** References followed on the way here, so that a schema that contains itself ends. */
  readonly trail: ReadonlySet<string>;
}

export type Resolved = Subschema | { readonly opaque: string };

/** Follows local `$ref`s (what stands beside one wins), a lone `allOf`, and `anyOf`/`oneOf` of one schema and `null`. */
export function resolveSubschema(
  document: unknown,
  value: unknown,
  pointer: string,
  trail: ReadonlySet<string>,
  problems: SchemaProblems,
): Resolved {
  if (value === true) return { opaque: "the schema allows anything here" };
  if (value === false) return { opaque: "the schema forbids it" };
  if (!isObject(value)) {
    problems.add(pointer, "a schema is an object, `true` or `false`", 'write `{ "type": ... }`');
    return { opaque: "its schema is not readable" };
  }
  const { $ref: reference, ...beside } = value;
  if (reference !== undefined) {
    if (typeof reference !== "string" || !reference.startsWith("#")) {
      const help = "copy what it refers to under `$defs` and refer to it as `#/$defs/NAME`";
      problems.add(pointerTo(pointer, "$ref"), "a metrics schema stands alone and refers only to itself", help);
      return { opaque: "it is described in another file" };
    }
    if (trail.has(reference)) return { opaque: "its schema contains itself" };
    const target = resolvePointer(document, reference);
    if (target === undefined) {
      problems.add(
        pointerTo(pointer, "$ref"),
        `\`${reference}\` is not in the schema`,
        "correct the reference, or add what it names",
      );
      return { opaque: "its schema is not readable" };
    }
    const found = resolveSubschema(document, target, pointer, new Set([...trail, reference]), problems);
    return "opaque" in found ? found : { ...found, keywords: { ...found.keywords, ...beside } };
  }
  return resolveAlternatives(document, value, pointer, trail, problems) ?? { keywords: value, pointer, trail };
}

function resolveAlternatives(
  document: unknown,
  value: Record<string, unknown>,
  pointer: string,
  trail: ReadonlySet<string>,
  problems: SchemaProblems,
): Resolved | undefined {
  if (value["type"] !== undefined || value["properties"] !== undefined) return undefined;
  for (const keyword of ["anyOf", "oneOf", "allOf"] as const) {
    const { [keyword]: branches, ...beside } = value;
    if (!Array.isArray(branches)) continue;
    const real = branches.filter((branch) => !(isObject(branch) && branch["type"] === "null"));
    if (real.length !== 1) return { opaque: `its schema combines several with \`${keyword}\`` };
    const found = resolveSubschema(document, real[0], pointer, trail, problems);
    return "opaque" in found ? found : { ...found, keywords: { ...found.keywords, ...beside } };
  }
  return undefined;
}
