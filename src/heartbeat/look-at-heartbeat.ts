import { isObject } from "../model/json.ts";
import { closeFile, fileTrouble, openFile } from "../monitor/open-file.ts";
import { type Heartbeat, readHeartbeat } from "./read-heartbeat.ts";
import { LARGEST, readSmallFile, TOO_LONG } from "./small-file.ts";

/** What stands where a heartbeat file should. `trouble` is a clause that goes on after the file: `is not there`. */
export type FoundHeartbeat =
  | { readonly kind: "read"; readonly heartbeat: Heartbeat }
  /** No plain file can be reached there. */
  | { readonly kind: "missing"; readonly trouble: string }
  | { readonly kind: "empty"; readonly trouble: string }
  /** It may not be read, or is no heartbeat. */
  | { readonly kind: "unreadable"; readonly trouble: string };

/** Readings of a file that its writer is in the middle of. */
const READINGS = 3;

/** Looks at a file. `zone` (an IANA name) is that of times without an offset. Never rejects. */
export async function lookAtHeartbeat(path: string, zone: string | undefined, now: number): Promise<FoundHeartbeat> {
  const opened = await openFile(path);
  if (!opened.ok) return { kind: opened.missing ? "missing" : "unreadable", trouble: opened.trouble };
  try {
    let found: FoundHeartbeat = EMPTY;
    for (let count = 0; count < READINGS && found.kind !== "read"; count += 1) {
      found = understandHeartbeat(await readSmallFile(opened.handle), zone, now);
    }
    return found;
  } catch (error) {
    return { kind: "unreadable", trouble: fileTrouble(error) };
  } finally {
    await closeFile(opened.handle);
  }
}

const EMPTY: FoundHeartbeat = { kind: "empty", trouble: "is empty" };

/** The content of a heartbeat file. */
export function understandHeartbeat(content: string | Buffer, zone: string | undefined, now: number): FoundHeartbeat {
  if (content.length > LARGEST) return { kind: "unreadable", trouble: TOO_LONG };
  const text = content.toString().replace(/^\uFEFF/, "");
  if (text.trim() === "") return EMPTY;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { kind: "unreadable", trouble: "is not JSON, or is cut short" };
  }
  if (!isObject(value)) return { kind: "unreadable", trouble: "holds no JSON object" };
  return { kind: "read", heartbeat: readHeartbeat(value, zone, now) };
}
