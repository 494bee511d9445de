import { lookup } from "node:dns";
import type { LookupFunction } from "node:net";
import { Turns } from "./turns.ts";

const LOOKUP_TURNS = new Turns(1);

/** Finds the addresses of a host as `connect` asks for them, one host at a time. One that is not wanted any more is not begun. */
export function lookUpInTurn(signal: AbortSignal): LookupFunction {
  return (host, options, callback) => {
    const begin = (): Promise<void> =>
      new Promise((resolve) => {
        lookup(host, options, (...found) => {
          callback(...found);
          resolve();
        });
      });
    LOOKUP_TURNS.run(signal, begin).catch(() => {
      // Given up: whoever asked has let go.
    });
  };
}
