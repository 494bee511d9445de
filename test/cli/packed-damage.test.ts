import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openSession, type Session } from "./session.ts";

/** Two record batches, the second of 616 rows. */
const ROWS = 17_000;
const TOLD =
  "policy: hurt.arrow: line 1 is where the packed recording is damaged: its rows do not have the check sum that they were packed with, so that 16384 rows cannot be read; copy the file again, or pack the recording again\n";

let session: Session;
beforeAll(async () => {
  session = openSession();
  const lines = Array.from({ length: ROWS }, (_, index) => {
    const timestamp = new Date(Date.UTC(2025, 9, 14) + index * 1_000).toISOString();
    return `${JSON.stringify({ timestamp, risk: { daily_loss_pct: -index / 1e6 } })}\n`;
  });
  writeFileSync(join(session.folder, "long.jsonl"), lines.join(""));
  expect((await session.run("pack long.jsonl --out hurt.arrow")).code).toBe(0);
  const path = join(session.folder, "hurt.arrow");
  const bytes = readFileSync(path);
  // An instant, some years later.
  const place = bytes.indexOf(Buffer.from(new BigInt64Array([BigInt(Date.UTC(2025, 9, 14, 1))]).buffer));
  expect(place).toBeGreaterThan(0);
  bytes.writeBigInt64LE(BigInt(Date.UTC(2039, 9, 14, 1)), place);
  writeFileSync(path, bytes);
});
afterAll(() => {
  session.end();
});

describe("a packed recording of which bytes were overwritten", () => {
  it("is replayed without the rows of that batch, and says so", async () => {
    const { code, out, err } = await session.run("replay hurt.arrow --policy desk.policy");
    expect(code).toBe(0);
    expect(err).toContain(TOLD);
    expect(out).toContain("616 snapshots");
    expect(out).not.toContain("2039");
    expect((await session.run("replay hurt.arrow --policy desk.policy --strict")).code).toBe(1);
  });

  it("is unpacked and packed without them, and the exit code is 1", async () => {
    const unpacked = await session.run("unpack hurt.arrow --out rest.jsonl");
    expect(unpacked).toMatchObject({ code: 1, err: expect.stringContaining(TOLD) as string });
    expect(readFileSync(join(session.folder, "rest.jsonl"), "utf8").trim().split("\n").length).toBe(ROWS - 16_384);
    const packed = await session.run("pack hurt.arrow --out rest.arrow");
    expect(packed).toMatchObject({ code: 1, err: expect.stringContaining(TOLD) as string });
  });
});
