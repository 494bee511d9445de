import type { FastifyReply } from "fastify";
import { isObject, type JsonObject } from "../../../model/json.ts";
import { parseTimestamp } from "../../../model/timestamp.ts";
import type { Ingest, Ingested } from "../ingest.ts";
import { readJsonText } from "../json-text.ts";
import { problem, sendProblem } from "../problem.ts";
import { refusalOf } from "../refusal.ts";

export interface Lines {
  readonly source: string;
  readonly text: string;
  readonly isDurable: boolean;
}

/** Lines of one request. */
const MOST = 10_000;
/** Lines that are taken before the evaluation gets its turn. */
const AT_ONCE = 200;
const FULL = Symbol("no room");

type LineResult = JsonObject & { readonly line: number; readonly status: number };

/**
 * Takes lines in their order and answers for each. From the first that finds no room on, none is taken: sent again as they are, the
 * rest keep their order. Line numbers count from 1; empty lines are passed over.
 */
export async function ingestLines(ingest: Ingest, { source, text, isDurable }: Lines, reply: FastifyReply): Promise<FastifyReply> {
  const lines = text.split("\n");
  const filled = lines.flatMap((line, index) => (line.trim() === "" ? [] : [{ line, number: index + 1 }]));
  if (filled.length === 0)
    return sendProblem(reply, problem("bad-request", "the body has no line", { help: "send one snapshot a line" }));
  if (filled.length > MOST) {
    const detail = `the body has ${filled.length} lines, and ${MOST} are the most`;
    return sendProblem(reply, problem("too-large", detail, { help: "send them in several requests" }));
  }
  let isFull = false;
  const take = async (snapshot: object | typeof FULL, bytes: number): Promise<Ingested> => {
    if (snapshot === FULL) return { status: "full" };
    return isDurable ? await ingest.store(source, snapshot, bytes) : ingest.queue(source, snapshot, bytes);
  };
  const results: Promise<LineResult>[] = [];
  for (const [index, { line, number }] of filled.entries()) {
    if (index % AT_ONCE === AT_ONCE - 1) await new Promise<void>((resolve) => setImmediate(resolve));
    const bytes = Buffer.byteLength(line);
    isFull ||= !ingest.hasRoom(bytes);
    const snapshot = isFull ? FULL : readLine(line);
    if (typeof snapshot === "string") results.push(Promise.resolve({ line: number, status: 422, detail: snapshot }));
    else results.push(take(snapshot, bytes).then((done) => resultOf(number, done)));
  }
  return send(reply, source, await Promise.all(results), isDurable);
}

function send(reply: FastifyReply, source: string, lines: readonly LineResult[], isDurable: boolean): FastifyReply {
  const accepted = lines.filter(({ status }) => status < 300).length;
  const refused = lines.length - accepted;
  const isFull = lines.some(({ status }) => status === 429);
  if (isFull) void reply.header("retry-after", "1");
  const status = refused === 0 ? (isDurable ? 200 : 202) : isFull && accepted === 0 ? 429 : 207;
  if (status === 429) return sendProblem(reply, refusalOf({ status: "full" }));
  return reply.code(status).send({ source, accepted, refused, lines });
}

/** The snapshot, or what is wrong with the line. */
function readLine(line: string): object | string {
  const read = readJsonText(line);
  if (!read.ok) return `the line ${read.reason}`;
  if (!isObject(read.json)) return "the line is no object";
  const { timestamp } = read.json;
  if (timestamp === undefined) return "`timestamp` is missing";
  if (typeof timestamp === "string" && !Number.isNaN(parseTimestamp(timestamp))) return read.json;
  return "`timestamp` must be an instant with an offset, such as 2025-10-12T07:04:56Z";
}

function resultOf(line: number, done: Ingested): LineResult {
  switch (done.status) {
    case "queued":
      return { line, status: 202 };
    case "stored":
      return { line, status: 200, problems: done.problems.map(({ path, reason }) => ({ path, reason })) };
    default: {
      const { status, detail } = refusalOf(done);
      return { line, status, detail };
    }
  }
}
