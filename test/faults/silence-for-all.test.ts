import { describe, expect, test } from "vitest";
import { Desk } from "../monitor/live-desk.ts";
import { bundleOf, MINUTE } from "../watch/desk.ts";

const LOSS = bundleOf("rule daily_loss\n  critical when risk.loss <= -5%");
const BAD = { risk: { loss: -6 } };
const words = async (desk: Desk, source: string): Promise<readonly string[]> =>
  (await desk.store.transitions({ source })).map(({ transition, notify }) => `${transition} ${notify ? "told" : "untold"}`);

describe("a silence that names no source", () => {
  test("reaches a source of which nothing had come, also after a start, and a replay says the same", async () => {
    const desk = await Desk.open(LOSS);
    const live = await desk.start();
    desk.send(live, { risk: { loss: -1 } });
    await desk.pass(live, 5_000);
    const matchers = [{ name: "rule", operator: "equal", value: "daily_loss" }] as const;
    const endsAt = desk.clock.wall() + 10 * MINUTE;
    const made = live.command({ kind: "silence", matchers, author: "ann", comment: "known", endsAt });
    // At once, while the silence is still on its way.
    desk.send(live, BAD, "other");
    expect(await made).toMatchObject({ accepted: true });
    await desk.pass(live, 5_000);
    expect(await words(desk, "other")).toEqual(["fired untold", "silenced untold"]);
    await live.stop();
    desk.settings = { policiesOf: () => ["core"] };
    const again = await desk.start();
    desk.send(again, BAD, "third");
    await desk.pass(again, 5_000);
    expect(await words(desk, "third")).toEqual(["fired untold", "silenced untold"]);
    for (const source of ["desk", "other", "third"]) expect(await desk.replayed(source)).toEqual(await desk.told(source));
    const ids = new Set((await desk.store.load()).watches.flatMap(({ silences }) => silences.map(({ id }) => id)));
    expect(ids.size).toBe(1);
    const [id = ""] = ids;
    expect(await again.command({ kind: "unsilence", silence: id })).toMatchObject({ accepted: true });
    desk.send(again, BAD, "fourth");
    await desk.pass(again, 5_000);
    expect(await words(desk, "fourth")).toEqual(["fired told"]);
    await again.stop();
  });

  test("one that names its source stays with it", async () => {
    const desk = await Desk.open(LOSS);
    const live = await desk.start();
    desk.send(live, { risk: { loss: -1 } });
    await desk.pass(live, 5_000);
    const matchers = [{ name: "rule", operator: "equal", value: "daily_loss" }] as const;
    const endsAt = desk.clock.wall() + 10 * MINUTE;
    await live.command({ kind: "silence", matchers, author: "ann", comment: "known", endsAt }, "desk");
    desk.send(live, BAD, "other");
    await desk.pass(live, 5_000);
    expect(await words(desk, "other")).toEqual(["fired told"]);
    await live.stop();
  });
});
