/** `npm run test:soak`: PLIMSOLL_DAYS (30, virtual), PLIMSOLL_MINUTES (10, real), PLIMSOLL_SEED (the time); 0 leaves a part out. */
import { minutes } from "./minutes.ts";
import { month } from "./month.ts";
import { judge, type Series, verdictTable } from "./verdict.ts";

const [days, minutesToRun] = [Number(process.env.PLIMSOLL_DAYS ?? 30), Number(process.env.PLIMSOLL_MINUTES ?? 10)];
const seed = Number(process.env.PLIMSOLL_SEED ?? Date.now() % 1_000_000_000);
console.log(`seed ${seed}, ${days} virtual days, ${minutesToRun} real minutes`);

function verdict(series: readonly Series[], faults: Readonly<Record<string, number>>, troubles: readonly string[]): void {
  const findings = series.map(judge);
  console.log(verdictTable(findings));
  console.log(`must be nothing: ${JSON.stringify(faults)}`);
  for (const trouble of troubles) console.log(`trouble: ${trouble}`);
  const isWell =
    !findings.some(({ isLeak }) => isLeak) && Object.values(faults).every((count) => count === 0) && troubles.length === 0;
  console.log(isWell ? "well" : "NOT WELL");
  if (!isWell) process.exitCode = 1;
}

if (days > 0) {
  const { series, snapshots, transitions, commands, faults, troubles } = await month({
    days,
    every: 30_000,
    samplesADay: days >= 10 ? 2 : 24,
    seed,
    retention: { alerts: "3d", metrics: "2d", recordings: "2d" },
    report: (line) => {
      console.log(line);
    },
  });
  console.log(
    `\na month: ${snapshots} snapshots, transitions ${JSON.stringify(transitions)}, commands ${JSON.stringify(commands)}`,
  );
  verdict(series, faults, troubles);
}

if (minutesToRun > 0) {
  const { series, ticks, transitions, faults, troubles } = await minutes(minutesToRun, (line) => {
    console.log(line);
  });
  console.log(`\n${minutesToRun} minutes: ${ticks} ticks, ${transitions} transitions`);
  verdict(series, faults, troubles);
}
