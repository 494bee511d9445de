import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { decodeText } from "../../src/app/files.ts";
import { createFileLoader } from "../../src/app/loader.ts";
import { checkText, HEADER } from "../check/support.ts";

const folder = mkdtempSync(join(tmpdir(), "plimsoll-files-"));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

describe("text that is not UTF-8", () => {
  test.each<[string, Buffer, number]>([
    ["Latin-1 on a later line", Buffer.from('policy a\n\nowner "Müller"\n', "latin1"), 3],
    ["behind a sound line with wide characters", Buffer.from([...Buffer.from("é ₹ 😀\r\n"), 0xe9]), 2],
    ["UTF-16", Buffer.from("\ufeffpolicy a\n", "utf16le"), 1],
    ["a character that the end cuts off", Buffer.from([0x61, 0x0a, 0xe2, 0x82]), 2],
  ])("is told with its line and what to do: %s", (_, bytes, line) => {
    expect(decodeText(bytes)).toEqual({ ok: false, reason: `line ${line} is not UTF-8 text`, fix: "save the file as UTF-8" });
  });

  test.each(['import "latin.policy"', 'calendar lse from "latin.policy"'])("in %s gets no other path proposed", (item) => {
    writeFileSync(join(folder, "latin.policy"), Buffer.from('limit a = 5% because "é"\n', "latin1"));
    const told = checkText(
      `${HEADER.replace(/calendar.*\n/, "")}${item}\n`,
      {},
      {
        ...createFileLoader(folder),
      },
    ).diagnostics.filter(({ code }) => code === "P501");
    expect(told.map(({ message, help }) => `${message}: ${help}`)).toEqual([
      expect.stringMatching(/latin\.policy` cannot be .*: line 1 is not UTF-8 text: save the file as UTF-8$/),
    ]);
  });
});
