import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { bundleOf, S } from "../watch/desk.ts";
import { Desk } from "./live-desk.ts";

const LOSS = bundleOf("rule daily_loss\n  critical when risk.loss <= -5%");
const risk = (loss: number): object => ({ risk: { loss } });

/** Takes away the lines from the one on that has this. */
function cut(folder: string, from: string): void {
  const recordings = join(folder, "recordings");
  for (const name of readdirSync(recordings)) {
    const file = join(recordings, name);
    const lines = readFileSync(file, "utf8").split("\n");
    const first = lines.findIndex((line) => line.includes(from));
    if (first >= 0) writeFileSync(file, lines.slice(0, first).join("\n") + "\n");
  }
}

test("where somebody has cut the recording, an older snapshot is not taken for the newest: nothing fires by it", async () => {
  const desk = await Desk.open(LOSS);
  const first = await desk.start();
  for (const loss of [-6, -1]) {
    desk.clock.advance(5 * S);
    desk.send(first, risk(loss));
    await first.idle();
  }
  await first.stop();
  cut(desk.folder, '"loss":-1');
  const words = async (): Promise<readonly string[]> =>
    (await desk.store.transitions({ source: "desk" })).map(({ transition }) => transition);
  expect(await words()).toEqual(["fired", "resolved"]);

  desk.clock.advance(5 * S);
  const second = await desk.start();
  expect(desk.logged.join("\n")).toMatch(/is shorter than what was evaluated of it: it was changed by somebody else/);
  await desk.pass(second, 60 * S, 5 * S);
  expect(await words()).toEqual(["fired", "resolved"]);
  desk.send(second, risk(-7));
  await second.idle();
  expect(await words()).toEqual(["fired", "resolved", "fired"]);
  await second.stop();
});
