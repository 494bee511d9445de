import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { until } from "../../notify/until.ts";
import { ApiDesk, SECRETS } from "./api-desk.ts";
import { RawConnection } from "./raw-connection.ts";

interface Batch {
  readonly accepted: number;
  readonly refused: number;
  readonly lines: readonly {
    readonly line: number;
    readonly status: number;
    readonly detail?: string;
    readonly problems?: object[];
  }[];
}

/** Few may wait, so that a burst fills it. */
const ROOM = 50;
let desk: ApiDesk;

beforeAll(async () => {
  desk = await new ApiDesk().start({ settings: `inbox: { snapshots: ${ROOM}, bytes: 1MB }` });
});
afterAll(async () => {
  await desk.stop();
});

const line = (loss = -1): string => JSON.stringify(desk.snapshot(loss));
const untilEvaluated = async (count: number): Promise<void> => {
  await until(() => desk.service.live.figures().evaluated >= count);
};

describe("a snapshot by itself", () => {
  test("is queued, and evaluated soon after", async () => {
    const { evaluated } = desk.service.live.figures();
    const answer = await desk.post("/v1/snapshots/engine", desk.snapshot(-1));
    expect({ status: answer.status, body: await answer.json() }).toEqual({
      status: 202,
      body: { status: "queued", source: "engine" },
    });
    await untilEvaluated(evaluated + 1);
  });

  test("that is waited for has had its effect when the answer comes", async () => {
    const answer = await desk.post("/v1/snapshots/engine?wait=durable", desk.snapshot(-6));
    expect(answer.status).toBe(200);
    expect(await answer.json()).toEqual({ status: "stored", source: "engine", problems: [] });
    const { alerts } = (await (await desk.get("/v1/alerts?source=engine")).json()) as { readonly alerts: readonly object[] };
    expect(alerts).toMatchObject([{ rule: "daily_loss_exceeded", phase: "firing", value: "-6%", limit: "<= -5%" }]);
  });

  test("that is waited for says which of its values its schema refused", async () => {
    const body = { ...desk.snapshot(-1), risk: { daily_loss_pct: "much" } };
    const answer = await desk.post("/v1/snapshots/second?wait=durable", body);
    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({ status: "stored", problems: [{ path: "risk.daily_loss_pct" }] });
  });

  test("that is older than the newest one is refused with the reason, where it is waited for", async () => {
    const old = { ...desk.snapshot(-1), timestamp: "2020-01-01T00:00:00Z" };
    const answer = await desk.post("/v1/snapshots/engine?wait=durable", old);
    expect(answer.status).toBe(422);
    expect(answer.headers.get("content-type")).toContain("application/problem+json");
  });

  test("of a source that a file brings is refused, and one of an unknown source with a suggestion", async () => {
    const byFile = (await (await desk.post("/v1/snapshots/follower", desk.snapshot(-1))).json()) as object;
    expect(byFile).toMatchObject({ status: 404, detail: expect.stringContaining("follower.jsonl") as string });
    const unknown = (await (await desk.post("/v1/snapshots/engin", desk.snapshot(-1))).json()) as object;
    expect(unknown).toMatchObject({ status: 404, help: expect.stringContaining("engine") as string });
  });
});

describe("lines", () => {
  test("are taken in their order, and the bad ones among them told by number", async () => {
    const lines = [
      line(),
      "{",
      "",
      line(),
      '{"risk":{}}',
      '{"timestamp":"now"}',
      "[]",
      '{"timestamp":"2025-10-14T05:30:00Z","__proto__":{}}',
    ];
    const answer = await desk.postLines("/v1/snapshots/engine", lines);
    expect(answer.status).toBe(207);
    const { accepted, refused, lines: results } = (await answer.json()) as Batch;
    expect({ accepted, refused }).toEqual({ accepted: 2, refused: 5 });
    expect(results.map((result) => [result.line, result.status])).toEqual([
      [1, 202],
      [2, 422],
      [4, 202],
      [5, 422],
      [6, 422],
      [7, 422],
      [8, 422],
    ]);
    expect(results.filter(({ status }) => status === 422).every(({ detail = "" }) => detail.length > 10)).toBe(true);
  });

  test("that are waited for are stored one and all", async () => {
    const answer = await desk.postLines("/v1/snapshots/engine?wait=durable", [line(-2), line(-6), line(-2)]);
    expect(answer.status).toBe(200);
    const batch = (await answer.json()) as Batch;
    expect(batch).toMatchObject({ accepted: 3, refused: 0 });
    expect(batch.lines.every(({ problems }) => problems?.length === 0)).toBe(true);
  });

  test("beyond what may wait come again later: nothing that waits is pushed out, and all arrive once and in order", async () => {
    const { dropped, evaluated } = desk.service.live.figures();
    let left = Array.from({ length: 4 * ROOM }, () => line());
    let [turns, refusals] = [0, 0];
    while (left.length > 0) {
      const answer = await desk.postLines("/v1/snapshots/engine", left);
      turns += 1;
      if (answer.status === 429) {
        expect(answer.headers.get("retry-after")).toBe("1");
        continue;
      }
      const { accepted, lines } = (await answer.json()) as Batch;
      expect(answer.status).toBe(accepted === left.length ? 202 : 207);
      if (accepted < left.length) {
        refusals += 1;
        expect(answer.headers.get("retry-after")).toBe("1");
        // From the first one on none is taken.
        expect(lines.map(({ status }) => status)).toEqual([
          ...Array<number>(accepted).fill(202),
          ...Array<number>(left.length - accepted).fill(429),
        ]);
      }
      left = left.slice(accepted);
    }
    expect(turns).toBeGreaterThan(1);
    expect(refusals).toBeGreaterThan(0);
    await untilEvaluated(evaluated + 4 * ROOM);
    const after = desk.service.live.figures();
    expect(after.dropped).toBe(dropped);
    expect(after.refused["out of order"] ?? 0).toBe(0);
  });
});

test("a body in chunks is one like any other", async () => {
  const connection = await new RawConnection(desk.port).open();
  const body = line();
  connection.request(
    "POST /v1/snapshots/engine HTTP/1.1",
    "host: localhost",
    `authorization: Bearer ${SECRETS.ingest}`,
    "content-type: application/json",
    "transfer-encoding: chunked",
    "connection: close",
  );
  connection.write(`${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`);
  await connection.untilOver();
  expect(connection.status).toBe(202);
});
