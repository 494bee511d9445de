import { StoreError } from "../monitor/store.ts";

const MEANINGS: readonly (readonly [code: RegExp, kind: StoreError["kind"], meaning: string])[] = [
  [/^SQLITE_FULL/, "full", "has no room: the disk, or what the database may take of it, is full"],
  [/^SQLITE_READONLY/, "read-only", "cannot be written to: the file or its folder is read-only"],
  [/^SQLITE_(CORRUPT|NOTADB)/, "corrupt", "is damaged"],
  [/^SQLITE_(BUSY|LOCKED)/, "busy", "is in use by another program"],
  [/^SQLITE_(CANTOPEN|PERM|AUTH)/, "other", "cannot be opened: look at the rights to the file and its folder"],
  [/^SQLITE_IOERR/, "other", "cannot be read or written: the disk reports an error"],
];

/** An error of SQLite by its code, which better-sqlite3 puts into `code`. */
export function sqliteError(file: string, error: unknown): StoreError {
  if (error instanceof StoreError) return error;
  const code = codeOf(error);
  const known = MEANINGS.find(([pattern]) => pattern.test(code));
  const said = error instanceof Error ? error.message : String(error);
  if (known === undefined) return new StoreError("other", `${file} failed: ${said}`, error);
  const [, kind, meaning] = known;
  return new StoreError(kind, `${file} ${meaning} (${said})`, error);
}

function codeOf(error: unknown): string {
  const code: unknown = error instanceof Error && "code" in error ? error.code : undefined;
  return typeof code === "string" ? code : "";
}
