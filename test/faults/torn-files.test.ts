import { appendFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openSqliteStore } from "../../src/store/sqlite.ts";
import { ServiceDesk } from "./service-desk.ts";

let folder: string;
let desk: ServiceDesk;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "plimsoll-torn-"));
  desk = new ServiceDesk(folder);
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

function only(path: string): string {
  const [name] = readdirSync(path).filter((each) => !each.startsWith("."));
  return join(path, name ?? "");
}

function lineOf(loss: number, behind = 0): string {
  const timestamp = new Date(desk.clock.wall() - behind).toISOString();
  return JSON.stringify({ timestamp, risk: { daily_loss_pct: loss } });
}

describe("files that a crash has torn", () => {
  test("the recording, the alert log, saved progress, a file of metrics and the heartbeat: each costs itself at most", async () => {
    const input = join(folder, "engine.jsonl");
    const settings = desk.settings(`sources: { engine: { file: ${input} } }\npersist_interval: 1s\nheartbeat_write_interval: 1s`);
    writeFileSync(input, "");
    const first = await desk.start(settings);
    for (let index = 0; index < 7; index += 1) appendFileSync(input, `${lineOf(index % 2 === 0 ? -6 : -1, 100 - index)}\n`);
    await desk.until(() => desk.alertLines().length >= 7);
    await desk.until(() => existsSync(join(desk.data, "monitoring")));
    await first.stop();
    const lines = desk.alertLines();
    const alerts = only(join(desk.data, "logs", "alerts"));
    truncateSync(alerts, readFileSync(alerts).length - 150);
    appendFileSync(only(join(desk.data, "recordings")), '{"now":"2025-10-13T09:00:01.000Z","sour\0\0\0');
    writeFileSync(join(desk.data, "progress.json"), '{"engine":{"inode":"12');
    writeFileSync(join(desk.data, "heartbeat.json"), '{"status":"runn');
    writeFileSync(join(desk.data, "monitoring", ".metrics_20251013T090000.000Z.json.tmp"), '{"risk":');

    const second = await desk.start(settings);
    await desk.until(() => desk.alertLines().length >= lines.length);
    expect(desk.alertLines().slice(0, lines.length)).toEqual(lines);
    expect(desk.said(/^a line of the recording /)).toHaveLength(1);
    await desk.until(async () => (await desk.firing("plimsoll")).includes("recording_damaged"));
    expect(second.live.figures()).toMatchObject({ unreadable: 1 });
    // Without its progress the file is read from the beginning; what was there before counts once.
    await desk.until(() => Object.values(second.live.figures().refused).reduce((sum, count) => sum + count, 0) >= 7);
    appendFileSync(input, `${lineOf(-1)}\n`);
    await desk.until(async () => !(await desk.firing("engine")).includes("daily_loss"));
    await desk.until(() => (JSON.parse(readFileSync(join(desk.data, "heartbeat.json"), "utf8")) as { pid: number }).pid > 0);
    await second.stop();
    await desk.expectNothingLost();
    expect(JSON.parse(readFileSync(join(desk.data, "progress.json"), "utf8"))).toHaveProperty("engine.offset");
  });

  test("a line of the recording that is damaged before it is read back is left out, and its source's clock goes on", async () => {
    const service = await desk.start();
    for (let index = 0; index < 4_000; index += 1) desk.send(index % 2 === 0 ? -6 : -1, { A: 1 });
    await desk.until(() => desk.settled.size === 4_000);
    // More than memory keeps: the last of them have to be read back.
    const recording = only(join(desk.data, "recordings"));
    const bytes = readFileSync(recording);
    const place = bytes.lastIndexOf('{"now"', bytes.length - 2_000);
    writeFileSync(recording, Buffer.concat([bytes.subarray(0, place), Buffer.from("%%%%%%"), bytes.subarray(place + 6)]), {
      flag: "r+",
    });
    await desk.untilCaughtUp();
    expect(service.live.figures()).toMatchObject({ unreadable: 1 });
    const { store } = await storeOf(desk);
    const before = (await store.load()).watches.find(({ source }) => source === "engine")?.now ?? 0;
    await desk.until(
      async () => ((await store.load()).watches.find(({ source }) => source === "engine")?.now ?? 0) >= before + 10_000,
    );
    await store.close();
    await service.stop();
  });
});

describe("files that others are in the middle of writing", () => {
  test("a rewritten file and a heartbeat file are taken when they are whole, and what they were stands meanwhile", async () => {
    const [input, heartbeat] = [join(folder, "snapshot.json"), join(folder, "worker.json")];
    const beat = { status: "running", updated_at: new Date(desk.clock.wall()).toISOString(), pid: 1 };
    writeFileSync(heartbeat, JSON.stringify(beat));
    writeFileSync(input, lineOf(-1));
    const collectors = `{ ingest: { heartbeat_file: ${heartbeat}, interval: 1s } }`;
    const service = await desk.start(desk.settings(`sources: { engine: { rewritten: ${input}, collectors: ${collectors} } }`));
    await desk.until(() => service.live.figures().evaluated > 0);
    const whole = lineOf(-6);
    writeFileSync(input, whole.slice(0, 30));
    writeFileSync(heartbeat, '{"status":"run');
    await desk.until(() => desk.said(/^source engine: .*(not JSON|cut short)/).length > 0);
    expect(await desk.firing("engine")).toEqual([]);
    writeFileSync(input, whole);
    await desk.until(async () => (await desk.firing("engine")).includes("daily_loss"));
    expect(desk.said(/^source engine: works again/)).toHaveLength(1);
    const seen = (await desk.entries()).flatMap((entry) =>
      entry.kind === "snapshot" && entry.source === "engine" ? [entry.snapshot] : [],
    );
    expect(seen.filter((snapshot) => JSON.stringify(snapshot).includes('"daily_loss_pct":-6'))).toHaveLength(1);
    const last = seen.at(-1);
    expect(last).toMatchObject({
      heartbeat_files: { ingest: { status: "running", updated_at: beat.updated_at, problem: "is not JSON, or is cut short" } },
    });
    await service.stop();
  });
});

function storeOf(of: ServiceDesk) {
  return openSqliteStore({ file: join(of.data, "plimsoll.db"), readonly: true });
}
