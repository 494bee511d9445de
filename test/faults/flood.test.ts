import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Service } from "../../src/app/service.ts";
import { ServiceDesk } from "./service-desk.ts";

let folder: string;
let desk: ServiceDesk;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "plimsoll-flood-"));
  desk = new ServiceDesk(folder);
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const FLOOD = 50_000;
/** MB that the process may take more than before, of which most is what the collector has not taken back yet. */
const ROOM = 400;
const QUIET = "calm: {}";

function most(): number {
  return process.resourceUsage().maxRSS / 1_000;
}

/** The flood: every snapshot fine, a millisecond apart, up to now. */
function lines(): string {
  const began = desk.clock.wall() - FLOOD;
  return Array.from({ length: FLOOD }, (_, index) => {
    return `${JSON.stringify({ timestamp: new Date(began + index).toISOString(), risk: { daily_loss_pct: -1 } })}\n`;
  }).join("");
}

/** Another source, in the middle of it: it is told of before the flood is over. */
async function expectCalmToBeHeard(service: Service): Promise<void> {
  const snapshot = { timestamp: new Date(desk.clock.wall()).toISOString(), risk: { daily_loss_pct: -6 } };
  service.live.accept("calm", snapshot);
  await desk.until(async () => (await desk.firing("calm")).includes("daily_loss"));
}

describe(`${FLOOD} snapshots at once`, () => {
  test.each(["file", "stdin"])(
    "by %s wait at their source, and none is dropped; another source is heard meanwhile",
    async (way) => {
      const text = lines();
      const before = most();
      const file = join(folder, "engine.jsonl");
      writeFileSync(file, way === "file" ? text : "");
      const input = way === "file" ? `file: ${file}` : "stdin: true";
      const stdin = Readable.from(way === "stdin" ? [Buffer.from(text)] : []);
      const service = await desk.start(desk.settings(`sources: { engine: { ${input} }, ${QUIET} }`), stdin);
      await expectCalmToBeHeard(service);
      expect(service.live.figures().evaluated).toBeLessThan(FLOOD);
      await desk.until(() => service.live.figures().evaluated > FLOOD);
      expect(service.live.figures()).toMatchObject({ dropped: 0, refused: {} });
      expect(most() - before).toBeLessThan(ROOM);
      await service.stop();
    },
  );

  test("handed over by an engine go beyond the bounds: the oldest are dropped, counted and told, another source is heard", async () => {
    const before = most();
    const service = await desk.start(desk.settings(`sources: { engine: {}, ${QUIET} }\ninbox: { snapshots: 1000 }`));
    for (let index = 0; index < FLOOD; index += 1) desk.send(-1);
    await expectCalmToBeHeard(service);
    await desk.untilCaughtUp();
    const { dropped, received } = service.live.figures();
    expect(dropped).toBeGreaterThan(FLOOD / 2);
    expect(received).toBeGreaterThan(FLOOD);
    await desk.until(async () => (await desk.firing("plimsoll")).includes("ticks_dropped"));
    expect(most() - before).toBeLessThan(ROOM);
    await service.stop();
  });

  test("over HTTP are refused while there is no room, and taken afterwards", async () => {
    const before = most();
    const settings = desk.settings(`sources: { engine: {}, ${QUIET} }\ninbox: { snapshots: 1000 }\nhttp: { listen: 127.0.0.1:0 }`);
    const service = await desk.start(settings);
    const url = `${/http\S+/.exec(desk.said(/the API answers on/)[0]?.message ?? "")?.[0] ?? ""}/v1/snapshots/engine`;
    const headers = { "content-type": "application/x-ndjson" };
    const all = lines().split("\n");
    const statuses = new Set<number>();
    const posts = Array.from({ length: 50 }, async (_, index) => {
      const body = all.slice(index * 1_000, (index + 1) * 1_000).join("\n");
      const { status } = await fetch(url, { method: "POST", headers, body });
      statuses.add(status);
    });
    await expectCalmToBeHeard(service);
    await Promise.all(posts);
    await desk.untilCaughtUp();
    for (const status of statuses) expect([202, 207, 429, 503]).toContain(status);
    expect(service.live.figures().dropped).toBe(0);
    expect(most() - before).toBeLessThan(ROOM);
    await service.stop();
  });
});
