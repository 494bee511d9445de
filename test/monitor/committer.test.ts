import { expect, test } from "vitest";
import { Committer } from "../../src/monitor/committer.ts";
import { Retry } from "../../src/monitor/retry.ts";
import { Troubles } from "../../src/monitor/troubles.ts";
import { T0 } from "../watch/desk.ts";
import { MemoryStore } from "./memory-store.ts";
import { VirtualClock } from "./virtual-clock.ts";

/** A committer whose recording is synced when the test says so. */
function desk() {
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
  return { clock, committer, happened, told, syncs };
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

/** Lets what has nothing to wait for happen. */
async function turns(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}
