import { once } from "node:events";
import { createServer as createHttp } from "node:http";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Probe, type ProbeOptions } from "../../src/collect/probe.ts";
import type { JsonObject } from "../../src/model/json.ts";
import { HandClock } from "../source/hand-clock.ts";
import { collected, NOW } from "./support.ts";

describe("a probe", () => {
  let clock = new HandClock();
  let servers: Server[] = [];
  let sockets: Socket[] = [];

  beforeEach(() => {
    clock = new HandClock();
    [servers, sockets] = [[], []];
  });
  afterEach(async () => {
    for (const socket of sockets) socket.destroy();
    for (const server of servers) {
      server.close();
      await once(server, "close");
    }
  });

  async function listen(server: Server): Promise<number> {
    servers.push(server);
    server.on("connection", (socket: Socket) => {
      sockets.push(socket);
      socket.on("error", () => undefined);
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    return (server.address() as AddressInfo).port;
  }

  const web = (status: number): Server =>
    createHttp((_request, response) => {
      response.writeHead(status, status === 302 ? { location: "/elsewhere" } : {}).end("x".repeat(100_000));
    });

  function probe(address: string, options: Partial<ProbeOptions> = {}, statuses: readonly number[] = []): Probe {
    const { protocol, hostname, port, href } = new URL(address);
    const target =
      protocol === "tcp:"
        ? ({ protocol: "tcp", host: hostname, port: Number(port) } as const)
        : ({ protocol: "http", url: href, statuses } as const);
    return new Probe({ name: "gateway", target, clock, ...options });
  }
  const read = (of: Probe): Promise<JsonObject> => collected(of, "probes.gateway");
  const CHECKED = "2025-10-12T07:04:56.000Z";

  it("connects to a port", async () => {
    const port = await listen(createServer());
    expect(await read(probe(`tcp://127.0.0.1:${port}`))).toEqual({
      reachable: true,
      latency_ms: 0,
      status: null,
      checked_at: CHECKED,
      error: null,
    });
    expect(clock.waiting).toBe(0);
  });

  it("gets a web address and reads its status", async () => {
    const port = await listen(web(200));
    expect(await read(probe(`http://127.0.0.1:${port}/health?full=1`))).toEqual({
      reachable: true,
      latency_ms: 0,
      status: 200,
      checked_at: CHECKED,
      error: null,
    });
    expect(clock.waiting).toBe(0);
  });

  it("finds a host by its name, and says when there is none", async () => {
    const port = await listen(web(204));
    expect(await read(probe(`http://localhost:${port}`))).toMatchObject({ reachable: true, status: 204 });
    expect(await read(probe(`tcp://localhost:${port}`))).toMatchObject({ reachable: true });
    const { reachable, error } = await read(probe("tcp://no-such-host.invalid:80"));
    expect(reachable).toBe(false);
    expect(["the name was not found", "the name server does not answer"]).toContain(error);
  });

  it("takes the statuses that are expected, and follows no redirection", async () => {
    const down = await listen(web(503));
    const elsewhere = await listen(web(302));
    expect(await read(probe(`http://127.0.0.1:${down}`))).toMatchObject({
      reachable: false,
      status: 503,
      error: "answered with status 503",
    });
    expect(await read(probe(`http://127.0.0.1:${down}`, {}, [200, 503]))).toMatchObject({
      reachable: true,
      status: 503,
    });
    expect(await read(probe(`http://127.0.0.1:${elsewhere}`))).toMatchObject({ reachable: false, status: 302 });
  });

  it("says that a connection was refused", async () => {
    const server = createServer();
    const port = await listen(server);
    server.close();
    await once(server, "close");
    servers = [];
    for (const kind of ["tcp", "http", "https"]) {
      expect(await read(probe(`${kind}://127.0.0.1:${port}`))).toEqual({
        reachable: false,
        latency_ms: null,
        status: null,
        checked_at: CHECKED,
        error: "the connection was refused",
      });
    }
  });

  it("measures by the monotonic clock", async () => {
    const port = await listen(
      createHttp((_request, response) => {
        clock.advance(42);
        response.end();
      }),
    );
    expect(await read(probe(`http://127.0.0.1:${port}`))).toMatchObject({ reachable: true, latency_ms: 42 });
  });

  it("does not wait for a server that accepts and never answers", async () => {
    const server = createServer();
    const port = await listen(server);
    const asked = new Promise<Socket>((resolve) => {
      server.on("connection", (socket: Socket) => {
        socket.once("data", () => {
          resolve(socket);
        });
      });
    });
    const result = read(probe(`http://127.0.0.1:${port}`, { connectTimeout: 100, timeout: 5_000 }));
    const socket = await asked;
    const closed = once(socket, "close");
    clock.advance(4_999);
    clock.advance(1);
    expect(await result).toMatchObject({ reachable: false, latency_ms: null, error: "did not answer within 5000 ms" });
    await closed;
    expect(clock.waiting).toBe(0);
  });

  it("does not wait for a secure connection that does not come about", async () => {
    const server = createServer();
    const port = await listen(server);
    const asked = new Promise<void>((resolve) => {
      server.on("connection", (socket: Socket) => {
        socket.once("data", () => {
          resolve();
        });
      });
    });
    const result = read(probe(`https://127.0.0.1:${port}`, { connectTimeout: 1_000, timeout: 5_000 }));
    await asked;
    clock.advance(1_000);
    expect(await result).toMatchObject({ reachable: false, error: "did not connect within 1000 ms" });
  });

  it.each([
    ["closes at once", (socket: Socket) => socket.destroy(), "the connection was closed before an answer"],
    ["speaks something else", (socket: Socket) => socket.end("SSH-2.0-OpenSSH_9.2\r\n"), "what answers does not speak HTTP"],
    [
      "never ends its headers",
      (socket: Socket) => socket.write(`HTTP/1.1 200 OK\r\nx: ${"y".repeat(100_000)}`),
      "its answer's headers are too large",
    ],
  ])("says what is wrong with a server that %s", async (_name, behave, error) => {
    const port = await listen(
      createServer((socket) => {
        socket.once("data", () => behave(socket));
      }),
    );
    expect(await read(probe(`http://127.0.0.1:${port}`))).toMatchObject({ reachable: false, status: null, error });
  });

  it("says that what answers does not speak TLS", async () => {
    const port = await listen(web(200));
    expect(await read(probe(`https://127.0.0.1:${port}`))).toMatchObject({
      reachable: false,
      error: "what answers does not speak TLS",
    });
  });

  it("gives up when it is told to, and lets go of the connection", async () => {
    const server = createServer();
    const port = await listen(server);
    const connected = once(server, "connection") as Promise<[Socket]>;
    const controller = new AbortController();
    const running = probe(`http://127.0.0.1:${port}`).collect(NOW, controller.signal);
    const [socket] = await connected;
    const closed = once(socket.resume(), "close");
    controller.abort(new Error("stop"));
    await expect(running).rejects.toThrow("stop");
    await closed;
    expect(clock.waiting).toBe(0);
    await expect(probe(`tcp://127.0.0.1:${port}`).collect(NOW, controller.signal)).rejects.toThrow("stop");
  });
});
