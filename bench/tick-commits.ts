import { rmSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { BroadcastChannel } from "node:worker_threads";
import { build } from "esbuild";

export interface TimedWorker {
  readonly file: URL;
  /** ns by `hrtime`: when each transition that was told since the last call was durable, in their order. */
  readonly durable: () => Promise<readonly bigint[]>;
  readonly close: () => void;
}

/** A worker as the library has it, which notes when a commit is through. */
export async function buildTimedWorker(): Promise<TimedWorker> {
  const root = process.cwd();
  const outfile = join(root, "node_modules", `.bench-worker-${process.pid}.mjs`);
  const entryPoints = [join(root, "bench/tick-worker.ts")];
  await build({ entryPoints, outfile, bundle: true, platform: "node", format: "esm", packages: "external", logLevel: "warning" });
  const name = `bench-${process.pid}`;
  process.env.PLIMSOLL_BENCH_CHANNEL = name;
  const channel = new BroadcastChannel(name);
  let answer: (times: readonly bigint[]) => void = () => undefined;
  channel.onmessage = ({ data }: { readonly data?: unknown }): void => {
    answer(data as readonly bigint[]);
  };
  return {
    file: pathToFileURL(outfile),
    durable: () =>
      new Promise((resolve) => {
        answer = resolve;
        channel.postMessage("durable");
      }),
    close: () => {
      channel.close();
      rmSync(outfile, { force: true });
    },
  };
}
