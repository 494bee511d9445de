/**
 * Snapshots a second over HTTP with 100 rules, beside fastify that answers the same bodies with no work: `npm run bench:ingest`, on one core where
 * there is taskset. Both get lines of snapshots over one connection, in turns, five rounds; the ratio is what machines have in common.
 */
import { mkdirSync } from "node:fs";
import { Agent, request } from "node:http";
import { join } from "node:path";
import { Readable } from "node:stream";
import { fastify } from "fastify";
import { startService } from "../src/app/service.ts";
import { readSettings } from "../src/app/settings/read-settings.ts";
import { systemClock } from "../src/app/system-clock.ts";
import { quantile } from "./tick-figures.ts";
import { deskOf, snapshotAt } from "./tick-desk.ts";

const RULES = 100;
const ROUNDS = Number(process.env["PLIMSOLL_ROUNDS"] ?? 5);
/** Snapshots of a round, and of one request. */
const COUNT = 5_000;
const LINES = 100;
const SOURCE = "engine";

const desk = deskOf(RULES, [SOURCE]);
mkdirSync(join(desk.folder, "data"), { recursive: true });
const text = JSON.stringify({ ...desk.settings, http: { listen: "127.0.0.1:0", rate_limit: 1_000_000 } });
const read = readSettings(text, join(desk.folder, "plimsoll.yaml"), {});
if (!read.ok) throw new Error(read.diagnostics.map(({ message }) => message).join("\n"));
let address = "";
const service = await startService(read.settings, {
  clock: systemClock,
  stdin: Readable.from([]),
  log: (_component, _level, message) => {
    address = /the API answers on (\S+)$/.exec(message)?.[1] ?? address;
  },
});
const idle = fastify({ bodyLimit: 4_000_000 });
for (const type of ["application/json", "application/x-ndjson"])
  idle.addContentTypeParser(type, { parseAs: "string" }, (_request, body, done) => {
    done(null, body);
  });
idle.post("/v1/snapshots", (_request, reply) => reply.code(202).send({ status: "queued" }));
const nothing = await idle.listen({ host: "127.0.0.1", port: 0 });

const agent = new Agent({ keepAlive: true, maxSockets: 1 });
// Timestamps must differ and may be in the past: a ms each, up to now.
let at = Date.now() - ROUNDS * 2 * COUNT;

function bodies(lines: number): readonly string[] {
  return Array.from({ length: COUNT / lines }, () =>
    Array.from({ length: lines }, () => JSON.stringify(snapshotAt((at += 1)))).join("\n"),
  );
}

function post(url: string, body: string, type: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const headers = { "content-type": type, "content-length": Buffer.byteLength(body) };
    const sent = request(`${url}/v1/snapshots`, { method: "POST", agent, headers }, (response) => {
      response.resume().on("end", () => {
        resolve(response.statusCode ?? 0);
      });
    });
    sent.on("error", reject).end(body);
  });
}

/** Sends all in their order; what finds no room is sent again. Gives back snapshots a second, until the last one is evaluated. */
async function rate(url: string, all: readonly string[], type: string, isDone: () => boolean): Promise<number> {
  const began = performance.now();
  for (const body of all) {
    let status = await post(url, body, type);
    while (status === 429) status = await post(url, body, type);
    if (status !== 202) throw new Error(`${url} answered ${status}`);
  }
  while (!isDone()) await new Promise(setImmediate);
  return (COUNT * 1_000) / (performance.now() - began);
}

for (const [name, type, lines] of [
  ["one a request", "application/json", 1],
  [`${LINES} lines a request`, "application/x-ndjson", LINES],
] as const) {
  const ratios: number[] = [];
  for (let round = 0; round <= ROUNDS; round += 1) {
    const all = bodies(lines);
    const { evaluated } = service.live.figures();
    const watched = await rate(address, all, type, () => service.live.figures().evaluated >= evaluated + COUNT);
    const plain = await rate(nothing, all, type, () => true);
    // The first one warms up.
    if (round === 0) continue;
    ratios.push(watched / plain);
    console.info(
      `${name}, round ${round}: ${watched.toFixed(0)} snapshots a second evaluated, ${plain.toFixed(0)} with no work, ratio ${(watched / plain).toFixed(3)}`,
    );
  }
  console.info(
    `${name}: ratio ${quantile(ratios, 0.5).toFixed(3)} (${Math.min(...ratios).toFixed(3)} to ${Math.max(...ratios).toFixed(3)}) over ${ROUNDS} rounds, ${RULES} rules`,
  );
}
const { dropped, refused } = service.live.figures();
agent.destroy();
await idle.close();
await service.stop();
desk.remove();
if (dropped > 0 || Object.keys(refused).length > 0) throw new Error(`dropped ${dropped}, refused ${JSON.stringify(refused)}`);
