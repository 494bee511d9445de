import type { BigIntStats } from "node:fs";
import { stat } from "node:fs/promises";
import { fileTrouble, kindTrouble } from "../monitor/open-file.ts";

export type PathLook =
  | { readonly ok: true; readonly facts: BigIntStats }
  /** One clause: `is not there`, `is a folder`. */
  | { readonly ok: false; readonly trouble: string };

/** What stands at a path, without opening it. Never rejects. */
export async function lookAtPath(path: string): Promise<PathLook> {
  try {
    const facts = await stat(path, { bigint: true });
    return facts.isFile() ? { ok: true, facts } : { ok: false, trouble: kindTrouble(facts) };
  } catch (error) {
    return { ok: false, trouble: fileTrouble(error) };
  }
}
