import type { FastifyInstance } from "fastify";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createHttpServer } from "../../../src/server/http/http-server.ts";
import type { Token } from "../../../src/server/http/roles.ts";
import { badMorning, type OnCallDesk } from "../../monitor/on-call-desk.ts";
import { OPTIONS, serviceOf, TOKENS } from "./on-call-api.ts";

const [READ, INGEST, OPERATE] = TOKENS.map(({ secret }) => ({ authorization: `Bearer ${secret}` }));

interface Problem {
  readonly type: string;
  readonly status: number;
  readonly detail: string;
}

let desk: OnCallDesk;
let server: FastifyInstance;
let accepted: { readonly source: string; readonly snapshot: unknown }[];

async function open(tokens: readonly Token[]): Promise<FastifyInstance> {
  return await createHttpServer(
    { ...OPTIONS, tokens },
    serviceOf(desk, (source, snapshot) => accepted.push({ source, snapshot })),
  );
}

beforeEach(async () => {
  accepted = [];
  desk = await badMorning();
  server = await open(TOKENS);
});
afterEach(async () => {
  await server.close();
});

describe("who may do what", () => {
  test("nobody reads without a token, nor learns which paths there are", async () => {
    for (const url of ["/v1/alerts", "/v1/nothing"]) {
      const { statusCode, headers } = await server.inject({ url });
      expect(statusCode).toBe(401);
      expect(headers["content-type"]).toContain("application/problem+json");
    }
    const wrong = await server.inject({ url: "/v1/alerts", headers: { authorization: "Bearer read-0123456789abcdee" } });
    expect(wrong.statusCode).toBe(401);
    expect(wrong.body).not.toContain("0123456789");
  });

  test("a token does what its roles say, and no more", async () => {
    expect((await server.inject({ url: "/v1/alerts", headers: READ ?? {} })).statusCode).toBe(200);
    expect((await server.inject({ url: "/v1/alerts", headers: INGEST ?? {} })).statusCode).toBe(403);
    const post = { method: "POST", url: "/v1/snapshots", payload: { timestamp: "2025-10-14T05:30:00Z" } } as const;
    expect((await server.inject({ ...post, headers: READ ?? {} })).statusCode).toBe(403);
    expect((await server.inject({ ...post, headers: INGEST ?? {} })).statusCode).toBe(202);
    expect(accepted).toEqual([{ source: "engine", snapshot: { timestamp: "2025-10-14T05:30:00Z" } }]);
  });

  test("without tokens this machine reads and sends, and changes nothing that people decided", async () => {
    const local = await open([]);
    expect((await local.inject({ url: "/v1/alerts" })).statusCode).toBe(200);
    const { statusCode } = await local.inject({ method: "POST", url: "/v1/alerts/acknowledge", payload: {} });
    expect(statusCode).toBe(403);
    expect((await local.inject({ url: "/v1/alerts", headers: { host: "evil.example.com" } })).statusCode).toBe(421);
    await local.close();
  });
});

test("alerts are those of the store", async () => {
  const rules = (await desk.store.alerts()).map(({ rule }) => rule);
  expect(rules).not.toEqual([]);
  const { body } = await server.inject({ url: "/v1/alerts", headers: READ ?? {} });
  for (const rule of rules) expect(body).toContain(`"${rule}"`);
});

test("an acknowledgement is one by the token's name", async () => {
  const [alert] = (await desk.store.alerts()).filter(({ phase }) => phase === "firing");
  if (alert === undefined) throw new Error("nothing fires");
  const payload = { rule: alert.rule, key: alert.key, comment: "on it" };
  const done = await server.inject({ method: "POST", url: "/v1/alerts/acknowledge", headers: OPERATE ?? {}, payload });
  expect(done.statusCode, done.body).toBe(200);
  const after = (await desk.store.alerts()).find(({ rule, key }) => rule === alert.rule && key === alert.key);
  expect(after?.acknowledgement).toMatchObject({ author: "desk", comment: "on it" });
});

describe("what cannot be taken is told as a problem", () => {
  test.each([
    ["a source that is not there", { url: "/v1/snapshots/engin", payload: { timestamp: "2025-10-14T05:30:00Z" } }, 404],
    ["a body that is no JSON", { url: "/v1/snapshots", payload: "{", headers: { "content-type": "application/json" } }, 400],
    [
      "half a character",
      {
        url: "/v1/snapshots",
        payload: '{"timestamp":"2025-10-14T05:30:00Z","a":"\\ud800"}',
        headers: { "content-type": "application/json" },
      },
      400,
    ],
    ["a body of another type", { url: "/v1/snapshots", payload: "x", headers: { "content-type": "text/csv" } }, 415],
    ["too much", { url: "/v1/snapshots", payload: { text: "x".repeat(20_000) } }, 413],
  ] as const)("%s", async (_, { url, payload, ...rest }, status) => {
    const headers = { ...INGEST, ...("headers" in rest ? rest.headers : {}) };
    const answer = await server.inject({ method: "POST", url, payload, headers });
    const problem = answer.json<Problem>();
    expect({ code: answer.statusCode, status: problem.status }).toEqual({ code: status, status });
    expect(problem.type).toMatch(/^urn:plimsoll:problem:/);
    expect(answer.body).not.toContain(".ts:");
    expect(accepted).toEqual([]);
  });

  test("another method", async () => {
    expect((await server.inject({ method: "DELETE", url: "/v1/alerts", headers: OPERATE ?? {} })).statusCode).toBe(405);
  });
});

test("Prometheus reads the open alerts, and probes need no token", async () => {
  const metrics = await server.inject({ url: "/metrics", headers: READ ?? {} });
  expect(metrics.headers["content-type"]).toContain("version=0.0.4");
  expect(metrics.body).toContain('alertname="daily_loss_exceeded"');
  expect(metrics.body.endsWith("\n")).toBe(true);
  expect((await server.inject({ url: "/healthz" })).statusCode).toBe(200);
});

test("the description of the API lists what there is", async () => {
  const { statusCode, body } = await server.inject({ url: "/openapi.json", headers: READ ?? {} });
  expect(statusCode).toBe(200);
  const description = JSON.parse(body) as { readonly openapi: string; readonly paths: object };
  expect(description.openapi).toMatch(/^3\.1\./);
  expect(Object.keys(description.paths)).toEqual(expect.arrayContaining(["/v1/snapshots", "/v1/alerts", "/v1/limits"]));
});
