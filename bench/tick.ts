/**
 * What a monitor costs an engine, through the built library's worker (`npm run build` first): a tick on the engine's thread beside the whole
 * pipeline on it; a transition that is durable beside one durable insert by hand; ticks a second. `-- thread`, `-- transition`, `-- sustained`:
 * only that. Two things that are compared are measured in turns, five rounds of them; machines differ, ratios hardly.
 */
import { sustained } from "./tick-sustained.ts";
import { table } from "./tick-figures.ts";
import { costOfTick } from "./tick-thread.ts";
import { costOfTransition } from "./tick-transition.ts";

const [, , only] = process.argv;
const isWanted = (part: string): boolean => only === undefined || only === part;

const ratios = [...(isWanted("thread") ? await costOfTick() : []), ...(isWanted("transition") ? await costOfTransition() : [])];
if (ratios.length > 0) console.info(`\n${table(ratios)}\n`);
if (isWanted("sustained")) for (const rules of [10, 100, 1_000]) console.info(await sustained(rules));
