import { monitorMain } from "./monitor/main.ts";
import { realSurroundings } from "./monitor/real-surroundings.ts";
import { processTerminal } from "./process-terminal.ts";

process.exitCode = await monitorMain(process.argv.slice(2), realSurroundings(processTerminal()));
