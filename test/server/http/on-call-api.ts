import { createStoreView } from "../../../src/monitor/store-view.ts";
import type { HttpOptions } from "../../../src/server/http/http-server.ts";
import type { Token } from "../../../src/server/http/roles.ts";
import type { HttpService } from "../../../src/server/http/service.ts";
import type { OnCallDesk } from "../../monitor/on-call-desk.ts";
import { VirtualClock } from "../../monitor/virtual-clock.ts";

export const TOKENS: readonly Token[] = [
  { name: "wall", roles: ["read"], secret: "read-0123456789abcdef" },
  { name: "engine", roles: ["ingest"], secret: "ingest-0123456789abcdef" },
  { name: "desk", roles: ["read", "operate"], secret: "operate-0123456789abcdef" },
];

export const OPTIONS: HttpOptions = {
  listen: { host: "127.0.0.1", port: 0 },
  tokens: TOKENS,
  bodyLimit: 10_000,
  rateLimit: 1_000,
  connections: 10,
};

/** What the API needs, from a desk at virtual time without a live loop: snapshots only come to `accept`. */
export function serviceOf(desk: OnCallDesk, accept: (source: string, snapshot: unknown) => void = () => undefined): HttpService {
  return {
    clock: new VirtualClock(desk.now),
    log: () => undefined,
    view: createStoreView({
      store: desk.store,
      now: () => desk.now,
      running: () => ({ figures: desk.figures(), reason: null }),
    }),
    control: desk.control,
    live: { accept, room: () => ({ snapshots: 10, bytes: 1_000_000 }), failing: () => null },
    sources: [{ name: "engine", broughtBy: undefined }],
    figures: () => desk.figures(),
    storeFigures: () => desk.store.figures(),
    listen: desk.listen,
    bundles: () => [],
    policiesOf: () => [],
    newest: () => undefined,
    heartbeat: () => Promise.resolve({ status: "running", sessionActive: true, updatedAt: desk.now }),
  };
}
