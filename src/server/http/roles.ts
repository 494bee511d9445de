import { createHash, timingSafeEqual } from "node:crypto";

/** What a token may do: `read` what is there, `ingest` snapshots, `operate`: acknowledge, silence, reset. */
export const ROLES = ["read", "ingest", "operate"] as const;
export type Role = (typeof ROLES)[number];

export interface Token {
  readonly name: string;
  readonly roles: readonly Role[];
  /** As it stands behind `Bearer`. */
  readonly secret: string;
}

/** Who asks. */
export interface Caller {
  readonly name: string;
  readonly roles: readonly Role[];
}

export type Admittance =
  | { readonly admitted: true; readonly caller: Caller }
  | { readonly admitted: false; readonly detail: string; readonly help: string };

/** Whoever is on this machine, where there are no tokens: may look and send, and change nothing that people decided. */
const LOCAL: Caller = { name: "local", roles: ["read", "ingest"] };

/** Tells callers by their bearer token (RFC 6750). */
export class Doorkeeper {
  readonly #tokens: readonly { readonly caller: Caller; readonly digest: Buffer }[];

  /** Without tokens everybody is local: only for a server that nobody else reaches. */
  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens.map(({ name, roles, secret }) => ({ caller: { name, roles }, digest: digestOf(secret) }));
  }

  admit(authorization: string | undefined): Admittance {
    if (this.#tokens.length === 0) return { admitted: true, caller: LOCAL };
    const help = "send `Authorization: Bearer TOKEN` with a token of the settings";
    if (authorization === undefined) return { admitted: false, detail: "the request has no token", help };
    const [, presented] = /^Bearer +([^\s,]+)$/i.exec(authorization) ?? [];
    if (presented === undefined) return { admitted: false, detail: "the header `Authorization` has no bearer token", help };
    const digest = digestOf(presented);
    let found: Caller | undefined;
    // All are compared, so that the time tells nothing about any.
    for (const token of this.#tokens) if (timingSafeEqual(token.digest, digest)) found = token.caller;
    return found === undefined ? { admitted: false, detail: "the token is not known", help } : { admitted: true, caller: found };
  }

  /** Why a caller may not; undefined where it may. */
  refuse({ name, roles }: Caller, needed: Role): { readonly detail: string; readonly help: string } | undefined {
    if (roles.includes(needed)) return undefined;
    if (this.#tokens.length === 0)
      return { detail: `without a token nobody may ${needed}`, help: `add a token with the role \`${needed}\` to the settings` };
    return {
      detail: `the token \`${name}\` does not have the role \`${needed}\``,
      help: `use one that has it, or add the role in the settings`,
    };
  }
}

/** Of equal length whatever is presented. */
function digestOf(secret: string): Buffer {
  return createHash("sha256").update(secret).digest();
}
