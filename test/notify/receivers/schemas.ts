import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";

const ajv = new Ajv2020({ strict: true, strictRequired: false, strictTypes: false, allowUnionTypes: true, allErrors: true });
addFormats.default(ajv);
ajv.addSchema(read(join(import.meta.dirname, "../../../schemas/notification.schema.json")));

/** What is wrong with a request by the receiver's published schema; empty where nothing is. */
export function problemsWith(schema: string): (body: unknown) => readonly string[] {
  const validate = ajv.compile(read(join(import.meta.dirname, `${schema}.schema.json`)));
  return (body) =>
    validate(body) ? [] : (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message ?? ""}`);
}

function read(file: string): object {
  return JSON.parse(readFileSync(file, "utf8")) as object;
}
