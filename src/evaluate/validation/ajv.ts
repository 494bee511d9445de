import { Ajv, type ErrorObject, type ValidateFunction } from "ajv";
import { Ajv2020 } from "ajv/dist/2020.js";
import { fastFormats } from "ajv-formats/dist/formats.js";
import { isObject, type JsonObject, type JsonValue } from "../../model/json.ts";
import { parseTimestamp } from "../../model/timestamp.ts";
import { INHERITED } from "../inherited.ts";
import { splitSchema } from "./split-schema.ts";

/** ajv on one schema: a yes or no, and every error of a no. */
export interface CompiledSchema {
  readonly accepts: (value: unknown) => boolean;
  readonly errors: (value: unknown) => readonly ErrorObject[];
}

/** Undefined where the process forbids generated code, which is how ajv works. */
export function compileSchema(document: JsonObject): CompiledSchema | undefined {
  try {
    const quick = compile(splitSchema(document), { allErrors: false, ownProperties: dependsOnOwn(document) });
    let thorough: ValidateFunction | undefined;
    return {
      accepts: (value) => quick(value),
      errors(value) {
        thorough ??= compile(document, { allErrors: true, ownProperties: true });
        return thorough(value) ? [] : (thorough.errors ?? []);
      },
    };
  } catch (error) {
    if (error instanceof EvalError) return undefined;
    throw error;
  }
}

/**
 * Whether inherited members could make a difference to a yes: the schema has a name that every object answers to, or asks for members of
 * a group. ajv is slower when it asks of each member whether it is the object's own.
 */
function dependsOnOwn(schema: JsonValue, isRoot = true): boolean {
  if (Array.isArray(schema)) return schema.some((one: JsonValue) => dependsOnOwn(one, false));
  if (!isObject(schema)) return false;
  return Object.entries(schema).some(([name, member]) => {
    const isTimestamp = isRoot && name === "required" && JSON.stringify(member) === '["timestamp"]';
    return INHERITED.has(name) || (ASKING.has(name) && !isTimestamp) || dependsOnOwn(member, false);
  });
}

const ASKING: ReadonlySet<string> = new Set(["required", "minProperties", "dependencies", "dependentRequired", "dependentSchemas"]);

function compile(document: JsonObject, given: { readonly allErrors: boolean; readonly ownProperties: boolean }): ValidateFunction {
  const dialect = typeof document["$schema"] === "string" && document["$schema"].includes("2020-12") ? Ajv2020 : Ajv;
  const ajv = new dialect({
    strict: false,
    strictNumbers: true,
    ...given,
    // Or what was split would be put together again.
    inlineRefs: false,
    validateSchema: false,
    logger: false,
  });
  for (const [name, format] of Object.entries(fastFormats)) ajv.addFormat(name, format);
  ajv.addFormat("date-time", { type: "string", validate: (text: string) => !Number.isNaN(parseTimestamp(text)) });
  return ajv.compile(document);
}
