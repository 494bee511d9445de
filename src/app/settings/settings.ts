import type { Severity } from "../../model/severity.ts";
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
  readonly retention: Retention;
  /** 0 to 1 */
  readonly crossCheckRate: number;
  readonly inbox: { readonly snapshots: number; readonly bytes: number };
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

export const RECIPIENT_KINDS = ["slack", "telegram", "email", "webhook", "pagerduty", "alertmanager"] as const;
export type RecipientKind = (typeof RECIPIENT_KINDS)[number];

/** Whom notifications go to, once there are channels. */
export interface RecipientSettings {
  readonly name: string;
  readonly kind: RecipientKind;
  /** This severity and above. */
  readonly severity: Severity;
  /** Mail addresses, a chat's id, a URL without a secret in it. */
  readonly address: readonly string[];
  /** The webhook's URL, the token, the routing key. */
  readonly secret: Secret | undefined;
}
