import type { Severity } from "../../model/severity.ts";
import type { Listen } from "../../server/http/host.ts";
import type { Role } from "../../server/http/roles.ts";
import type { QuietHours } from "../../notify/routing/quiet-hours.ts";
import type { RoutingTest } from "../../notify/routing/routing-test.ts";
import type { RoutingTable } from "../../notify/routing/table.ts";
import type { Template } from "../../notify/template.ts";
import type { Secret } from "./secret.ts";

/** A monitor's settings, read and resolved. Paths are absolute, durations are in ms, sizes in bytes. */
export interface Settings {
  /** The settings file itself; relative paths in it count from its folder. */
  readonly file: string;
  /** False: nothing is monitored, and the engine goes on. */
  readonly enabled: boolean;
  /** Which of the policies' sections of limits are in force. */
  readonly environment: string | undefined;
  /** IANA name. */
  readonly zone: string;
  readonly dataFolder: string;
  readonly logsFolder: string;
  readonly metricsFolder: string;
  readonly heartbeat: { readonly file: string; readonly interval: number };
  /** For the policies that are compiled here; undefined: the language's default. */
  readonly evaluationInterval: number | undefined;
  readonly persistInterval: number;
  readonly policies: readonly PolicySettings[];
  /** The policy that watches the monitor itself. */
  readonly self: PolicySettings;
  /** Ed25519 public keys in PEM. With any, policies come as bundles signed by one of them. */
  readonly keys: readonly string[];
  readonly sources: readonly SourceSettings[];
  readonly recipients: readonly RecipientSettings[];
  readonly routing: RoutingSettings;
  readonly deadManSwitch: DeadManSwitchSettings | undefined;
  readonly retention: Retention;
  /** 0 to 1 */
  readonly crossCheckRate: number;
  readonly inbox: { readonly snapshots: number; readonly bytes: number };
  /** Undefined: nothing is answered over HTTP. */
  readonly http: HttpSettings | undefined;
}

export interface HttpSettings {
  readonly listen: Listen;
  readonly tokens: readonly TokenSettings[];
  /** Bytes of one body. */
  readonly bodyLimit: number;
  /** Requests a second of one address. */
  readonly rateLimit: number;
  /** At once. */
  readonly connections: number;
}

export interface TokenSettings {
  readonly name: string;
  readonly roles: readonly Role[];
  readonly secret: Secret;
}

export interface Retention {
  readonly alerts: number;
  readonly metrics: number;
  readonly recordings: number;
}

/** Text where a setting stands, in UTF-16 offsets, to tell later what is wrong with what it names. */
export interface Place {
  readonly start: number;
  readonly end: number;
}

export interface PolicySettings {
  /** Policy text (`.policy`, `.policy.yaml`) or a compiled bundle. */
  readonly file: string;
  readonly at: Place;
  /** Names or globs; undefined: every source but the monitor itself. */
  readonly sources: readonly string[] | undefined;
  /** As written, the environment's own over the general ones. */
  readonly limits: Readonly<Record<string, string>>;
  readonly limitPlaces: Readonly<Record<string, Place>>;
  readonly allowDowngrade: boolean;
}

export type InputSettings =
  | { readonly kind: "followed"; readonly file: string }
  | { readonly kind: "rewritten"; readonly file: string }
  | { readonly kind: "stdin" };

export interface SourceSettings {
  readonly name: string;
  readonly at: Place;
  /** Undefined: its snapshots come from an embedding engine, or from collectors alone. */
  readonly input: InputSettings | undefined;
  readonly collectors: readonly CollectorSettings[];
}

export interface CollectorSettings {
  readonly name: string;
  readonly interval: number;
  readonly timeout: number;
  readonly what: CollectorKind;
}

export type CollectorKind =
  | { readonly kind: "artifact"; readonly file: string }
  /** `zone` is for times without an offset. */
  | { readonly kind: "heartbeat_file"; readonly file: string; readonly zone: string }
  /** `pattern` is how the lines looked for begin: `{timestamp}` once, `*` for any text. */
  | { readonly kind: "log"; readonly file: string; readonly pattern: string; readonly zone: string }
  | { readonly kind: "probe"; readonly target: ProbeTarget; readonly connectTimeout: number }
  | {
      readonly kind: "process";
      readonly process: { readonly pid: number } | { readonly pidFile: string };
      readonly command: string | undefined;
    };

export type ProbeTarget =
  | { readonly protocol: "tcp"; readonly host: string; readonly port: number }
  /** `statuses` empty: any from 200 to 299. */
  | { readonly protocol: "http"; readonly url: string; readonly statuses: readonly number[] };

export const RECIPIENT_KINDS = [
  "slack",
  "telegram",
  "email",
  "webhook",
  "pagerduty",
  "alertmanager",
  "command",
  "console",
] as const;
export type RecipientKind = (typeof RECIPIENT_KINDS)[number];

/** Whom notifications go to, and how they are reached. Durations are in ms. */
export interface RecipientSettings {
  readonly name: string;
  readonly at: Place;
  readonly kind: RecipientKind;
  /** What it is told where no route takes an alert: this severity and above; `never`: only what a route, rotation or escalation sends it. */
  readonly severity: Severity | "never";
  /** Mail addresses, a chat's id, a URL without a secret in it. */
  readonly address: readonly string[];
  /** The webhook's URL, the token, the routing key, the password. */
  readonly secret: Secret | undefined;
  /** What a webhook's requests are signed with. */
  readonly signingSecret: Secret | undefined;
  /** Of requests to a webhook or Alertmanager. */
  readonly headers: Readonly<Record<string, Secret>>;
  readonly template: Template | undefined;
  /** Of one message. */
  readonly timeout: number;
  readonly giveUpAfter: number;
  readonly fallback: { readonly to: string; readonly after: number } | undefined;
  /** Whether the text form of the heartbeat is updated before and after each of its messages. */
  readonly tellsStatus: boolean;
  readonly smtp: SmtpSettings | undefined;
  /** Of a chat of Telegram that has topics. */
  readonly topic: number | undefined;
  /** Of Alertmanager. */
  readonly resendEvery: number | undefined;
  /** A program with its operands; empty where it is none. */
  readonly command: readonly string[];
}

export interface SmtpSettings {
  readonly host: string;
  readonly port: number | undefined;
  readonly tls: SmtpTls | undefined;
  readonly user: string | undefined;
  readonly from: string;
}

export const SMTP_TLS = ["required", "implicit", "if-offered", "never"] as const;
export type SmtpTls = (typeof SMTP_TLS)[number];

export interface RoutingSettings {
  readonly table: RoutingTable;
  readonly quietHours: readonly QuietHours[];
  readonly tests: readonly (RoutingTest & { readonly name: string; readonly place: Place })[];
  /** Where the routes stand, to tell what is wrong with them. */
  readonly at: Place;
}

export interface DeadManSwitchSettings {
  readonly url: Secret;
  /** ms */
  readonly every: number;
}
