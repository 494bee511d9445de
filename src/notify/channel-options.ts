import type { Template } from "./template.ts";

/** What every channel is made of, whatever it sends to. */
export interface ChannelOptions {
  /** As the settings call it. */
  readonly name: string;
  /** IANA name: of the times in messages. */
  readonly zone: string;
  /** Wall time, ms since the epoch. */
  readonly now: () => number;
  /** The text of a message in the recipient's own words, as `readTemplate` gives it. */
  readonly template?: Template;
}
