import { failureWords, TOO_LATE } from "./failure.ts";

/** What was answered. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  /** The beginning of the body, as much as is wanted of it; null where it did not come whole or in time. */
  readonly body: string | null;
}

export type Exchange = { readonly kind: "answered"; readonly answer: Answer } | { readonly kind: "failed"; readonly why: string };

/** Where to send, and what with. */
export interface Target {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
}

/** Nothing that a receiver has to say is longer. */
export const MOST_BODY = 64 * 1_024;

/** A web address to send to; user and password in it become a header, since they cannot stay in it. Undefined where it is none. */
export function readTarget(text: string, headers: Readonly<Record<string, string>> = {}): Target | undefined {
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  if (url.protocol !== "https:" && url.protocol !== "http:") return undefined;
  if (url.username === "" && url.password === "") return { url, headers };
  const credentials = `${decoded(url.username)}:${decoded(url.password)}`;
  url.username = "";
  url.password = "";
  return { url, headers: { authorization: `Basic ${Buffer.from(credentials).toString("base64")}`, ...headers } };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/**
 * Posts a body and reads at most `MOST_BODY` bytes of the answer. Redirections are not followed: what goes to one host with its secret must
 * not go to another. Never rejects; ends soon after `signal` aborts. The status counts even where the body does not come.
 */
export async function post({ url, headers }: Target, body: string, signal: AbortSignal): Promise<Exchange> {
  try {
    const response = await fetch(url, { method: "POST", headers, body, redirect: "manual", signal });
    const answered = { status: response.status, headers: response.headers };
    return { kind: "answered", answer: { ...answered, body: await readStart(response) } };
  } catch (error) {
    return { kind: "failed", why: signal.aborted ? TOO_LATE : failureWords(error) };
  }
}

async function readStart(response: Response): Promise<string | null> {
  const reader = response.body?.getReader();
  if (reader === undefined) return "";
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    while (size < MOST_BODY) {
      const { done, value } = (await reader.read()) as { readonly done: boolean; readonly value?: Uint8Array };
      if (done || value === undefined) break;
      chunks.push(value);
      size += value.byteLength;
    }
    return Buffer.concat(chunks).subarray(0, MOST_BODY).toString("utf8");
  } catch {
    return null;
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}
