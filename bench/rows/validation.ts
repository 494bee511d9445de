import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { createFileLoader } from "../../src/app/loader.ts";
import { createSnapshotValidator } from "../../src/evaluate/validate.ts";
import { loadPolicy } from "../../src/trial/load-policy.ts";
import { compare, type Row } from "../frame/compare.ts";

const RECORDING = "policies/recordings/bad-day.jsonl.gz";
const POLICY = "trading_core.policy";
const LINES = 256;

/** The snapshots of a recorded day, as they are validated for the shipped policy, beside JSON.parse of their text. */
export async function validationRows(): Promise<readonly Row[]> {
  const lines = gunzipSync(readFileSync(RECORDING)).toString().trimEnd().split("\n");
  const texts = lines.filter((line) => line.includes('"timestamp"')).slice(0, LINES);
  const parsed = texts.map((text) => JSON.parse(text) as unknown);
  const loaded = loadPolicy({ file: POLICY, text: readFileSync(`policies/${POLICY}`, "utf8") }, createFileLoader("policies"));
  if (!loaded.ok) throw new Error(loaded.diagnostics.map(({ message }) => message).join("\n"));
  const validate = createSnapshotValidator(loaded.bundle.metrics);
  const refused = parsed.map(validate).filter(({ accepted }) => !accepted).length;
  if (texts.length === 0 || refused > 0) throw new Error(`${refused} of ${texts.length} snapshots are refused`);
  let last: unknown;
  const row = await compare({
    what: "validation of a snapshot",
    ours: {
      name: "validation",
      run: (times) => {
        for (let index = 0; index < times; index += 1) last = validate(parsed[index % parsed.length]);
      },
    },
    peer: {
      name: "JSON.parse of it",
      run: (times) => {
        for (let index = 0; index < times; index += 1) last = JSON.parse(texts[index % texts.length] ?? "");
      },
    },
    aim: { atMost: 0.3 },
  });
  if (last === undefined) throw new Error("nothing was done");
  return [row];
}
