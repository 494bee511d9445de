import type { JsonObject } from "../../model/json.ts";
import type { Health } from "../health.ts";
import type { LiveMonitor } from "../live-monitor.ts";
import type { StoredAlert } from "../store.ts";
import type { WorkerStart } from "./messages.ts";

/** What a worker runs: the live loop with all that belongs to it. */
export interface WorkerService {
  /** `settled` is called once for each snapshot: when it is recorded, and also when it was refused or dropped. */
  readonly live: Pick<LiveMonitor, "accept" | "dropped" | "listen" | "figures">;
  health(): Promise<Health>;
  /** Every open alert of every source. */
  alerts(): Promise<readonly StoredAlert[]>;
  /** Runs the artifact collectors of all sources now. */
  checkArtifacts(): Promise<Readonly<Record<string, JsonObject>>>;
  /** Drains, and lets go of everything. */
  stop(): Promise<void>;
}

export type ServiceStart =
  | {
      readonly started: true;
      readonly service: WorkerService;
      /** The text of the settings it runs on. */
      readonly settings: string;
      /** What people should hear although it runs: one sentence each, e.g. that the settings of before were taken. */
      readonly remarks: readonly string[];
    }
  /** `settings`: they are wrong, and `reason` says where. */
  | { readonly started: false; readonly why: "settings" | "disabled"; readonly reason: string };

/** Rejects where monitoring cannot start now and may later. */
export type StartWorkerService = (start: WorkerStart) => Promise<ServiceStart>;
