import type { FastifyInstance } from "fastify";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { createHttpServer, type HttpOptions } from "../../../src/server/http/http-server.ts";
import type { HttpService } from "../../../src/server/http/service.ts";
import { badMorning } from "../../monitor/on-call-desk.ts";
import { OPTIONS, serviceOf } from "./on-call-api.ts";
import { RawConnection } from "./raw-connection.ts";

let server: FastifyInstance | undefined;
const connections: RawConnection[] = [];

afterEach(async () => {
  for (const connection of connections.splice(0)) connection.close();
  await server?.close();
  server = undefined;
});

async function listen(options: Partial<HttpOptions> = {}, service: Partial<HttpService> = {}): Promise<void> {
  server = await createHttpServer({ ...OPTIONS, ...options }, { ...serviceOf(await badMorning()), ...service });
  await server.listen({ host: "127.0.0.1", port: 0 });
}

async function connection(): Promise<RawConnection> {
  const { port } = server?.server.address() as AddressInfo;
  const opened = await new RawConnection(port).open();
  connections.push(opened);
  return opened;
}

const AUTHORIZATION = {
  read: "authorization: Bearer read-0123456789abcdef",
  ingest: "authorization: Bearer ingest-0123456789abcdef",
};

/** One request whose answer ends the connection; gives back status and problem. */
async function ask(...lines: readonly string[]): Promise<RawConnection> {
  const asked = await connection();
  asked.request(...lines, "connection: close");
  await asked.untilOver();
  return asked;
}

function problemOf({ text, status, json }: RawConnection): object {
  expect(text.toLowerCase()).toContain("content-type: application/problem+json");
  expect(json).toMatchObject({ status, title: expect.any(String) as string, detail: expect.any(String) as string });
  return json as object;
}

describe("a request that comes too slowly", () => {
  const arrival = { headersWithin: 100, wholeWithin: 200, lookEvery: 20 };

  test.each([
    ["says nothing", []],
    ["never ends its headers", ["GET /v1/alerts HTTP/1.1\r\nhost: localhost\r\n", "x-a: 1\r\n", "x-b: 2\r\n"]],
    [
      "never ends its body",
      [
        `POST /v1/snapshots HTTP/1.1\r\nhost: localhost\r\n${AUTHORIZATION.ingest}\r\ncontent-type: application/json\r\ncontent-length: 99\r\n\r\n`,
        "{",
      ],
    ],
  ])("and %s is given up with 408, and the next one is answered", async (_, parts) => {
    await listen({ arrival, connections: 1 });
    const slow = await connection();
    for (const part of parts) slow.write(part);
    await slow.untilOver();
    expect(slow.status).toBe(408);
    expect(problemOf(slow)).toMatchObject({ type: "urn:plimsoll:problem:request-timeout" });
    expect((await ask("GET /healthz HTTP/1.1", "host: localhost")).status).toBe(200);
  });
});

describe("who asks for another host", () => {
  test.each([
    "evil.example",
    "localhost.evil.example",
    "127.0.0.1.evil.example:8137",
    "192.168.0.7",
    "[::2]",
    "",
    "a b",
    "127.0.0.1@evil.example",
  ])("with `Host: %s` is refused before anything else, token or not", async (host) => {
    await listen();
    for (const path of ["/v1/alerts", "/healthz", "/nothing"]) {
      const answer = await ask(`GET ${path} HTTP/1.1`, `host: ${host}`, AUTHORIZATION.read);
      expect(answer.status).toBe(421);
      problemOf(answer);
    }
  });

  test.each(["localhost", "LOCALHOST:8137", "127.0.0.1:1", "127.3.2.1", "[::1]:8137"])(
    "with `Host: %s` is answered",
    async (host) => {
      await listen();
      expect((await ask("GET /v1/alerts HTTP/1.1", `host: ${host}`, AUTHORIZATION.read)).status).toBe(200);
    },
  );

  test("without `Host` is refused", async () => {
    await listen();
    expect((await ask("GET /v1/alerts HTTP/1.1", AUTHORIZATION.read)).status).toBe(421);
  });
});

