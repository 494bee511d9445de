import { createWriteStream, mkdtempSync, rmSync, writeFileSync, appendFileSync, truncateSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ServiceDesk } from "./service-desk.ts";

let folder: string;
let desk: ServiceDesk;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "plimsoll-huge-"));
  desk = new ServiceDesk(folder);
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const MEGABYTES = 400;
/** MB that the process may take more than before, of which most is what the collector has not taken back yet. */
const ROOM = 300;

function* huge(end: string): Generator<Buffer> {
  yield Buffer.from('{"timestamp":"');
  const megabyte = Buffer.alloc(1_000_000, "x");
  for (let index = 0; index < MEGABYTES; index += 1) yield megabyte;
  yield Buffer.from(end);
}

function snapshot(loss: number): string {
  return JSON.stringify({ timestamp: new Date(desk.clock.wall()).toISOString(), risk: { daily_loss_pct: loss } });
}

/** The most memory that the process has had, in MB. */
function most(): number {
  return process.resourceUsage().maxRSS / 1_000;
}

async function untilFired(): Promise<void> {
  await desk.until(async () => (await desk.firing("engine")).includes("daily_loss"));
}

describe(`${MEGABYTES} MB in one piece are refused, told once with the place and what to do, and never held in memory`, () => {
  test("on standard input", async () => {
    const before = most();
    function* input(): Generator<Buffer> {
      yield* huge('"}\n');
      yield Buffer.from(`${snapshot(-6)}\n`);
    }
    const service = await desk.start(desk.settings("sources: { engine: { stdin: true } }"), Readable.from(input()));
    await untilFired();
    expect(desk.said(/^source engine: .*line 1 .*MB/)).toHaveLength(1);
    expect(most() - before).toBeLessThan(ROOM);
    await service.stop();
  });

  test("as a line of a followed file", async () => {
    const before = most();
    const file = join(folder, "engine.jsonl");
    await pipeline(Readable.from(huge('"}\n')), createWriteStream(file));
    const service = await desk.start(desk.settings(`sources: { engine: { file: ${file} } }`));
    appendFileSync(file, `${snapshot(-6)}\n`);
    await untilFired();
    expect(desk.said(/^source engine: .*line 1 .*MB/)).toHaveLength(1);
    expect(most() - before).toBeLessThan(ROOM);
    await service.stop();
  });

  test("as a file that is rewritten", async () => {
    const before = most();
    const file = join(folder, "engine.json");
    await pipeline(Readable.from(huge('"}')), createWriteStream(file));
    const service = await desk.start(desk.settings(`sources: { engine: { rewritten: ${file} } }`));
    await desk.until(() => desk.said(/^source engine: .*engine\.json is 400 MB long, and at most 16 MB are read/).length === 1);
    truncateSync(file, 0);
    writeFileSync(file, snapshot(-6));
    await untilFired();
    expect(desk.said(/MB long/)).toHaveLength(1);
    expect(most() - before).toBeLessThan(ROOM);
    await service.stop();
  });

  test("as the body of a request", async () => {
    const before = most();
    const service = await desk.start(desk.settings("sources: { engine: {} }\nhttp: { listen: 127.0.0.1:0 }"));
    const [line] = desk.said(/the API answers on/);
    const url = `${/http\S+/.exec(line?.message ?? "")?.[0] ?? ""}/v1/snapshots/engine`;
    const headers = { "content-type": "application/json" };
    const answer = await new Promise<{ status: number; text: string }>((resolve, reject) => {
      const asked = request(url, { method: "POST", headers }, (response) => {
        let text = "";
        response.setEncoding("utf8").on("data", (part: string) => (text += part));
        response.on("end", () => {
          resolve({ status: response.statusCode ?? 0, text });
        });
      });
      asked.on("error", reject);
      // The rest finds the connection closed.
      pipeline(Readable.from(huge('"}')), asked).catch(() => undefined);
    });
    expect(answer.status).toBe(413);
    expect(answer.text).toMatch(/MB|bytes/);
    const accepted = await fetch(url, { method: "POST", headers, body: snapshot(-6) });
    expect(accepted.status).toBe(202);
    await untilFired();
    expect(most() - before).toBeLessThan(ROOM);
    await service.stop();
  });
});
