import { join } from "node:path";
import { describe, expect, test, vi } from "vitest";
import type { LiveMonitor } from "../../src/monitor/live-monitor.ts";
import { openRecordingFiles, type RecordingFiles } from "../../src/monitor/recording-files.ts";
import type { CommandResult, WatchCommand } from "../../src/watch/command.ts";
import { Desk } from "../monitor/live-desk.ts";
import { bundleOf, MINUTE } from "../watch/desk.ts";

const LOSS = bundleOf("rule daily_loss\n  critical when risk.loss <= -5%");

function silence(comment: string, endsAt: number): WatchCommand {
  const matchers = [{ name: "rule", operator: "equal", value: "other" }] as const;
  return { kind: "silence", matchers, author: "ann", comment, endsAt };
}

type Damage = (bytes: Buffer, start: number, stop: number) => void;

/** Everything is read back from the disk, on which lines with the word `damage` are damaged. */
function damagedFiles(folder: string, damage: Damage): RecordingFiles {
  const files = openRecordingFiles(join(folder, "recordings"));
  return {
    list: () => files.list(),
    size: (name) => files.size(name),
    remove: (name) => files.remove(name),
    append: (name) => files.append(name),
    mend: (name, offset, bytes) => files.mend(name, offset, bytes),
    read: async (name, offset, length) => {
      const bytes = Buffer.from(await files.read(name, offset, length));
      for (let at = bytes.indexOf("damage"); at >= 0; at = bytes.indexOf("damage", at + 6)) {
        damage(bytes, bytes.lastIndexOf("\n", at) + 1, bytes.indexOf("\n", at));
      }
      return bytes;
    },
  };
}

const DAMAGES: readonly (readonly [string, Damage])[] = [
  ["overwritten", (bytes, start) => bytes.fill("%", start, start + 8)],
  ["overwritten with its end", (bytes, start, stop) => bytes.fill("%", start, stop + 1)],
];

/** A burst that memory does not keep, so that what comes behind it is read back. */
function burst(desk: Desk, live: LiveMonitor): void {
  for (let index = 0; index < 6_000; index += 1) desk.send(live, { risk: { loss: -1 } });
}

/** Nothing is evaluated while the database hangs; gives back what ends that, once all that was sent is recorded. */
async function hang(desk: Desk, live: LiveMonitor): Promise<() => Promise<void>> {
  const { store } = desk;
  const commit = store.commit.bind(store);
  let open = (): void => undefined;
  const gate = new Promise<void>((resolve) => {
    open = resolve;
  });
  let isHanging = false;
  store.commit = async (each) => {
    isHanging = true;
    await gate;
    return await commit(each);
  };
  desk.send(live, { risk: { loss: -6 } });
  await vi.waitUntil(() => isHanging);
  return async () => {
    await vi.waitUntil(() => live.figures().inbox === 0, { timeout: 20_000 });
    open();
    await live.idle();
  };
}

describe("a line of the recording that is damaged before it is read back", () => {
  test.each(DAMAGES)("%s, held a command: whoever waits is told so, and the others get their own answers", async (_, damage) => {
    const desk = await Desk.open(LOSS);
    const live = await desk.start({ files: damagedFiles(desk.folder, damage) });
    await desk.pass(live, 5_000);
    const endsAt = desk.clock.wall() + 10 * MINUTE;
    const goOn = await hang(desk, live);
    const answers: Promise<CommandResult>[] = [live.command(silence("first", endsAt))];
    burst(desk, live);
    answers.push(live.command(silence("damage", endsAt)));
    desk.send(live, { risk: { loss: -2 } });
    answers.push(live.command(silence("last", endsAt)));
    await goOn();
    const [first, damaged, last] = await Promise.all(answers);
    expect(first).toMatchObject({ accepted: true, silence: { comment: "first" } });
    expect(damaged).toMatchObject({
      accepted: false,
      problem: expect.stringContaining("was damaged before it was read back") as string,
    });
    expect(last).toMatchObject({ accepted: true, silence: { comment: "last" } });
    expect(live.figures().unreadable).toBe(1);
    await live.stop();
  });

  test.each(DAMAGES)("%s, held the mark of new versions: they are put to work all the same", async (_, damage) => {
    const desk = await Desk.open(LOSS);
    const live = await desk.start({ files: damagedFiles(desk.folder, damage) });
    await desk.pass(live, 5_000);
    const goOn = await hang(desk, live);
    burst(desk, live);
    const next = bundleOf("rule damage\n  critical when risk.loss <= -5%", { version: "2.0.0", name: "damage" });
    desk.bundles = [next];
    const replaced = live.replaceBundles([next]);
    desk.send(live, { risk: { loss: -6 } });
    await goOn();
    await replaced;
    desk.send(live, { risk: { loss: -7 } });
    await desk.pass(live, 5_000);
    const told = await desk.store.transitions({ source: "desk" });
    expect(told.map(({ policy, rule, transition }) => `${policy} ${rule} ${transition}`)).toEqual([
      "core daily_loss fired",
      "core daily_loss closed",
      "damage damage fired",
    ]);
    expect(live.figures().unreadable).toBe(1);
    await live.stop();
  });
});
