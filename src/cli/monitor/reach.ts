import { existsSync } from "node:fs";
import { join } from "node:path";
import { DATABASE, SOCKET } from "../../app/data-folder.ts";
import { displayPath } from "../../app/files.ts";
import type { OutboxView } from "../../monitor/outbox-desk.ts";
import { createStoreView } from "../../monitor/store-view.ts";
import { StoreError } from "../../monitor/store.ts";
import { connectLocally, isAnswered, LocalError } from "../../server/local-client.ts";
import type { Terminal } from "../terminal.ts";
import { findPlace } from "./place.ts";
import { NOBODY, type PlaceOptions, type Reached, type Unreached } from "./surroundings.ts";

/** The monitor that runs on a data folder; where none does, its store, to read from. */
export async function reachMonitor(options: PlaceOptions, terminal: Terminal): Promise<Reached | Unreached> {
  const unreached = (complaint: string): Unreached => ({ reached: false, code: NOBODY, complaint });
  const place = findPlace(options, terminal.cwd);
  if (!place.ok) return unreached(place.complaint);
  const { folder, zone } = place;
  const socket = join(folder, SOCKET);
  try {
    if (await isAnswered(socket)) return running(socket, zone);
    const file = join(folder, DATABASE);
    if (!existsSync(file)) {
      return unreached(
        `no monitor is running on ${displayPath(folder, terminal.cwd)}, and none has; start one with \`monitor run\``,
      );
    }
    const { openSqliteStore } = await import("../../store/sqlite.ts");
    const { store } = await openSqliteStore({ file, readonly: true });
    const now = (): number => terminal.now();
    const outbox: OutboxView = { outbox: (state, limit) => store.notifications(state, limit) };
    return { reached: true, view: createStoreView({ store, now }), outbox, zone, close: () => store.close() };
  } catch (error) {
    if (error instanceof LocalError) return unreached(`${error.message}; ${error.help}`);
    if (error instanceof StoreError) return unreached(`no monitor is running, and its store cannot be read: ${error.message}`);
    throw error;
  }
}

function running(socket: string, zone: string): Reached {
  const client = connectLocally(socket);
  return {
    reached: true,
    view: client,
    control: client,
    outbox: client,
    outboxControl: client,
    reload: () => client.reload(),
    follow: (wake, ended) => client.follow(wake, ended),
    zone,
    close: () => Promise.resolve(),
  };
}
