import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ServiceDesk } from "./service-desk.ts";
import { mountSmallDisk, noSmallDisk, type SmallDisk } from "./small-disk.ts";

let disk: SmallDisk;
beforeEach(() => {
  disk = mountSmallDisk(4);
});
afterEach(() => {
  disk.unmount();
});

/** Rises above and falls below the limit, so that every other snapshot is a transition. */
function flip(desk: ServiceDesk, count: number): void {
  for (let index = 0; index < count; index += 1) {
    desk.send(index % 2 === 0 ? -6 : -1, { [`S${index % 7}`]: index % 3 });
  }
}

describe.skipIf(noSmallDisk !== undefined)(`a disk that is full (${noSmallDisk ?? "on a tmpfs"})`, () => {
  test("is told at once, and what waits is written when there is room: nothing lost, nothing twice", async () => {
    const desk = new ServiceDesk(disk.folder);
    const service = await desk.start();
    flip(desk, 20);
    await desk.until(() => desk.settled.size === 20);
    disk.fill();
    flip(desk, 400);
    await desk.until(() => desk.said(/^(store|recording): .*full/).length > 0);
    const health = await service.view.health();
    expect(health.status).toBe("critical");
    expect(health.reason).toMatch(/^(store|recording): .*full/);
    const before = service.live.figures();
    expect(before.dropped).toBe(0);
    disk.empty();
    await desk.until(() => desk.settled.size === 420);
    await desk.untilCaughtUp();
    const { reason } = await service.view.health();
    expect(reason).toBeNull();
    await desk.until(async () => (await desk.firing("plimsoll")).some((rule) => /_failing$/.test(rule)));
    expect(desk.said(/works again/).length).toBeGreaterThan(0);
    await service.stop();
    await desk.expectNothingLost();
    expect((await desk.entries()).filter(({ kind }) => kind === "problem")).toEqual([]);
  });
});
