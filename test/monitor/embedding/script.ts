/** What a scripted worker does. */
export interface Script {
  /** Where it writes what it gets, a line each. */
  readonly log: string;
  /** How it dies when it does; by `process.exit` where left out. */
  readonly death?: "exit" | "throw" | "hang" | "memory";
  /** Of its chances, together with how many workers there were before: the same script meets the same deaths. */
  readonly seed?: number;
  /** 0 to 1, for each snapshot. */
  readonly dieBeforeWriting?: number;
  readonly dieBeforeTelling?: number;
  readonly refuse?: "settings" | "disabled";
  /** Cannot start before this file is there. */
  readonly failUntil?: string;
  /** Takes everything and records nothing. */
  readonly stall?: boolean;
  readonly hangAtStop?: boolean;
  /** How far its protocol is from the engine's. */
  readonly otherVersion?: number;
}
