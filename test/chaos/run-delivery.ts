/** `npm run test:delivery`: PLIMSOLL_ROUNDS (50), PLIMSOLL_SEED (the time). */
import { crashDelivery } from "./delivery.ts";

const rounds = Number(process.env.PLIMSOLL_ROUNDS ?? 50);
const seed = Number(process.env.PLIMSOLL_SEED ?? Date.now() % 1_000_000_000);
console.log(`seed ${seed}, ${rounds} rounds of 1,000 notifications`);
const report = await crashDelivery({
  rounds,
  seed,
  alerts: 250,
  report: (text) => {
    console.log(text);
  },
});
console.log(JSON.stringify(report, null, 2));
const { lost, unknown, outOfOrder, undelivered } = report;
process.exitCode = lost + unknown + outOfOrder + undelivered === 0 ? 0 : 1;
