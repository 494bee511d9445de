import { Ajv, type ErrorObject, type ValidateFunction } from "ajv";
import { Ajv2020 } from "ajv/dist/2020.js";
import { fastFormats } from "ajv-formats/dist/formats.js";
import type { JsonObject } from "../../model/json.ts";
import { parseTimestamp } from "../../model/timestamp.ts";

/** ajv on one schema: a yes or no, and every error of a no. */
export interface CompiledSchema {
  readonly accepts: (value: unknown) => boolean;
  readonly errors: (value: unknown) => readonly ErrorObject[];
}

/** Undefined where the process forbids generated code, which is how ajv works. */
export function compileSchema(document: JsonObject): CompiledSchema | undefined {
  try {
    const quick = compile(document, false);
    let thorough: ValidateFunction | undefined;
    return {
      accepts: (value) => quick(value),
      errors(value) {
        thorough ??= compile(document, true);
        return thorough(value) ? [] : (thorough.errors ?? []);
      },
    };
  } catch (error) {
    if (error instanceof EvalError) return undefined;
    throw error;
  }
}

function compile(document: JsonObject, allErrors: boolean): ValidateFunction {
  const dialect = typeof document["$schema"] === "string" && document["$schema"].includes("2020-12") ? Ajv2020 : Ajv;
  const ajv = new dialect({
    allErrors,
    strict: false,
    strictNumbers: true,
    ownProperties: true,
    validateSchema: false,
    logger: false,
  });
  for (const [name, format] of Object.entries(fastFormats)) ajv.addFormat(name, format);
  ajv.addFormat("date-time", { type: "string", validate: (text: string) => !Number.isNaN(parseTimestamp(text)) });
  return ajv.compile(document);
}
