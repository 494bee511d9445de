import { isUtf8 } from "node:buffer";
import type { FastifyInstance } from "fastify";
import { readJson } from "./json-text.ts";

/** A body that cannot be read; `reason` is a clause about it. */
export class UnreadableBody extends Error {
  constructor(reason: string) {
    super(`the body ${reason}`);
  }
}

export const JSON_TYPE = "application/json";
export const NDJSON_TYPE = "application/x-ndjson";

/** Only JSON is read: what a web page may send to other hosts without asking (forms, plain text) is refused by its type. */
export function readJsonBodies(server: FastifyInstance): void {
  server.removeAllContentTypeParsers();
  server.addContentTypeParser(JSON_TYPE, { parseAs: "buffer" }, (_request, body: Buffer, done) => {
    const read = readJson(body);
    if (read.ok) done(null, read.json);
    else done(new UnreadableBody(read.reason));
  });
}

/** Lines of JSON as one text, for the routes of one plugin. */
export function readNdjsonBodies(server: FastifyInstance): void {
  server.addContentTypeParser(NDJSON_TYPE, { parseAs: "buffer" }, (_request, body: Buffer, done) => {
    if (isUtf8(body)) done(null, body.toString("utf8"));
    else done(new UnreadableBody("is no UTF-8"));
  });
}
