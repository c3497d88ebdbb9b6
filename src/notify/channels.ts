/**
 * Whom to tell, and by which way: what a notify file says, checked and with its secrets read.
 */

/** A function, so that whoever prints what holds it prints no secret. */
export type Secret = () => string;

/** Every night, or only on one that has news. */
export const OCCASIONS = ["news", "every"] as const;
export type Occasion = (typeof OCCASIONS)[number];

export const SECURITIES = ["starttls", "tls", "none"] as const;

export interface MailChannel {
  readonly kind: "mail";
  readonly when: Occasion;
  readonly to: readonly string[];
  readonly from: string;
  readonly server: string;
  readonly port: number;
  readonly security: (typeof SECURITIES)[number];
  readonly login: { readonly user: string; readonly password: Secret } | null;
  readonly attachesHtml: boolean;
}

export const SHAPES = ["generic", "slack", "teams"] as const;
export type Shape = (typeof SHAPES)[number];

export interface WebhookChannel {
  readonly kind: "webhook";
  readonly when: Occasion;
  /** Whoever knows the path of a chat's webhook can post there. */
  readonly url: Secret;
  /** What of the address may be said. */
  readonly host: string;
  readonly shape: Shape;
  readonly headers: readonly { readonly name: string; readonly value: Secret }[];
}

export const TRANSPORTS = ["udp", "tcp", "tls", "unix"] as const;

/** RFC 5424, table 1: the number of a facility is its place. */
// biome-ignore format: eight to a line, to be counted
export const FACILITIES = [
  "kern", "user", "mail", "daemon", "auth", "syslog", "lpr", "news",
  "uucp", "cron", "authpriv", "ftp", "ntp", "audit", "alert", "clock",
  "local0", "local1", "local2", "local3", "local4", "local5", "local6", "local7",
] as const;

export type SyslogServer =
  | { readonly transport: "udp"; readonly server: string; readonly port: number }
  | { readonly transport: "tcp" | "tls"; readonly server: string; readonly port: number }
  | { readonly transport: "unix"; readonly socket: string };

export interface SyslogChannel {
  readonly kind: "syslog";
  readonly when: Occasion;
  readonly to: SyslogServer;
  /** Its number. */
  readonly facility: number;
}

export type Channel = MailChannel | WebhookChannel | SyslogChannel;

export interface Retries {
  /** The first one included. */
  readonly attempts: number;
  /** Before the second attempt; each further wait is twice as long. */
  readonly waitSeconds: number;
}

export interface NotifyFile {
  readonly channels: readonly Channel[];
  readonly retries: Retries;
}

/** `mail to ops@example.org by smtp.example.org`, with no secret in it. */
export function describeChannel(channel: Channel): string {
  switch (channel.kind) {
    case "mail":
      return `mail to ${channel.to.join(", ")} by ${channel.server}`;
    case "webhook":
      return `webhook ${channel.host} (${channel.shape})`;
    case "syslog":
      return channel.to.transport === "unix"
        ? `syslog ${channel.to.socket}`
        : `syslog ${channel.to.server} (${channel.to.transport})`;
  }
}
