import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { openSession } from "./session.ts";

const session = openSession();
afterAll(() => {
  session.end();
});

const ESCAPE = "\u001b[2J\u001b]0;title\u0007";
const POLICY = `policy p version 1.0.0
metrics "trading-snapshot@1"
missing hold
rule crowded
  warning when positions.count > 5
  owner "\\u001b[2J\\u001b]0;title\\u0007"
  because "\\u202edesrever"
`;
const TESTS = `policy: hostile.policy
tests:
  - name: "\\e[2J\\e]0;title\\a"
    steps:
      - { at: 0s, set: { positions.count: 9 }, expect: { crowded: critical } }
`;
writeFileSync(join(session.folder, "hostile.policy"), POLICY);
writeFileSync(join(session.folder, "hostile.test.yaml"), TESTS);
writeFileSync(join(session.folder, `${ESCAPE.slice(0, 4)}.json`), "{");

describe("what others wrote moves no cursor and sets no title", () => {
  it.each([
    ["explain crowded --policy hostile.policy"],
    [`explain ${ESCAPE} --policy hostile.policy`],
    ["test hostile.test.yaml"],
    [`verify ${ESCAPE.slice(0, 4)}.json`],
    [`check hostile.policy --set ${ESCAPE}=4`],
    [`check --${ESCAPE}`],
    [`fmt --check ${ESCAPE}.policy`],
    [`new ${ESCAPE}`],
    [ESCAPE],
  ])("%j", async (line) => {
    const { out, err } = await session.run(line);
    expect(out + err).toContain("\ufffd");
    expect(out + err).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202e]/);
  });
});
