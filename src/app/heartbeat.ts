import { type GivenHeartbeatOptions, readHeartbeatOptions } from "../heartbeat/heartbeat-options.ts";
import { HeartbeatWriter } from "../heartbeat/heartbeat-writer.ts";
import { ownIdentity } from "../heartbeat/process-identity.ts";
import { backgroundClock } from "./background-clock.ts";

/**
 * The heartbeat file of an engine: `new Heartbeat({ file, interval, symbols })`, then `start`, `beat` with every round of its work, `fail`, `stop`. It keeps
 * no process alive. Only the constructor throws, a TypeError for options that are none; everything after it never does.
 */
export class Heartbeat extends HeartbeatWriter {
  constructor(given: GivenHeartbeatOptions) {
    const read = readHeartbeatOptions(given);
    if (!read.ok) throw new TypeError(read.problems.join("; "));
    super(read.options, { clock: backgroundClock, identity: ownIdentity(backgroundClock.wall()) });
  }
}
