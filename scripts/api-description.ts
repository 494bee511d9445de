import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { systemClock } from "../src/app/system-clock.ts";
import { createHttpServer } from "../src/server/http/http-server.ts";
import type { HttpService } from "../src/server/http/service.ts";

/** The OpenAPI document of the API, as it stands in the repository. Run `npm run generate` after a change; a test holds the file to this. */
export const API_FILE = "docs/openapi.json";

const unused = (): never => {
  throw new Error("nothing is asked of a monitor to describe its API");
};

/** For routes that are described and never called. */
const UNUSED: HttpService = {
  clock: systemClock,
  log: unused,
  view: { alerts: unused, silences: unused, transitions: unused, series: unused, policies: unused, health: unused },
  control: { command: unused },
  live: { accept: unused, room: unused, failing: unused },
  sources: [],
  figures: unused,
  storeFigures: unused,
  listen: unused,
  bundles: unused,
  policiesOf: unused,
  newest: unused,
  heartbeat: unused,
};

/** What `/openapi.json` serves, as text. */
export async function apiDescription(): Promise<string> {
  const listen = { host: "127.0.0.1", port: 0 };
  const server = await createHttpServer({ listen, tokens: [], bodyLimit: 1, rateLimit: 1, connections: 1 }, UNUSED);
  try {
    return `${JSON.stringify(server.swagger(), null, 2)}\n`;
  } finally {
    await server.close();
  }
}

/** Writes it under `root`, and tells where. */
export async function writeApiDescription(root: string): Promise<string> {
  await writeFile(join(root, API_FILE), await apiDescription());
  return API_FILE;
}
