/** The built worker, which also says how much memory it takes when it is asked. Bundled by `minutes.ts`. */
import { BroadcastChannel } from "node:worker_threads";
import { measureMemory } from "./measure.ts";

const { PLIMSOLL_SOAK_WORKER: worker = "", PLIMSOLL_SOAK_CHANNEL: name = "" } = process.env;
const channel = new BroadcastChannel(name);
channel.unref();
channel.onmessage = ({ data }: { readonly data?: unknown }): void => {
  if (data === "measure") channel.postMessage(measureMemory());
};
await import(worker);
