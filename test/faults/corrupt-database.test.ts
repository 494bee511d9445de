import { cpSync, mkdtempSync, openSync, readdirSync, rmSync, statSync, truncateSync, writeFileSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ServiceDesk } from "./service-desk.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "plimsoll-corrupt-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const PAGE = 4_096;

function overwrite(file: string, from: number, length: number): void {
  const handle = openSync(file, "r+");
  writeSync(handle, Buffer.alloc(length, 0xa5), 0, length, from);
}

const DAMAGES: readonly (readonly [name: string, damage: (file: string) => void])[] = [
  [
    "overwritten at its head",
    (file) => {
      overwrite(file, 0, 512);
    },
  ],
  [
    "overwritten in the middle",
    (file) => {
      overwrite(file, 2 * PAGE, statSync(file).size - 2 * PAGE);
    },
  ],
  [
    "truncated",
    (file) => {
      truncateSync(file, Math.floor(statSync(file).size / 2));
    },
  ],
  [
    "something else altogether",
    (file) => {
      writeFileSync(file, "this is no database\n".repeat(500));
    },
  ],
];

/** A morning with alerts that came and went, and one that is open. */
async function morning(desk: ServiceDesk): Promise<void> {
  const service = await desk.start();
  for (let index = 0; index < 31; index += 1) desk.send(index % 2 === 0 ? -6 : -1, { A: index % 3 });
  await desk.untilCaughtUp();
  await desk.until(() => desk.alertLines().length >= 31);
  await service.live.idle();
}

describe("a database that is", () => {
  test.each(DAMAGES)("%s is moved away and made again from the recordings; the alert log repeats nothing", async (_, damage) => {
    const desk = new ServiceDesk(folder);
    await morning(desk);
    await desk.service.stop();
    const lines = desk.alertLines();
    damage(join(desk.data, "plimsoll.db"));
    const service = await desk.start();
    expect(readdirSync(desk.data).filter((name) => /^plimsoll\.db\.corrupt-\w+\.\w+$/.test(name))).toHaveLength(1);
    expect(desk.said(/^the database was damaged .* was moved to .*; it is made again from the recordings/)).toMatchObject([
      { component: "monitoring", level: "error" },
    ]);
    expect(await desk.firing("engine")).toEqual(["daily_loss", "sold_out"]);
    await desk.until(async () => (await desk.firing("plimsoll")).includes("store_damaged"));
    await desk.until(() => desk.alertLines().length > lines.length);
    expect(desk.alertLines().slice(0, lines.length)).toEqual(lines);
    desk.send(-1);
    await desk.untilCaughtUp();
    await service.stop();
    await desk.expectNothingLost();
  });

  test("left behind by a killed monitor with garbage for a write-ahead log is older, and catches up from the recording", async () => {
    const desk = new ServiceDesk(folder);
    await morning(desk);
    const copy = new ServiceDesk(join(folder, "copy"));
    // What a kill leaves: nothing was closed.
    cpSync(desk.data, copy.data, { recursive: true, filter: (from) => !/\.(sock|lock|pid)$/.test(from) });
    await desk.service.stop();
    const log = join(copy.data, "plimsoll.db-wal");
    overwrite(log, 0, statSync(log).size);
    const service = await copy.start();
    expect(await copy.firing("engine")).toEqual(["daily_loss", "sold_out"]);
    await service.stop();
    await copy.expectNothingLost();
  });
});

describe("a database that is damaged while the monitor runs", () => {
  test("is told or found at the next start, which makes it again: nothing is silent and no transition is lost", async () => {
    const desk = new ServiceDesk(folder);
    await morning(desk);
    // Everything stands in the database itself, nothing in its log.
    await desk.service.stop();
    await desk.start();
    const file = join(desk.data, "plimsoll.db");
    overwrite(file, PAGE, statSync(file).size - PAGE);
    for (let index = 0; index < 200; index += 1) desk.send(index % 2 === 0 ? -6 : -1, { A: index % 3 });
    await desk.until(() => desk.settled.size === 231);
    await desk.service.stop();
    const service = await desk.start();
    expect(desk.said(/^(the database was damaged|store: )/).length).toBeGreaterThan(0);
    await desk.untilCaughtUp();
    desk.send(-1);
    await desk.untilCaughtUp();
    await service.stop();
    await desk.expectNothingLost();
  });
});
