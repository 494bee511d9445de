import { describe, expect, it } from "vitest";
import { Inbox, type WaitingSnapshot } from "../../src/monitor/inbox.ts";

const snapshot = (source: string, bytes = 10): WaitingSnapshot => {
  return { kind: "snapshot", source, snapshot: {}, timestamp: 0, at: 0, bytes, receivedAt: 0, settled: () => undefined };
};

/** Adds as long as there is room for who can wait. */
const fill = (inbox: Inbox, bytes = 10): number => {
  let taken = 0;
  for (; inbox.room.snapshots > 0 && inbox.room.bytes >= bytes; taken += 1)
    expect(inbox.add(snapshot("sender", bytes))).toEqual([]);
  return taken;
};

describe("an inbox", () => {
  it("keeps a tenth for those who cannot wait: nothing that found room goes for theirs", () => {
    const inbox = new Inbox({ snapshots: 1_000, bytes: 1e6 });
    expect(fill(inbox)).toBe(900);
    for (let index = 0; index < 100; index += 1) expect(inbox.add(snapshot("engine"))).toEqual([]);
    expect(inbox.add(snapshot("engine")).map(({ source }) => source)).toEqual(["sender"]);
    expect(inbox.room.snapshots).toBeLessThanOrEqual(0);
  });

  it("keeps a tenth of the bytes as well", () => {
    const inbox = new Inbox({ snapshots: 1_000, bytes: 1_000 });
    expect(fill(inbox)).toBe(90);
    for (let index = 0; index < 10; index += 1) expect(inbox.add(snapshot("engine"))).toEqual([]);
    expect(inbox.add(snapshot("engine"))).toHaveLength(1);
  });

  it("has room for one where there is room for few, and for one of any size where none waits", () => {
    const inbox = new Inbox({ snapshots: 1, bytes: 100 });
    expect(fill(inbox, 5_000)).toBe(1);
    expect(inbox.take(1, 1)).toHaveLength(1);
    expect(inbox.room).toEqual({ snapshots: 1, bytes: Infinity });
  });
});
