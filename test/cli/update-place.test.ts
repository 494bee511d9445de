import { existsSync, mkdirSync, readFileSync, readlinkSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openSession, type Session } from "./session.ts";

const POLICY =
  'policy p version 1.0.0\nmetrics "trading-snapshot@1"\nmissing hold\nrule crowded\n  warning when positions.count > 5\n';
const SNAPSHOT = '{"timestamp":"2025-10-12T12:34:56+05:30","heartbeat":{},"positions":{"count":9},"pnl":{},"risk":{}}\n';

let session: Session;
let inside: string;

beforeEach(() => {
  session = openSession();
  inside = join(session.folder, "work/tests");
  mkdirSync(inside, { recursive: true });
  mkdirSync(join(session.folder, "elsewhere"));
  writeFileSync(join(inside, "p.policy"), POLICY);
  writeFileSync(join(inside, "day.jsonl"), SNAPSHOT);
});
afterEach(() => {
  session.end();
});

/** `policy test --update` of a test that names these transitions. */
async function update(transitions: string) {
  const test = `policy: p.policy\ntests:\n  - { name: day, recording: day.jsonl, transitions: "${transitions}" }\n`;
  writeFileSync(join(inside, "p.test.yaml"), test);
  return session.run("test work/tests/p.test.yaml --update");
}

describe("policy test --update writes", () => {
  it.each(["new.jsonl", "expected/deep/new.jsonl", "../../elsewhere/new.jsonl"])(
    "%s, below the test or the working folder",
    async (path) => {
      expect((await update(path)).out).toContain("(wrote ");
      expect(readFileSync(join(inside, path), "utf8")).toContain('"fired"');
    },
  );

  it("through a link that stays inside", async () => {
    symlinkSync(join(session.folder, "elsewhere"), join(inside, "link"));
    expect((await update("link/new.jsonl")).out).toContain("(wrote ");
  });

  it("nothing over a policy, or whatever else is no file of transitions", async () => {
    const { code, out } = await update("p.policy");
    expect(code).toBe(1);
    expect(out).toContain("cannot be written: a file of transitions is called `NAME.jsonl`");
    expect(readFileSync(join(inside, "p.policy"), "utf8")).toBe(POLICY);
  });

  it("nothing outside of both folders, straight or by links", async () => {
    const outside = join(dirname(session.folder), `${session.folder.slice(session.folder.lastIndexOf("/") + 1)}-outside`);
    symlinkSync(outside, join(inside, "dangling.jsonl"));
    symlinkSync(dirname(session.folder), join(inside, "up"));
    for (const path of [
      `${outside}.jsonl`,
      `../../../${outside.slice(outside.lastIndexOf("/") + 1)}.jsonl`,
      "dangling.jsonl",
      "up/x-outside.jsonl",
    ]) {
      const { code, out } = await update(path);
      expect([path, code]).toEqual([path, 1]);
      expect(out).toContain("lies outside the folder of the test and the working folder");
    }
    expect(existsSync(outside) || existsSync(`${outside}.jsonl`) || existsSync(join(inside, "up/x-outside.jsonl"))).toBe(false);
    expect(readlinkSync(join(inside, "dangling.jsonl"))).toBe(outside);
  });
});
