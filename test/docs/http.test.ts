import { spawn } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ApiDesk, SECRETS } from "../server/http/api-desk.ts";

const PAGE = readFileSync(join(import.meta.dirname, "../../docs/http.md"), "utf8");
let desk: ApiDesk;

beforeAll(async () => {
  desk = await new ApiDesk().start();
});
afterAll(async () => {
  await desk.stop();
});

/** Beside this process, which answers. */
function bash(script: string): Promise<{ readonly code: number | null; readonly out: string; readonly err: string }> {
  const env = {
    PATH: process.env["PATH"] ?? "",
    HTTP: desk.url,
    READ: SECRETS.read,
    INGEST: SECRETS.ingest,
    OPERATE: SECRETS.operate,
  };
  const child = spawn("bash", ["-euc", script], { cwd: desk.folder, env });
  let [out, err] = ["", ""];
  child.stdout.on("data", (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (err += chunk.toString()));
  return new Promise((resolve) => {
    child.once("close", (code) => {
      resolve({ code, out, err });
    });
  });
}

test("the examples do what they say", async () => {
  const [script = ""] = [...PAGE.matchAll(/^```bash\n([\s\S]*?)```$/gm)].map((match) => match[1]);
  writeFileSync(
    join(desk.folder, "snapshots.jsonl"),
    `${JSON.stringify(desk.snapshot(-1))}\n${JSON.stringify(desk.snapshot(-2))}\n`,
  );
  const { code, out } = await bash(script);
  expect(out).toContain('{"status":"stored","source":"engine","problems":[]}');
  expect(out).toContain('"value":"-6%","limit":"<= -5%"');
  expect(out).toContain('"headroom_ratio"');
  expect(out).toContain('{"transitions":[{"transition":"acknowledged"');
  expect(out).toMatch(/^id: \d+\nevent: transition\ndata: .*"transition":"fired"/m);
  expect(out).toContain('{"source":"second","accepted":2,"refused":0');
  expect(code).toBe(0);
});

test("the table has every path of the description", () => {
  const { paths } = JSON.parse(readFileSync(join(import.meta.dirname, "../../docs/openapi.json"), "utf8")) as {
    readonly paths: object;
  };
  for (const path of Object.keys(paths)) {
    const last = path.split("/").findLast((part) => !part.startsWith("{")) ?? "";
    expect(PAGE, path).toContain(last);
  }
});
