import { createHash } from "node:crypto";
import { createTransport } from "nodemailer";
import type { Channel, Notification, SendResult } from "../../monitor/channel.ts";
import type { ChannelOptions } from "../channel-options.ts";
import { htmlMessage } from "../html-message.ts";
import { hider } from "../hide.ts";
import { groupHeadline, inOrder, plainMessage } from "../message.ts";
import { cut, oneLine } from "../plain-text.ts";
import { failureWords } from "../failure.ts";
import { headlineOf } from "../headline.ts";
import { untilAborted } from "../until-aborted.ts";

export interface EmailOptions extends ChannelOptions {
  readonly host: string;
  /** 465 for `implicit`, otherwise 587 with a password and 25 without one, where left out. */
  readonly port?: number;
  /**
   * TLS from the start; after STARTTLS or not at all; after STARTTLS where the server offers it (unchecked certificates do then, since nothing
   * better is asked for); never. Left out: `implicit` on port 465, `required` with a password, except on this machine, otherwise `if-offered`.
   */
  readonly tls?: "implicit" | "required" | "if-offered" | "never";
  readonly user?: string;
  readonly password?: string;
  /** `Plimsoll <alerts@example.com>` */
  readonly from: string;
  readonly to: readonly string[];
}

/** ms; the signal is shorter, as a rule. */
const LONGEST_WAIT = 60_000;
const LONGEST_SUBJECT = 200;

/** Mail over SMTP, as HTML and as text. The mails of an episode make a thread. */
export function createEmail(options: EmailOptions): Channel {
  const { name, host, password, user } = options;
  const port = options.port ?? (options.tls === "implicit" ? 465 : password === undefined ? 25 : 587);
  const hide = hider([password]);
  const transport = createTransport({
    host,
    port,
    ...securityOf(options, port),
    ...(password !== undefined && { auth: { user: user ?? "", pass: password } }),
    connectionTimeout: LONGEST_WAIT,
    greetingTimeout: LONGEST_WAIT,
    socketTimeout: LONGEST_WAIT,
    disableFileAccess: true,
    disableUrlAccess: true,
    logger: false,
  });
  return {
    name,
    takesMany: true,
    send: (notifications, signal) => {
      const sending = transport.sendMail({ ...emailOf(notifications, options), signal }).then(
        ({ rejected, accepted }): SendResult =>
          accepted.length > 0 || rejected.length === 0
            ? { kind: "delivered" }
            : { kind: "refused", error: hide(`${host} takes mail for none of the addresses`) },
        (error: unknown): SendResult => judgeError(error, host, hide),
      );
      return untilAborted<SendResult>(sending, signal, {
        kind: "retry",
        error: `${host} could not be reached: it did not answer in time`,
      });
    },
    close: () => {
      transport.close();
      return Promise.resolve();
    },
  };
}

function securityOf({ tls, host, password }: EmailOptions, port: number): object {
  const isHere = host === "localhost" || host === "::1" || /^127\./.test(host);
  switch (tls ?? (port === 465 ? "implicit" : password !== undefined && !isHere ? "required" : "if-offered")) {
    case "implicit":
      return { secure: true };
    case "required":
      return { secure: false, requireTLS: true };
    case "if-offered":
      return { secure: false, opportunisticTLS: true, tls: { rejectUnauthorized: false } };
    case "never":
      return { secure: false, ignoreTLS: true };
  }
}

/** A mail as nodemailer takes it. What others wrote is one line each, so that no header can be added. */
export function emailOf(notifications: readonly Notification[], options: EmailOptions): EmailMessage {
  const ordered = inOrder(notifications);
  const [first] = ordered;
  const subject = first === undefined ? "" : ordered.length === 1 ? headlineOf(first) : groupHeadline(ordered);
  const roots = [...new Set(ordered.map((each) => messageId(rootOf(each), options)))];
  const id = ordered.length === 1 && first !== undefined ? messageId(first.id, options) : messageId(groupId(ordered), options);
  const earlier = roots.filter((root) => root !== id);
  const isUrgent = ordered.some(({ transition }) => transition.severity === "critical" && transition.transition !== "resolved");
  return {
    from: oneLine(options.from),
    to: options.to.map(oneLine),
    subject: cut(subject, LONGEST_SUBJECT),
    text: `${plainMessage(ordered, options)}\n`,
    html: htmlMessage(ordered, options),
    date: new Date(options.now()),
    messageId: id,
    ...(earlier[0] !== undefined && { inReplyTo: earlier[0], references: earlier }),
    priority: isUrgent ? "high" : "normal",
    headers: { "Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All" },
  };
}

export interface EmailMessage {
  readonly from: string;
  readonly to: string[];
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  readonly date: Date;
  readonly messageId: string;
  readonly inReplyTo?: string;
  readonly references?: string[];
  readonly priority: "high" | "normal";
  readonly headers: Record<string, string>;
}

/** The first notification of the episode on this channel: what later ones answer. */
function rootOf({ id, transition: { episode } }: Notification): string {
  return `${episode}/1/${id.split("/").slice(2).join("/")}`;
}

/** Several notifications in one mail have an id that is the same when the same ones are sent again. */
function groupId(notifications: readonly Notification[]): string {
  const ids = notifications.map(({ id }) => id).sort();
  return `group/${createHash("sha256").update(ids.join("\n")).digest("hex").slice(0, 32)}`;
}

/** `<0123456789abcdef/1/desk@example.com>` (RFC 5322, 3.6.4): the same at every attempt. */
function messageId(id: string, { from }: EmailOptions): string {
  const domain = /@([a-z0-9](?:[a-z0-9.-]*[a-z0-9])?)>?\s*$/i.exec(from)?.[1] ?? "plimsoll.invalid";
  return `<${encodeURIComponent(oneLine(id)).replaceAll("%2F", "/").replace(/[()]/g, "_")}@${domain}>`;
}

interface SmtpError extends Error {
  readonly code?: string;
  readonly responseCode?: number;
  readonly response?: string;
  readonly command?: string;
}

/** 5xx will not be otherwise next time, 4xx may (RFC 5321, 4.2.1); 503 says that the session went wrong, not the mail. */
function judgeError(error: unknown, host: string, hide: (text: string) => string): SendResult {
  const { responseCode, response, code } = (error instanceof Error ? error : new Error("failed")) as SmtpError;
  const isInsecure = code === "ETLS" || code === "EREQUIRETLS";
  if (responseCode !== undefined && !isInsecure) {
    const said = hide(`${host} answered ${response ?? String(responseCode)}`);
    const isFinal = responseCode >= 500 && responseCode !== 503;
    return isFinal ? { kind: "refused", error: said } : { kind: "retry", error: said };
  }
  if (isInsecure) return { kind: "retry", error: `${host} gives no secure connection, which the settings ask for` };
  switch (code) {
    case "EENVELOPE":
      return { kind: "refused", error: "there is no address that mail can be sent to, or from" };
    case "ENOAUTH":
    case "EAUTH":
      return { kind: "refused", error: `${host} does not take the user and password` };
    default:
      return { kind: "retry", error: hide(`${host} could not be reached: ${failureWords(original(error))}`) };
  }
}

/** The code the system gave, before nodemailer put its own in its place. */
function original(error: unknown): unknown {
  const code = error instanceof Error && "originalCode" in error ? error.originalCode : undefined;
  return typeof code === "string" ? Object.assign(new Error("failed"), { code }) : error;
}
