/** A monitor with the settings of a file, to be killed: `delivery-victim SETTINGS`. It stops when its standard input ends. */
import { readFileSync } from "node:fs";
import { Readable } from "node:stream";
import { startService } from "../../src/app/service.ts";
import { readSettings } from "../../src/app/settings/read-settings.ts";
import { systemClock } from "../../src/app/system-clock.ts";

const [, , file = ""] = process.argv;
const read = readSettings(readFileSync(file, "utf8"), file, process.env);
if (!read.ok) throw new Error(read.diagnostics.map(({ message }) => message).join("\n"));
const service = await startService(read.settings, {
  clock: systemClock,
  log: (component, level, message) => {
    if (level === "error" && component === "monitoring") console.error(message);
  },
  stdin: Readable.from([]),
  delivery: { backoff: { base: 5, cap: 50 }, attempts: 1_000_000, look: 100 },
});
console.log("running");
process.stdin.resume();
process.stdin.once("end", () => {
  void service.stop();
});
