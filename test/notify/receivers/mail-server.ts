import type { AddressInfo } from "node:net";
import { SMTPServer, type SMTPServerOptions } from "smtp-server";

export interface ReceivedMail {
  readonly from: string;
  readonly to: readonly string[];
  /** As it came over the wire. */
  readonly raw: string;
  readonly isSecure: boolean;
}

export interface MailServer {
  readonly port: number;
  readonly received: ReceivedMail[];
  /** What is answered to the end of a mail; undefined takes it; `hang` says nothing. */
  answer(how: { readonly code: number; readonly text: string } | "hang" | undefined): void;
  /** Addresses that are not taken, with a 550. */
  readonly unknown: Set<string>;
  arrived(): Promise<void>;
  close(): Promise<void>;
}

/** A real SMTP server on this machine. */
export async function startMailServer(options: SMTPServerOptions = {}): Promise<MailServer> {
  const received: ReceivedMail[] = [];
  const unknown = new Set<string>();
  let how: { readonly code: number; readonly text: string } | "hang" | undefined;
  let arrive = (): void => undefined;
  const arrived = new Promise<void>((resolve) => {
    arrive = resolve;
  });
  const server = new SMTPServer({
    disabledCommands: ["AUTH", "STARTTLS"],
    closeTimeout: 10,
    ...options,
    onRcptTo: ({ address }, _session, done) => {
      done(unknown.has(address) ? Object.assign(new Error("5.1.1 no such user"), { responseCode: 550 }) : null);
    },
    onData: (stream, { envelope, secure }, done) => {
      const chunks: Buffer[] = [];
      stream.on("data", (chunk: Buffer) => {
        chunks.push(chunk);
      });
      stream.on("end", () => {
        arrive();
        if (how === "hang") return;
        if (how !== undefined) {
          done(Object.assign(new Error(how.text), { responseCode: how.code }));
          return;
        }
        received.push({
          from: envelope.mailFrom === false ? "" : envelope.mailFrom.address,
          to: envelope.rcptTo.map(({ address }) => address),
          raw: Buffer.concat(chunks).toString("utf8"),
          isSecure: secure,
        });
        done();
      });
    },
  });
  server.on("error", () => undefined);
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  return {
    port: (server.server.address() as AddressInfo).port,
    received,
    unknown,
    answer: (wanted) => {
      how = wanted;
    },
    arrived: () => arrived,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
      }),
  };
}

export interface ParsedMail {
  /** By name in small letters, unfolded and decoded; every one that came. */
  readonly headers: ReadonlyMap<string, readonly string[]>;
  readonly text: string;
  readonly html: string;
}

/** Reads a mail of two forms (RFC 5322, 2045 to 2047), as far as mails of this kind go; throws where it is another. */
export function parseMail(raw: string): ParsedMail {
  const { headers, body } = split(raw);
  const type = headers.get("content-type")?.[0] ?? "";
  const boundary = /^multipart\/alternative;.*boundary="([^"]+)"/.exec(type)?.[1];
  if (boundary === undefined) throw new Error(`not a mail of two forms: ${type}`);
  const parts = body
    .split(`--${boundary}`)
    .slice(1, -1)
    .map((part) => split(part.replace(/^\r\n/, "")));
  const form = (wanted: string): string => {
    const part = parts.find((each) => each.headers.get("content-type")?.[0]?.startsWith(wanted));
    if (part === undefined) throw new Error(`no ${wanted}`);
    return decodeBody(part.body, part.headers.get("content-transfer-encoding")?.[0] ?? "7bit");
  };
  return { headers, text: form("text/plain"), html: form("text/html") };
}

function split(raw: string): { readonly headers: Map<string, string[]>; readonly body: string } {
  const end = raw.indexOf("\r\n\r\n");
  const headers = new Map<string, string[]>();
  for (const line of raw
    .slice(0, end)
    .replace(/\r\n[ \t]+/g, " ")
    .split("\r\n")) {
    const [, name = "", value = ""] = /^([!-9;-~]+):[ \t]*(.*)$/s.exec(line) ?? [];
    if (name === "") throw new Error(`no header: ${line}`);
    headers.set(name.toLowerCase(), [...(headers.get(name.toLowerCase()) ?? []), decodeWords(value)]);
  }
  return { headers, body: raw.slice(end + 4) };
}

function decodeWords(value: string): string {
  return value.replace(/(\?=)\s+(=\?)/g, "$1$2").replace(/(?:=\?utf-8\?([bq])\?([^?]*)\?=)+/gi, (words) => {
    const pieces = [...words.matchAll(/=\?utf-8\?([bq])\?([^?]*)\?=/gi)].map(([, kind = "", text = ""]) =>
      kind.toLowerCase() === "b" ? Buffer.from(text, "base64") : quotedPrintable(text.replaceAll("_", " ")),
    );
    return Buffer.concat(pieces).toString("utf8");
  });
}

function decodeBody(body: string, encoding: string): string {
  if (encoding === "base64") return Buffer.from(body, "base64").toString("utf8");
  if (encoding !== "quoted-printable") return body;
  return quotedPrintable(body.replace(/=\r\n/g, "")).toString("utf8");
}

function quotedPrintable(text: string): Buffer {
  return Buffer.concat(
    [...text.matchAll(/=([0-9A-F]{2})|([^=]+|=)/gi)].map(([, hex, plain]) =>
      hex === undefined ? Buffer.from(plain ?? "", "utf8") : Buffer.from(hex, "hex"),
    ),
  );
}
