import { Ajv2020, type ErrorObject, type ValidateFunction } from "ajv/dist/2020.js";
import schema from "../../schemas/bundle.schema.json" with { type: "json" };
import type { JsonValue } from "../model/json.ts";
import type { Bundle } from "./bundle.ts";
import { type BundleProblem, damaged } from "./problem.ts";

let validator: ValidateFunction<Bundle> | undefined;

/** What `schemas/bundle.schema.json` finds wrong; none where the value has the shape of a bundle. */
export function shapeProblems(value: JsonValue): readonly BundleProblem[] {
  // Small functions, one for each definition: their stack frames are what bounds the nesting that can be looked through.
  validator ??= new Ajv2020({
    discriminator: true,
    inlineRefs: false,
    allowUnionTypes: true,
    strictRequired: false,
  }).compile<Bundle>(schema);
  if (validator(value)) return [];
  return (validator.errors ?? []).slice(0, 1).map((error) => damaged(error.instancePath, wording(error)));
}

/** One sentence for a finding of the schema, without the schema's own words for it. */
function wording({ keyword, params }: ErrorObject): string {
  const named = params as Readonly<Record<string, unknown>>;
  switch (keyword) {
    case "required":
      return `\`${String(named.missingProperty)}\` is missing here`;
    case "additionalProperties":
      return `\`${String(named.additionalProperty)}\` has no place here`;
    case "propertyNames":
    case "pattern":
      return "a name or text here is not written as a bundle writes it";
    case "type":
      return `there is no ${String(named.type).replaceAll(",", " or ")} here`;
    case "const":
    case "enum":
    case "discriminator":
      return "this is none of the words that may stand here";
    case "minItems":
      return "there are too few entries here";
    case "maxItems":
    case "maxLength":
      return "this is longer than a bundle may have it";
    case "minLength":
      return "this is empty";
    case "minimum":
    case "maximum":
    case "exclusiveMinimum":
    case "exclusiveMaximum":
      return `this number must be ${String(named.comparison)} ${String(named.limit)}`;
    default:
      return "this is not what a bundle has here";
  }
}
