import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { writeWhole } from "../../src/cli/whole-file.ts";

let folder: string;
let place: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "plimsoll-whole-"));
  place = join(folder, "day.arrow");
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const modeOf = (path: string): number => statSync(path).mode & 0o777;

/** Writes a file there, and gives back the mode that it had while it was written. */
async function written(): Promise<number | undefined> {
  let mode: number | undefined;
  await writeWhole(place, async (write) => {
    await write([Buffer.from("new")]);
    mode = readdirSync(folder)
      .filter((name) => name.endsWith(".tmp"))
      .map((name) => modeOf(join(folder, name)))
      .at(0);
    return true;
  });
  return mode;
}

it.each([0o600, 0o640, 0o644, 0o666, 0o400])(
  "a file of mode %o is replaced by one that the same people may read and write",
  async (mode) => {
    writeFileSync(place, "old");
    chmodSync(place, mode);
    expect(await written()).toBe(mode);
    expect(modeOf(place)).toBe(mode);
    expect(readFileSync(place, "utf8")).toBe("new");
  },
);

it("a new file is as the shell's mask has it", async () => {
  const other = `${place}.other`;
  writeFileSync(other, "");
  expect(await written()).toBe(modeOf(other));
  expect(modeOf(place)).toBe(modeOf(other));
});
