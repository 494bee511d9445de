import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ArtifactAge } from "../../src/collect/artifact-age.ts";
import { collected, givesUp, NOW } from "./support.ts";

describe("the age of artifacts", () => {
  let folder = "";
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "plimsoll-artifacts-"));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  function built(name: string, at: number): string {
    const path = join(folder, name);
    writeFileSync(path, "model");
    utimesSync(path, at / 1_000, at / 1_000);
    return path;
  }

  it("is when a file was last written", async () => {
    const files = { "BRN/USD": built("a.onnx", NOW - 3_600_000) };
    expect(await collected(new ArtifactAge({ files }), "artifacts")).toEqual({
      by_name: { "BRN/USD": { missing: false, problem: null, built_at: "2025-10-12T06:04:56.000Z" } },
    });
  });

  it("fills in the hours of the inherited models, none below zero", async () => {
    const files = { teacher_model: built("t", NOW - 5_400_000), student_model: built("s", NOW + 60_000) };
    expect(await collected(new ArtifactAge({ files }), "artifacts")).toMatchObject({
      teacher_model_age_hours: 1.5,
      student_model_age_hours: 0,
    });
  });

  it.each([
    ["nothing", () => undefined, "is not there"],
    [
      "a folder",
      (path: string) => {
        mkdirSync(path);
      },
      "is a folder",
    ],
    ["a named pipe", (path: string) => execFileSync("mkfifo", [path]), "is a named pipe, not a file"],
  ])("is a value where %s stands", async (_name, make, problem) => {
    const path = join(folder, "teacher");
    make(path);
    expect(await collected(new ArtifactAge({ files: { teacher_model: path } }), "artifacts")).toEqual({
      by_name: { teacher_model: { missing: true, problem, built_at: null } },
    });
  });

  it("survives a path that cannot be one", async () => {
    const files = { nul: "a\0b", long: "x".repeat(10_000), below: join(built("file", NOW), "below") };
    expect(await collected(new ArtifactAge({ files }), "artifacts.by_name")).toMatchObject({
      nul: { missing: true, problem: "cannot be read: its path holds a NUL character" },
      long: { missing: true, problem: "cannot be read: its path is too long" },
      below: { missing: true, problem: "is not there" },
    });
  });

  it("gives up when it is told to", async () => {
    const { before, during } = await givesUp(new ArtifactAge({ files: { a: built("a", NOW) } }));
    expect([before, during]).toEqual([new Error("stop"), new Error("stop")]);
  });
});
