import { readdirSync, readFileSync } from "node:fs";
import { Agent, type IncomingHttpHeaders, request } from "node:http";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import fc from "fast-check";
import { apiDescription } from "../../../../scripts/api-description.ts";
import { ApiDesk, SECRETS } from "../api-desk.ts";
import { type FuzzRequest, LAST_SILENCE, type Operation, requestTo } from "./api-requests.ts";

export interface ApiFuzzReport {
  readonly requests: number;
  /** Answers by status. */
  readonly statuses: Readonly<Record<string, number>>;
  /** Writes that were done, by operation. */
  readonly writes: Readonly<Record<string, number>>;
  readonly snapshotsRecorded: number;
  readonly commandsRecorded: number;
}

interface Described {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Omit<Operation, "path" | "method">>>>>;
}

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** ms: longer than a snapshot may take to be stored. */
const NO_ANSWER = 30_000;
/** Marks what is sent without the right to write it. */
const FORBIDDEN = "not-to-be-written";
const WRITES: Readonly<Record<string, readonly string[]>> = { snapshots: ["ingest"], alerts: ["operate"], silences: ["operate"] };

/**
 * Sends requests, valid and not, to a real monitor on a real socket. Throws at the first answer that is a fault, is not as the OpenAPI document
 * says, or is a write by somebody who may not; and where such a write, or a fault, is found afterwards in the recording or in the log.
 */
export async function fuzzApi(
  runs: number,
  seed: number,
  report: (line: string) => void = () => undefined,
): Promise<ApiFuzzReport> {
  const text = await apiDescription();
  const { paths } = JSON.parse(text) as Described;
  const operations = Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]): Operation => ({ path, method, ...operation })),
  );
  const ajv = new Ajv2020({ strict: false, validateFormats: false });
  ajv.addSchema({ $id: "https://api.example/described", ...(JSON.parse(text) as object) });
  const desk = await new ApiDesk().start({ http: ["rate_limit: 1_000_000", "body_limit: 64kB"] });
  // Something to be acknowledged.
  await desk.post("/v1/snapshots/engine?wait=durable", desk.snapshot(-6, { TCS: 0 }));
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const statuses: Record<string, number> = {};
  const writes: Record<string, number> = {};
  let [requests, silence] = [0, LAST_SILENCE];
  try {
    await fc.assert(
      fc.asyncProperty(requestTo(operations), async (asked) => {
        const answer = await send(desk.port, agent, { ...asked, url: asked.url.replace(LAST_SILENCE, silence) });
        if (answer.status === 201) silence = (JSON.parse(answer.text) as { readonly id: string }).id;
        requests += 1;
        if (requests % 2_000 === 0) report(`${requests} requests`);
        statuses[answer.status] = (statuses[answer.status] ?? 0) + 1;
        const fault = faultOf(asked, answer, ajv);
        if (fault !== undefined) throw new Error(`${fault}: ${answer.status} ${answer.text.slice(0, 500)}`);
        if (answer.status < 300 && asked.method !== "GET" && asked.method !== "HEAD")
          writes[asked.operation.operationId] = (writes[asked.operation.operationId] ?? 0) + 1;
      }),
      { numRuns: runs, seed, endOnFailure: true },
    );
    return { requests, statuses, writes, ...(await settle(desk)) };
  } finally {
    agent.destroy();
    await desk.stop();
  }
}

/** Stops, and looks at what is left behind. */
async function settle(desk: ApiDesk): Promise<Pick<ApiFuzzReport, "snapshotsRecorded" | "commandsRecorded">> {
  for (const probe of ["/healthz", "/readyz"]) {
    const { status } = await desk.get(probe);
    if (status !== 200) throw new Error(`${probe} answers ${status} at the end`);
  }
  await desk.service.stop();
  const faults = desk.log.filter(({ component, level }) => component === "monitoring" && level === "error");
  if (faults.length > 0) throw new Error(`the log has ${faults.length} errors: ${faults[0]?.message ?? ""}`);
  const folder = join(desk.folder, "data", "recordings");
  const lines = readdirSync(folder).flatMap((name) => readFileSync(join(folder, name), "utf8").split("\n").slice(0, -1));
  const forbidden = lines.find((line) => line.includes(FORBIDDEN));
  if (forbidden !== undefined) throw new Error(`this was written without the right to: ${forbidden.slice(0, 500)}`);
  const commands = lines.filter((line) => line.includes('"mark":"command"'));
  const stranger = commands.find((line) => /"author":/.test(line) && !/"author":"(?:asha|(?:[^"\\]|\\.)* \(asha\))"/.test(line));
  if (stranger !== undefined) throw new Error(`this command is not by a token that may: ${stranger.slice(0, 500)}`);
  return { snapshotsRecorded: lines.filter((line) => line.includes('"snapshot"')).length, commandsRecorded: commands.length };
}

