import { parentPort, workerData } from "node:worker_threads";
import { type ReadingOrder, readElsewhere } from "../../recording/elsewhere/reading.ts";

/** What the thread runs that reads a recording ahead of its replay. */
if (parentPort !== null) void readElsewhere(workerData as ReadingOrder, parentPort);
