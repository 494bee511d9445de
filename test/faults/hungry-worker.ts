import { existsSync, rmSync } from "node:fs";
import "../../src/app/worker.ts";

/** The real worker, which takes all the memory there is as soon as the file that `PLIMSOLL_HUNGRY` names is there. */
const file = process.env.PLIMSOLL_HUNGRY ?? "";

setInterval(() => {
  if (!existsSync(file)) return;
  rmSync(file);
  const eaten: object[][] = [];
  for (;;) eaten.push(Array.from({ length: 100 }, () => ({})));
}, 5).unref();