function mayWrite({ operation, bearer }: FuzzRequest): boolean {
  return (WRITES[operation.operationId.split(".")[0] ?? ""] ?? []).includes(bearer);
}

/** A body carries the mark of who may not write it, where it is an object. */
function marked(asked: FuzzRequest): string | undefined {
  const { body } = asked;
  if (body === undefined || mayWrite(asked)) return body;
  const mark = (line: string): string =>
    line.replace(/^\{(?="timestamp")/, `{"trace":"${FORBIDDEN}",`).replace(/"comment":"/, `$&${FORBIDDEN}`);
  return asked.headers["content-type"] === "application/x-ndjson" ? body.split("\n").map(mark).join("\n") : mark(body);
}

function send(port: number, agent: Agent, asked: FuzzRequest): Promise<Answer> {
  const { method, url, bearer, headers } = asked;
  const body = marked(asked);
  const authorization =
    bearer === "none" ? {} : { authorization: `Bearer ${bearer === "wrong" ? "guess-0123456789abcdef" : SECRETS[bearer]}` };
  const length = body === undefined ? {} : { "content-length": String(Buffer.byteLength(body)) };
  return new Promise((resolve, reject) => {
    const sent = request(
      { host: "127.0.0.1", port, agent, method, path: url, headers: { ...authorization, ...length, ...headers } },
      (response) => {
        const { statusCode: status = 0 } = response;
        const chunks: Buffer[] = [];
        const done = (): void => {
          resolve({ status, headers: response.headers, text: Buffer.concat(chunks).toString("utf8") });
        };
        if (response.headers["content-type"]?.startsWith("text/event-stream") === true) {
          done();
          sent.destroy();
          return;
        }
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("end", done);
        response.on("error", reject);
      },
    );
    sent.setTimeout(NO_ANSWER, () => sent.destroy(new Error("no answer")));
    sent.on("error", reject);
    sent.end(body);
  });
}

/** What is wrong with an answer. */
function faultOf(asked: FuzzRequest, { status, headers, text }: Answer, ajv: Ajv2020): string | undefined {
  const { operation, method, bearer, isDescribed } = asked;
  const type = headers["content-type"]?.split(";")[0] ?? "";
  if (status >= 500 || status < 200) return "a fault";
  if (/node_modules|\bat \S+ \(|\.ts:\d/.test(text)) return "an answer with our inside in it";
  if (headers["access-control-allow-origin"] !== undefined) return "an answer for other origins";
  const isOpen = operation.security.length === 0;
  if (isDescribed && !isOpen && (bearer === "none" || bearer === "wrong") && ![401, 413, 421, 400, 415].includes(status))
    return "an answer to nobody";
  if (status < 300 && method !== "GET" && method !== "HEAD" && !mayWrite(asked)) return "a write without the right to";
  if (status >= 400) {
    if (method === "HEAD") return undefined;
    if (type !== "application/problem+json") return `a problem as ${type}`;
    const problem = JSON.parse(text) as { readonly status: number };
    if (problem.status !== status) return "a problem of another status";
    if (!ajv.validate({ $ref: "https://api.example/described#/components/schemas/Problem" }, problem))
      return "a problem that is none";
  }
  if (!isDescribed) return undefined;
  const described = operation.responses[String(status)];
  if (described === undefined) return "a status that is not described";
  const schema = described.content?.[type]?.schema;
  if (type === "application/json" && schema === undefined) return "a body that is not described";
  if (schema === undefined || type !== "application/json" || method === "HEAD") return undefined;
  return check(ajv, schema, JSON.parse(text)) ? undefined : `a body that is not as described (${ajv.errorsText()})`;
}

const compiled = new WeakMap<object, object>();

/** References in a schema count from the document. */
function check(ajv: Ajv2020, schema: object, value: unknown): boolean {
  let absolute = compiled.get(schema);
  if (absolute === undefined) {
    absolute = JSON.parse(JSON.stringify(schema).replaceAll('"#/', '"https://api.example/described#/')) as object;
    compiled.set(schema, absolute);
  }
  return ajv.validate(absolute, value);
}
