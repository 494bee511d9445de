import { failUnlessDone } from "./ended-early.ts";
import { codeOfFailure, monitorMain } from "./monitor/main.ts";
import { realSurroundings } from "./monitor/real-surroundings.ts";
import { processTerminal } from "./process-terminal.ts";

const words = process.argv.slice(2);
const done = failUnlessDone("monitor", codeOfFailure(words));
// Not awaited here: Node tells of a module that is not done in its own words.
void monitorMain(words, realSurroundings(processTerminal())).then((code) => {
  done();
  process.exitCode = code;
});
