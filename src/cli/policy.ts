import { main } from "./main.ts";
import { endProcess, processTerminal } from "./process-terminal.ts";

void main(process.argv.slice(2), processTerminal()).then(endProcess);
