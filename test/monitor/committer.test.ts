import { expect, test } from "vitest";
import { Committer } from "../../src/monitor/committer.ts";
import type { RecordingTail } from "../../src/monitor/store.ts";
import type { LiveSource } from "../../src/monitor/live-source.ts";
import { transition } from "../contract/store.ts";
import { Retry } from "../../src/monitor/retry.ts";
import { Troubles } from "../../src/monitor/troubles.ts";
import { T0 } from "../watch/desk.ts";
import { MemoryStore } from "./memory-store.ts";
import { VirtualClock } from "./virtual-clock.ts";

/** A source of which there is nothing to save. */
const UNHEARD = Object.create(null) as LiveSource;

/** A committer whose recording is synced when the test says so. */
function desk(unsynced: () => RecordingTail | undefined = () => undefined) {
  const clock = new VirtualClock(T0);
  const store = new MemoryStore();
  const [happened, told]: [string[], string[]] = [[], []];
  const syncs: { readonly done: () => void; readonly failed: (error: Error) => void }[] = [];
  const commit = store.commit.bind(store);
  store.commit = (what) => {
    happened.push("commit");
    return commit(what);
  };
  const committer = new Committer(
    {
      clock,
      store,
      retry: new Retry(clock),
      troubles: new Troubles(
        (_, __, message) => told.push(message),
        () => undefined,
      ),
      unsynced,
      syncRecording: () =>
        new Promise((resolve, reject) => {
          happened.push("sync");
          syncs.push({ done: resolve, failed: reject });
        }),
      channelsOf: () => [],
      failed: () => undefined,
      committed: () => undefined,
    },
    { file: "2025-10-13.jsonl", offset: 0 },
  );
  return { clock, store, committer, happened, told, syncs };
}

test("a sync that was begun early is waited for, and what was recorded since is synced as well", async () => {
  const { committer, happened, syncs } = desk();
  committer.expect();
  committer.expect();
  expect(happened).toEqual(["sync"]);
  committer.moveTo({ file: "2025-10-13.jsonl", offset: 100 });
  const settled = committer.settle(true);
  await turns();
  expect(happened).toEqual(["sync"]);
  syncs[0]?.done();
  await turns();
  expect(happened).toEqual(["sync", "sync"]);
  syncs[1]?.done();
  expect(await settled).toBe(true);
  expect(happened).toEqual(["sync", "sync", "commit"]);
});

test("an early sync that fails stops the commit, is told, and is tried again", async () => {
  const { clock, committer, happened, told, syncs } = desk();
  committer.expect();
  syncs[0]?.failed(new Error("EIO"));
  await turns();
  committer.moveTo({ file: "2025-10-13.jsonl", offset: 100 });
  const settled = committer.settle(true);
  await turns();
  expect(happened).toEqual(["sync"]);
  expect(told).toEqual(["store: nothing can be committed, alerts wait: EIO"]);
  clock.advance(1_000);
  await turns();
  syncs[1]?.done();
  expect(await settled).toBe(true);
  expect(happened).toEqual(["sync", "sync", "commit"]);
});

test("what tells something carries the end of the recording along and waits for no sync; a checkpoint has the time for one", async () => {
  const tail = { file: "2025-10-13.jsonl", offset: 50, bytes: Buffer.alloc(100) };
  const { committer, happened, syncs, store } = desk(() => tail);
  committer.expect();
  committer.whenDurable(() => happened.push("told"));
  committer.stepped(UNHEARD, [transition()]);
  expect(await committer.settle()).toBe(true);
  expect(happened).toEqual(["commit", "told"]);
  expect(await store.load()).toMatchObject({ tail });
  committer.moveTo({ file: "2025-10-13.jsonl", offset: 150 });
  const settled = committer.settle(true);
  await turns();
  expect(happened).toEqual(["commit", "told", "sync"]);
  syncs[0]?.done();
  expect(await settled).toBe(true);
});

test("a long end of the recording is synced when nobody waits any more, and a failure of that is the next commit's", async () => {
  const tail = { file: "2025-10-13.jsonl", offset: 50, bytes: Buffer.alloc(5_000) };
  const { clock, committer, happened, told, syncs } = desk(() => tail);
  committer.stepped(UNHEARD, [transition()]);
  expect(await committer.settle()).toBe(true);
  expect(happened).toEqual(["commit", "sync"]);
  syncs[0]?.failed(new Error("EIO"));
  committer.stepped(UNHEARD, [transition({ ordinal: 2 })]);
  const settled = committer.settle();
  await turns();
  expect(told).toEqual(["store: nothing can be committed, alerts wait: EIO"]);
  clock.advance(1_000);
  expect(await settled).toBe(true);
  expect(happened).toEqual(["commit", "sync", "commit", "sync"]);
});

/** Lets what has nothing to wait for happen. */
async function turns(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}
