/** `npm run test:crash`: PLIMSOLL_ROUNDS (300), PLIMSOLL_SEED (the time). */
import { crash } from "./crash.ts";

const rounds = Number(process.env.PLIMSOLL_ROUNDS ?? 300);
const seed = Number(process.env.PLIMSOLL_SEED ?? Date.now() % 1_000_000_000);
console.log(`seed ${seed}, ${rounds} rounds`);
const report = await crash({
  rounds,
  seed,
  roundsPerFolder: 10,
  report: (round, how) => {
    if (round % 20 === 0) console.log(`${round} rounds (${how})`);
  },
});
for (const difference of report.differences) console.error(difference);
console.log(JSON.stringify(report, null, 2));
const { snapshotsLost, lost, duplicated, outOfOrder, notificationsLost } = report;
process.exitCode = snapshotsLost + lost + duplicated + outOfOrder + notificationsLost === 0 ? 0 : 1;
