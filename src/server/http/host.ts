import { isIPv4 } from "node:net";

/** Where to listen. */
export interface Listen {
  readonly host: string;
  /** 0: any that is free. */
  readonly port: number;
}

/** Whether only programs of this machine reach an address. */
export function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || (isIPv4(host) && host.startsWith("127."));
}

/** The host of a `Host` header, without its port and brackets; undefined for what is none. */
export function hostOf(header: string | undefined): string | undefined {
  const match = /^(?:\[([0-9a-fA-F:.]+)\]|([A-Za-z0-9._-]+))(?::\d{1,5})?$/.exec(header ?? "");
  return (match?.[1] ?? match?.[2])?.toLowerCase();
}

/**
 * Whether a request to a server on loopback was meant for it. A web page elsewhere can let its own name lead to 127.0.0.1 (DNS
 * rebinding) and would then count as the same origin; its name in `Host` gives it away.
 */
export function isMeantForLoopback(header: string | undefined): boolean {
  const host = hostOf(header);
  return host !== undefined && isLoopback(host);
}
