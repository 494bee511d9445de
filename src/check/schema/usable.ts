import { Ajv } from "ajv";
import { Ajv2020 } from "ajv/dist/2020.js";
import type { JsonObject } from "../../model/json.ts";
import type { SchemaProblem } from "./problem.ts";

/**
 * What keeps snapshots from being held against the schema when the monitor runs: a pattern that is no regular expression, a keyword with a
 * value of the wrong kind. Where the process forbids generated code, loading the bundle finds it.
 */
export function usabilityProblem(document: JsonObject): SchemaProblem | undefined {
  const dialect = typeof document.$schema === "string" && document.$schema.includes("2020-12") ? Ajv2020 : Ajv;
  try {
    new dialect({ strict: false, validateSchema: false, validateFormats: false, logger: false }).compile(document);
    return undefined;
  } catch (error) {
    if (error instanceof EvalError || !(error instanceof Error)) return undefined;
    const reason = error.message.split("\n")[0] ?? "";
    return { pointer: "/", message: `no snapshot can be held against it: ${reason}`, help: "correct the keyword that is named" };
  }
}
