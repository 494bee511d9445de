import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { judgeProcess, type ProcessTable, thisMachine } from "../../../src/heartbeat/watcher/old-process.ts";
import { ownIdentity, type ProcessIdentity } from "../../../src/heartbeat/process-identity.ts";
import type { SeenProcess } from "../../../src/heartbeat/watcher/watch-state.ts";
import { IDENTITY, START } from "../support.ts";

const table = (changes: Partial<ProcessTable> = {}): ProcessTable => ({
  own: { host: IDENTITY.host, bootId: IDENTITY.bootId, pidNamespace: IDENTITY.pidNamespace, pid: 99 },
  isRunning: () => true,
  stat: () => ({ state: "S", startTicks: 4_711 }),
  ...changes,
});
const seen = (changes: Partial<ProcessIdentity> = {}, pid = 7): SeenProcess => ({
  pid,
  identity: { ...IDENTITY, ...changes },
  updatedAt: START,
});

describe("the process behind a heartbeat", () => {
  test("lives where its id and its start are the same", () => {
    expect(judgeProcess(seen(), table())).toBe("alive");
    expect(judgeProcess(seen(), table({ stat: () => ({ state: "T", startTicks: 4_711 }) }))).toBe("alive");
  });

  test("is gone where nothing runs under its id, something else does, it has ended, or the machine was started again", () => {
    expect(judgeProcess(seen(), table({ isRunning: () => false }))).toBe("gone");
    expect(judgeProcess(seen(), table({ stat: () => ({ state: "S", startTicks: 4_712 }) }))).toBe("gone");
    expect(judgeProcess(seen(), table({ stat: () => ({ state: "Z", startTicks: 4_711 }) }))).toBe("gone");
    expect(judgeProcess(seen({ bootId: "another" }), table())).toBe("gone");
    expect(judgeProcess(seen({ bootId: "another", pidNamespace: "pid:[1]" }), table())).toBe("gone");
  });

  test("of another host or container is not judged", () => {
    expect(judgeProcess(seen({ host: "desk-2" }), table())).toBe("elsewhere");
    expect(judgeProcess(seen({ pidNamespace: "pid:[1]" }), table({ isRunning: () => false }))).toBe("elsewhere");
  });

  test("is in doubt where something runs under its id and no start was written or can be read", () => {
    expect(judgeProcess(seen({ startTicks: null }), table())).toBe("doubtful");
    expect(judgeProcess(seen(), table({ stat: () => undefined }))).toBe("doubtful");
    expect(judgeProcess(seen({}, 99), table())).toBe("doubtful");
    expect(judgeProcess(seen({}, 1), table())).toBe("doubtful");
    expect(judgeProcess(seen({ host: null, bootId: "another" }), table())).toBe("unknown");
    expect(judgeProcess(null, table())).toBe("unknown");
  });

  test("is never said to be gone while it runs", () => {
    const known = <T>(value: T): fc.Arbitrary<T | null> => fc.option(fc.constant(value), { nil: null });
    const written = fc.record({
      host: known(IDENTITY.host),
      bootId: known(IDENTITY.bootId),
      pidNamespace: known(IDENTITY.pidNamespace),
      startedAt: known(IDENTITY.startedAt),
      startTicks: known(IDENTITY.startTicks),
    });
    fc.assert(
      fc.property(written, fc.constantFrom("R", "S", "D", "T"), fc.boolean(), (identity, state, canRead) => {
        const stat = (): { state: string; startTicks: number } | undefined => (canRead ? { state, startTicks: 4_711 } : undefined);
        expect(["alive", "doubtful"]).toContain(judgeProcess(seen(identity), table({ stat })));
      }),
    );
  });

  test("is found on this machine: this very process by another watcher, and none under an id that nobody has", () => {
    const here = thisMachine(Date.now());
    const own: SeenProcess = { pid: process.pid, identity: ownIdentity(Date.now()), updatedAt: null };
    expect(judgeProcess(own, { ...here, own: { ...here.own, pid: 1 } })).toBe("alive");
    expect(judgeProcess({ ...own, pid: 0x7fff_fff0 }, here)).toBe("gone");
  });
});
