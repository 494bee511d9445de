import { describe, expect, it } from "vitest";
import { Looks } from "../../src/collect/looks.ts";
import { Turns } from "../../src/collect/turns.ts";

/** Work that a test ends by hand. */
class Work {
  begun = false;
  end: () => void = () => undefined;
  readonly run = (): Promise<string> => {
    this.begun = true;
    return new Promise((resolve) => {
      this.end = () => {
        resolve("done");
      };
    });
  };
}

const never = new AbortController().signal;
const stop = new Error("stop");

async function settle(): Promise<void> {
  await new Promise<void>((resolve) => {
    setImmediate(resolve);
  });
}

describe("turns", () => {
  it("begins no more at once than it may, and the others in their order", async () => {
    const turns = new Turns(2);
    const works = [new Work(), new Work(), new Work(), new Work()];
    const results = works.map((work) => turns.run(never, work.run));
    await settle();
    expect(works.map(({ begun }) => begun)).toEqual([true, true, false, false]);
    works[1]?.end();
    await settle();
    expect(works.map(({ begun }) => begun)).toEqual([true, true, true, false]);
    works[0]?.end();
    works[2]?.end();
    await settle();
    works[3]?.end();
    expect(await Promise.all(results)).toEqual(["done", "done", "done", "done"]);
  });

  it("gives up at once, and keeps the turn until the work has ended", async () => {
    const turns = new Turns(1);
    const [hangs, next] = [new Work(), new Work()];
    const controller = new AbortController();
    const given = turns.run(controller.signal, hangs.run);
    const waiting = turns.run(never, next.run);
    await settle();
    controller.abort(stop);
    await expect(given).rejects.toBe(stop);
    await settle();
    expect(next.begun).toBe(false);
    hangs.end();
    await settle();
    expect(next.begun).toBe(true);
    next.end();
    expect(await waiting).toBe("done");
  });

  it("forgets who gave up while waiting", async () => {
    const turns = new Turns(1);
    const [first, second, third] = [new Work(), new Work(), new Work()];
    const controller = new AbortController();
    void turns.run(never, first.run);
    const given = turns.run(controller.signal, second.run);
    const last = turns.run(never, third.run);
    controller.abort(stop);
    await expect(given).rejects.toBe(stop);
    first.end();
    await settle();
    expect([second.begun, third.begun]).toEqual([false, true]);
    third.end();
    expect(await last).toBe("done");
  });

  it("loses no turn where giving up and beginning meet", async () => {
    const turns = new Turns(1);
    const first = new Work();
    const controller = new AbortController();
    void turns.run(never, first.run);
    await settle();
    const met = turns.run(controller.signal, new Work().run).catch((error: unknown) => error);
    first.end();
    controller.abort(stop);
    expect(await met).toBe(stop);
    expect(await turns.run(never, () => Promise.resolve("free"))).toBe("free");
  });

  it("goes on after work that fails", async () => {
    const turns = new Turns(1);
    await expect(turns.run(never, () => Promise.reject(stop))).rejects.toBe(stop);
    expect(await turns.run(never, () => Promise.resolve("free"))).toBe("free");
  });
});

it("one collector never looks twice at once", async () => {
  const looks = new Looks(new Turns(5));
  const hangs = new Work();
  const controller = new AbortController();
  const given = looks.run(controller.signal, hangs.run);
  await settle();
  controller.abort(stop);
  await expect(given).rejects.toBe(stop);
  await expect(looks.run(never, () => Promise.resolve())).rejects.toThrow("the look before has not ended yet");
  hangs.end();
  await settle();
  expect(await looks.run(never, () => Promise.resolve("free"))).toBe("free");
});
