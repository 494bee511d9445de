import { failUnlessDone } from "./ended-early.ts";
import { USAGE } from "./exit-code.ts";
import { main } from "./main.ts";
import { endProcess, processTerminal } from "./process-terminal.ts";

const done = failUnlessDone("policy", USAGE);
void main(process.argv.slice(2), processTerminal()).then((code) => {
  done();
  endProcess(code);
});
