import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { giveBack } from "../../src/monitor/give-back.ts";
import { openRecordingFiles } from "../../src/monitor/recording-files.ts";

const NAME = "2025-10-13.jsonl";
const [SYNCED, LOST, LATER] = ['{"a":1}\n', '{"b":2}\n{"c":"é"}\n', '{"d":4}\n'];
const TAIL = { file: NAME, offset: SYNCED.length, bytes: Buffer.from(LOST) };

test.each<[string, string | undefined, boolean, string | undefined]>([
  ["all is there", SYNCED + LOST, false, SYNCED + LOST],
  ["all is there and more", SYNCED + LOST + LATER, false, SYNCED + LOST + LATER],
  ["the end is gone", SYNCED, true, SYNCED + LOST],
  ["a part of a line is gone", SYNCED + LOST.slice(0, 3), true, SYNCED + LOST],
  ["NUL bytes are in its place", SYNCED + "\0".repeat(Buffer.byteLength(LOST)), true, SYNCED + LOST],
  ["NUL bytes are in the place of some of it", `${SYNCED}${LOST.slice(0, 5)}\0\0\0`, true, SYNCED + LOST],
  // Somebody cut it, or moved it away: it is not for the store to bring that back.
  ["more is gone than was ever in doubt", SYNCED.slice(0, 3), false, SYNCED.slice(0, 3)],
  ["there is no such file", undefined, false, undefined],
])("%s", async (_, there, mended, then) => {
  const folder = mkdtempSync(join(tmpdir(), "plimsoll-give-back-"));
  const file = join(folder, NAME);
  if (there !== undefined) writeFileSync(file, there);
  const files = openRecordingFiles(folder);
  expect(await giveBack(files, TAIL)).toBe(mended);
  expect(await files.list()).toEqual(then === undefined ? [] : [NAME]);
  if (then !== undefined) expect(readFileSync(file, "utf8")).toBe(then);
});

test("the first lines of a day come back as well, with their file", async () => {
  const files = openRecordingFiles(join(mkdtempSync(join(tmpdir(), "plimsoll-give-back-")), "recordings"));
  expect(await giveBack(files, { ...TAIL, offset: 0 })).toBe(true);
  expect(Buffer.from(await files.read(NAME, 0, 1_000)).toString()).toBe(LOST);
});
