/** The worker, which also says when each commit that told something was durable when it is asked. Bundled by `tick-transition.ts`. */
import { hrtime } from "node:process";
import { BroadcastChannel } from "node:worker_threads";
import type { Commit, StoredTransition } from "../src/monitor/store.ts";
import { SqlStore } from "../src/store/store.ts";

/** ns by the clock that all threads share. */
const durable: bigint[] = [];
const { commit } = SqlStore.prototype as {
  readonly commit: (this: SqlStore, what: Commit) => Promise<readonly StoredTransition[]>;
};
SqlStore.prototype.commit = async function (this: SqlStore, what: Commit) {
  const stored = await commit.call(this, what);
  const at = hrtime.bigint();
  for (const { notify } of stored) if (notify) durable.push(at);
  return stored;
};

const channel = new BroadcastChannel(process.env.PLIMSOLL_BENCH_CHANNEL ?? "");
channel.unref();
channel.onmessage = ({ data }: { readonly data?: unknown }): void => {
  if (data === "durable") channel.postMessage(durable.splice(0));
};
await import("../src/app/worker.ts");
