import { createHmac, timingSafeEqual } from "node:crypto";

/** The header that signs a request: `t=1760425440,v1=5257a869...`. */
export const SIGNATURE_HEADER = "plimsoll-signature";
/** Receivers should take no request whose `t` is further from their own clock, in seconds: who recorded one cannot send it again later. */
export const REPLAY_WINDOW = 300;

/** HMAC-SHA256 over `<seconds>.<body>`, hexadecimal, with the seconds since the epoch beside it. */
export function sign(body: string, secret: string, now: number): string {
  const seconds = Math.floor(now / 1_000);
  return `t=${seconds},v1=${createHmac("sha256", secret).update(`${seconds}.${body}`).digest("hex")}`;
}

/** What a receiver does with the header: whether the body was signed with the secret, and no longer ago than the window. */
export function isSigned(body: string, header: string, secret: string, now: number): boolean {
  const match = /^t=(\d{1,12}),v1=([0-9a-f]{64})$/.exec(header);
  const [, seconds = "", given = ""] = match ?? [];
  if (match === null || Math.abs(now / 1_000 - Number(seconds)) > REPLAY_WINDOW) return false;
  const expected = createHmac("sha256", secret).update(`${seconds}.${body}`).digest();
  return timingSafeEqual(Buffer.from(given, "hex"), expected);
}