describe("bounds", () => {
  test("a body that says that it is too large is refused unread, one that turns out so as well", async () => {
    await listen();
    const head = ["POST /v1/snapshots HTTP/1.1", "host: localhost", AUTHORIZATION.ingest, "content-type: application/json"];
    const said = await ask(...head, "content-length: 1000000000");
    expect(said.status).toBe(413);
    expect(problemOf(said)).toMatchObject({ type: "urn:plimsoll:problem:too-large" });
    const chunked = await connection();
    chunked.request(...head, "transfer-encoding: chunked", "connection: close");
    for (let chunk = 0; chunk < 12; chunk += 1) chunked.write(`400\r\n${" ".repeat(1_024)}\r\n`);
    await chunked.untilOver();
    expect(chunked.status).toBe(413);
    problemOf(chunked);
  });

  test("a body in chunks finds no room where its size has none", async () => {
    const { live } = serviceOf(await badMorning());
    await listen({}, { live: { ...live, room: () => ({ snapshots: 5, bytes: 10 }) } });
    const body = '{"timestamp":"2025-10-14T05:30:00Z"}';
    const chunked = await connection();
    chunked.request(
      "POST /v1/snapshots HTTP/1.1",
      "host: localhost",
      AUTHORIZATION.ingest,
      "content-type: application/json",
      "transfer-encoding: chunked",
      "connection: close",
    );
    chunked.write(`${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`);
    await chunked.untilOver();
    expect(chunked.status).toBe(429);
    expect(chunked.text.toLowerCase()).toContain("retry-after: 1");
    expect(problemOf(chunked)).toMatchObject({ detail: "the inbox is full" });
  });

  test("more requests a second than allowed are refused, known or not, and told when to come again", async () => {
    await listen({ rateLimit: 3 });
    const guess = ["GET /v1/alerts HTTP/1.1", "host: localhost", "authorization: Bearer guess"];
    const statuses: number[] = [];
    let asked: RawConnection;
    // The second may end in between.
    do {
      asked = await ask(...guess);
      statuses.push(asked.status);
    } while (asked.status === 401 && statuses.length < 100);
    expect(statuses.slice(0, -1).every((status) => status === 401)).toBe(true);
    expect(statuses.length).toBeGreaterThan(3);
    expect(asked.status).toBe(429);
    expect(asked.text.toLowerCase()).toMatch(/retry-after: \d+/);
    expect(problemOf(asked)).toMatchObject({ type: "urn:plimsoll:problem:too-many" });
  });

  test("more connections than allowed are closed, and one that ends makes room", async () => {
    await listen({ connections: 2 });
    const [first] = [await connection(), await connection()];
    const third = await connection();
    await third.untilOver();
    expect(third.text).toBe("");
    first.close();
    for (;;) {
      const next = await ask("GET /healthz HTTP/1.1", "host: localhost");
      if (next.text === "") continue;
      expect(next.status).toBe(200);
      break;
    }
  });
});

describe("what is no request", () => {
  test.each([
    ["another protocol", ["\u0016\u0003\u0001"], 400],
    ["a line that is none", ["GIVE ME ALERTS"], 400],
    ["headers without an end", ["GET / HTTP/1.1", "host: localhost", `x-long: ${"x".repeat(20_000)}`], 431],
    ["two lengths", ["POST /v1/snapshots HTTP/1.1", "host: localhost", "content-length: 1", "content-length: 2"], 400],
    [
      "a length and chunks",
      ["POST /v1/snapshots HTTP/1.1", "host: localhost", "content-length: 1", "transfer-encoding: chunked"],
      400,
    ],
    ["an expectation", ["POST /v1/snapshots HTTP/1.1", "host: localhost", "expect: wonders"], 417],
    ["a path that cannot be decoded", ["GET /v1/snapshots/%ff%fe HTTP/1.1", "host: localhost", AUTHORIZATION.read], 400],
    ["a path too long", [`DELETE /v1/silences/${"x".repeat(2_000)} HTTP/1.1`, "host: localhost", AUTHORIZATION.read], 400],
    ["a method that nobody knows here", ["PROPFIND /v1/alerts HTTP/1.1", "host: localhost", AUTHORIZATION.read], 404],
    ["a method for other paths", ["PATCH /v1/alerts HTTP/1.1", "host: localhost", AUTHORIZATION.read], 405],
    ["a path that is none, to who is not known", ["GET /v1/nothing HTTP/1.1", "host: localhost"], 401],
    [
      "a packed body",
      ["POST /v1/snapshots HTTP/1.1", "host: localhost", AUTHORIZATION.ingest, "content-encoding: gzip", "content-length: 0"],
      415,
    ],
    ["no body at all", ["POST /v1/snapshots HTTP/1.1", "host: localhost", AUTHORIZATION.ingest, "content-length: 0"], 422],
  ])("%s is a problem like any other", async (_, lines, status) => {
    await listen();
    const answer = await ask(...lines);
    expect(answer.status).toBe(status);
    problemOf(answer);
    expect(answer.text).not.toMatch(/\.ts\b|node_modules|at \w+ \(/);
  });

  test("no answer lets a page of another origin read it", async () => {
    await listen();
    const origin = "origin: https://evil.example";
    const preflight = await ask(
      "OPTIONS /v1/snapshots HTTP/1.1",
      "host: localhost",
      origin,
      "access-control-request-method: POST",
      AUTHORIZATION.ingest,
    );
    expect(preflight.status).toBe(405);
    const read = await ask("GET /v1/alerts HTTP/1.1", "host: localhost", origin, AUTHORIZATION.read);
    for (const { text } of [preflight, read]) expect(text.toLowerCase()).not.toContain("access-control-");
  });
});
