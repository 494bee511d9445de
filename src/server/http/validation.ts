import type { FastifyInstance } from "fastify";
import { Ajv2020, type ErrorObject } from "ajv/dist/2020.js";
import { parseTimestamp } from "../../model/timestamp.ts";
import type { Complaint } from "./problem.ts";

/** One complaint is enough, and looking for more would let a request cost what it likes. */
function createAjv(coerces: boolean): Ajv2020 {
  const ajv = new Ajv2020({
    allErrors: false,
    coerceTypes: coerces ? "array" : false,
    useDefaults: false,
    removeAdditional: false,
    allowUnionTypes: true,
    strict: true,
    strictRequired: false,
  });
  ajv.addFormat("date-time", (text: string) => !Number.isNaN(parseTimestamp(text)));
  return ajv;
}

const bodies = createAjv(false);
/** What stands in a URL is text, whatever it means. */
const texts = createAjv(true);

/** The rejection of a request by its schema. */
export class InvalidRequest extends Error {
  readonly complaint: Complaint;
  readonly part: string;
  constructor(part: string, complaint: Complaint) {
    super(complaint.reason);
    this.part = part;
    this.complaint = complaint;
  }
}

/** A body that is described must be there: without one nothing else would look at it. */
export function requireBodies(server: FastifyInstance): void {
  server.addHook("preValidation", (request, _reply, done) => {
    const isMissing = request.routeOptions.schema?.body !== undefined && request.body === undefined;
    done(isMissing ? new InvalidRequest("body", { path: "body", reason: "is missing" }) : undefined);
  });
}

type Verdict = { readonly value: unknown } | { readonly error: InvalidRequest };

/** For fastify: bodies as they are, queries and paths as text. */
export function compileValidator(route: { readonly schema: unknown; readonly httpPart?: string }): (data: unknown) => Verdict {
  const { schema, httpPart: part = "body" } = route;
  const validate = (part === "body" ? bodies : texts).compile(schema as object);
  return (value) => {
    if (validate(value)) return { value };
    return { error: new InvalidRequest(part, complaintOf(part, validate.errors?.[0])) };
  };
}

const PARTS: Readonly<Record<string, string>> = { querystring: "query", params: "path", headers: "header" };

function complaintOf(part: string, error: ErrorObject | undefined): Complaint {
  const at = (PARTS[part] ?? part) + (error?.instancePath ?? "").slice(0, 200);
  return error === undefined ? { path: at, reason: "is not acceptable" } : { path: placeOf(at, error), reason: reasonOf(error) };
}

function placeOf(at: string, { keyword, params }: ErrorObject): string {
  const { missingProperty, additionalProperty } = params as Readonly<Record<string, unknown>>;
  const name = keyword === "required" ? missingProperty : keyword === "additionalProperties" ? additionalProperty : undefined;
  return typeof name === "string" ? `${at}/${name.slice(0, 100)}` : at;
}

function reasonOf({ keyword, params, message }: ErrorObject): string {
  const { type, allowedValues, limit } = params as Readonly<Record<string, unknown>>;
  switch (keyword) {
    case "required":
      return "is missing";
    case "additionalProperties":
      return "is not known";
    case "type":
      return `must be of type ${Array.isArray(type) ? type.join(" or ") : String(type)}`;
    case "enum":
      return Array.isArray(allowedValues)
        ? `must be one of ${allowedValues.map((each) => JSON.stringify(each)).join(", ")}`
        : "is none of the words";
    case "format":
      return "must be an instant with an offset, such as 2025-10-12T07:04:56Z";
    case "maxLength":
      return `must have at most ${String(limit)} characters`;
    case "minLength":
      return `must have at least ${String(limit)} characters`;
    case "oneOf":
    case "anyOf":
      return "fits none of the forms it may have";
    default:
      return message ?? "is not acceptable";
  }
}
