import type { DeliveryState, OutboxRow, Store } from "./store.ts";

/** What people on call see of the outbox. */
export interface OutboxView {
  /** Oldest first. */
  outbox(state: DeliveryState, limit: number): Promise<readonly OutboxRow[]>;
}

/** What they do with it. Both give back the ids that it concerned; what was delivered, or is not there, is passed over. */
export interface OutboxControl {
  resend(ids: readonly string[]): Promise<readonly string[]>;
  drop(ids: readonly string[], reason: string): Promise<readonly string[]>;
}

export interface OutboxDeskPorts {
  readonly store: Store;
  /** Wall time, ms since the epoch. */
  readonly now: () => number;
  /** Called when there may be something to send. */
  readonly changed: () => void;
}

export function createOutboxDesk({ store, now, changed }: OutboxDeskPorts): OutboxView & OutboxControl {
  const unsent = async (ids: readonly string[]): Promise<readonly string[]> => {
    const rows = await Promise.all([...new Set(ids)].map((id) => store.notification(id)));
    return rows.flatMap((row) => (row === undefined || row.state === "delivered" ? [] : row.id));
  };
  return {
    outbox: (state, limit) => store.notifications(state, limit),
    resend: async (ids) => {
      const found = await unsent(ids);
      await store.settle(found, { state: "renewed", at: now() });
      changed();
      return found;
    },
    drop: async (ids, reason) => {
      const found = await unsent(ids);
      await store.settle(found, { state: "dropped", at: now(), reason });
      changed();
      return found;
    },
  };
}
