import { StoreError } from "../../monitor/store.ts";
import { LocalError } from "../../server/local-client.ts";
import { complain, NOBODY, type PlaceOptions, type Reached, type Surroundings } from "./surroundings.ts";

/** Reaches the monitor, does the work and lets go; a monitor or store that fails meanwhile is told in its own words. */
export async function withMonitor(
  surroundings: Surroundings,
  options: PlaceOptions,
  work: (reached: Reached) => Promise<number>,
): Promise<number> {
  const { terminal } = surroundings;
  const reached = await surroundings.reach(options);
  if (!reached.reached) return complain(terminal, reached.code, reached.complaint);
  try {
    return await work(reached);
  } catch (error) {
    if (error instanceof LocalError) return await complain(terminal, NOBODY, `${error.message}; ${error.help}`);
    if (error instanceof StoreError) return await complain(terminal, NOBODY, `the store cannot be read: ${error.message}`);
    throw error;
  } finally {
    await reached.close();
  }
}

/** As `withMonitor`, for what only a running one can do. */
export function withRunning(
  surroundings: Surroundings,
  options: PlaceOptions,
  work: (reached: Reached & Required<Pick<Reached, "control">>) => Promise<number>,
): Promise<number> {
  return withMonitor(surroundings, options, (reached) => {
    const { control } = reached;
    if (control === undefined) return complain(surroundings.terminal, NOBODY, NOT_RUNNING);
    return work({ ...reached, control });
  });
}

export const NOT_RUNNING = "no monitor is running here, and only a running one can do this; start it with `monitor run`";
