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

declare module "fastify" {
  interface FastifyRequest {
    /** Bytes of the body, however it was sent; 0 where there is none. */
    bodyBytes: number;
  }
}

/** Only JSON is read: what a web page may send to other hosts without asking (forms, plain text) is refused by its type. */
export function readJsonBodies(server: FastifyInstance): void {
  server.removeAllContentTypeParsers();
  server.decorateRequest("bodyBytes", 0);
  server.addContentTypeParser(JSON_TYPE, { parseAs: "buffer" }, (request, body: Buffer, done) => {
    request.bodyBytes = body.length;
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
