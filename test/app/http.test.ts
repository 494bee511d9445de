import { createServer, type Server } from "node:net";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { scaledClock } from "../../src/app/scaled-clock.ts";
import { systemClock } from "../../src/app/system-clock.ts";
import { freePort } from "../notify/receivers/alertmanager.ts";
import { until } from "../notify/until.ts";
import { ApiDesk } from "../server/http/api-desk.ts";
import { RawConnection } from "../server/http/raw-connection.ts";

let desk: ApiDesk;
beforeEach(() => {
  desk = new ApiDesk();
});
afterEach(async () => {
  await desk.stop();
});

/** Time runs a hundred times as fast. */
const hurried = (): ReturnType<typeof scaledClock> => scaledClock({ start: Date.now(), speed: 100 }, systemClock);

describe("a port that another program has", () => {
  let other: Server | undefined;
  const take = (port: number): Promise<void> =>
    new Promise((resolve) => {
      other = createServer().listen(port, "127.0.0.1", resolve);
    });
  const release = (): Promise<void> =>
    new Promise((resolve) => {
      if (other === undefined) resolve();
      else
        other.close(() => {
          resolve();
        });
      other = undefined;
    });
  afterEach(release);

  test("keeps nothing from being watched, is told once with what to do, and is taken as soon as it is free", async () => {
    const port = await freePort();
    await take(port);
    await desk.start({ port, clock: hurried() });
    const errors = (): readonly string[] =>
      desk.log.flatMap(({ level, message }) => (level === "error" && message.includes("HTTP") ? [message] : []));
    expect(errors()).toEqual([
      `nobody can ask over HTTP: 127.0.0.1:${port} cannot be had (another program listens there); it is tried again every 10s, or change \`http.listen\` in the settings`,
    ]);
    desk.service.live.accept("engine", desk.snapshot(-6));
    await desk.untilFiring("daily_loss_exceeded");
    expect(desk.isAnswering).toBe(false);
    await release();
    await until(() => desk.isAnswering);
    expect(desk.port).toBe(port);
    expect((await desk.get("/v1/alerts")).status).toBe(200);
    expect(errors()).toHaveLength(1);
  });

  test("does not keep the monitor from stopping", async () => {
    const port = await freePort();
    await take(port);
    await desk.start({ port });
    await desk.service.stop();
    expect(desk.log.at(-1)?.message).toBe("the monitor has stopped");
    expect(desk.isAnswering).toBe(false);
  });
});

describe("a monitor that stops", () => {
  test.each([
    ["a connection on which nothing was said", ""],
    ["a request without an end", "POST /v1/snapshots HTTP/1.1\r\nhost: 127.0.0.1\r\n"],
    [
      "a body without an end",
      "GET /v1/alerts HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-length: 100\r\ncontent-type: application/json\r\n\r\n{",
    ],
  ])("is not kept by %s", async (_, text) => {
    await desk.start({ clock: hurried() });
    const connection = await new RawConnection(desk.port).open();
    if (text !== "") connection.write(text);
    // It has seen what came before that.
    expect((await desk.get("/healthz")).status).toBe(200);
    await desk.service.stop();
    await connection.untilOver();
    expect(desk.log.at(-1)?.message).toBe("the monitor has stopped");
  });
});
