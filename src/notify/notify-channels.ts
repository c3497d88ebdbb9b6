/**
 * The channels that a notify file names, with their secrets: what each field allows alone but not beside the others, and
 * what is in the files that it leads to.
 */
import type { z } from "zod";
import { describePath, mistakeAtPath, type Path, type SiteMistake, valueAt, type YamlText } from "../site/yaml-text.ts";
import { type Channel, FACILITIES, type Occasion, type Secret, type SyslogServer } from "./channels.ts";
import { describeIssues } from "./notify-mistakes.ts";
import {
  type MailFields,
  mailSchema,
  parseHookUrl,
  type SyslogFields,
  syslogSchema,
  type WebhookFields,
  webhookSchema,
} from "./notify-schema.ts";
import { readSecretFile } from "./secret-file.ts";
import { readHeaders } from "./secret-headers.ts";

const MAIL_PORTS = { starttls: 587, tls: 465, none: 25 } as const;
/** RFC 5426, RFC 6587 and RFC 5425. */
const SYSLOG_PORTS = { udp: 514, tcp: 514, tls: 6514 } as const;
const LOCAL_SOCKET = "/dev/log";

export interface ReadChannels {
  readonly channels: readonly Channel[];
  readonly mistakes: readonly SiteMistake[];
}

/** Tells a mistake at a field of the channel that is read, or at the channel. */
type Tell = (field: string | null, message: string) => void;

/**
 * @param usual when a channel is used that does not say
 * @param isOpen whether everyone on this machine may read the notify file
 */
export async function readChannels(text: YamlText, usual: Occasion, isOpen: boolean): Promise<ReadChannels> {
  const channels: Channel[] = [];
  const mistakes: SiteMistake[] = [];

  async function readEach<Fields extends { readonly when?: Occasion | undefined }>(
    kind: Channel["kind"],
    schema: z.ZodType<Fields>,
    read: (fields: Fields, when: Occasion, tell: Tell) => Promise<Channel | null>,
  ): Promise<void> {
    for (const { entry, place } of placedEntries(text, kind)) {
      const { data, error } = schema.safeParse(entry);
      mistakes.push(...describeIssues(error?.issues ?? [], text, place));
      if (data === undefined) continue;
      const channel = await read(data, data.when ?? usual, (field, message) => {
        const path = field === null ? place : [...place, field];
        mistakes.push(mistakeAtPath(text, path, `${describePath(path)}: ${message}`));
      });
      if (channel !== null) channels.push(channel);
    }
  }

  await readEach("mail", mailSchema, readMail);
  await readEach("webhook", webhookSchema, (fields, when, tell) => readWebhook(fields, when, isOpen, tell));
  await readEach("syslog", syslogSchema, async (fields, when, tell) => readSyslog(fields, when, tell));
  if (channels.length === 0 && mistakes.length === 0) {
    mistakes.push(mistakeAtPath(text, [], "this file names nobody to tell; give mail, webhook or syslog"));
  }
  return { channels, mistakes };
}

/** Nothing where all of a channel's lines are commented out. */
function placedEntries(text: YamlText, kind: Channel["kind"]): { readonly entry: unknown; readonly place: Path }[] {
  const entries = valueAt(text.fields, [kind]) ?? [];
  return Array.isArray(entries)
    ? entries.map((entry: unknown, index) => ({ entry, place: [kind, index] }))
    : [{ entry: entries, place: [kind] }];
}

async function readMail(mail: MailFields, when: Occasion, tell: Tell): Promise<Channel | null> {
  const { to, from, server, security, user, passwordFile, attach } = mail;
  if (user !== undefined && passwordFile === undefined) {
    tell("user", "a user needs a password; name its file in passwordFile");
  }
  if (user === undefined && passwordFile !== undefined) {
    tell("passwordFile", "a password needs a user; name one in user");
  }
  if (security === "none" && passwordFile !== undefined) {
    tell("security", "none would send the password in clear text; write starttls or tls");
  }
  const password = passwordFile === undefined ? null : await readLine(passwordFile, "passwordFile", tell);
  const login = user === undefined || password === null ? null : { user, password };
  const port = mail.port ?? MAIL_PORTS[security];
  return { kind: "mail", when, to, from, server, port, security, login, attachesHtml: attach === "html" };
}

async function readWebhook(hook: WebhookFields, when: Occasion, isOpen: boolean, tell: Tell): Promise<Channel | null> {
  const { shape, urlFile, headersFile } = hook;
  if ((hook.url === undefined) === (urlFile === undefined)) {
    tell(
      null,
      hook.url === undefined ? "there is no address; give url or urlFile" : "two addresses; give url or urlFile",
    );
    return null;
  }
  if (hook.url !== undefined && isOpen && shape !== "generic") {
    tell(
      "url",
      "who knows this address can post there, and everyone on this machine may read this file; take that away with chmod o=, or give urlFile",
    );
  }
  const url = urlFile === undefined ? () => hook.url! : await readLine(urlFile, "urlFile", tell);
  const parsed = url === null ? null : parseHookUrl(url());
  if (url !== null && parsed === null) {
    tell("urlFile", "the file holds no address of a webhook; write one such as https://hooks.example.org/xsaudit");
  }
  const headers =
    headersFile === undefined ? [] : await readHeaders(headersFile, (message) => tell("headersFile", message));
  if (url === null || parsed === null || headers === null) return null;
  if (parsed.protocol === "http:" && (shape !== "generic" || headers.length > 0) && !isLoopback(parsed.hostname)) {
    tell(urlFile === undefined ? "url" : "urlFile", "http would send a secret in clear text; write https");
  }
  return { kind: "webhook", when, url, host: parsed.host, shape, headers };
}

function isLoopback(host: string): boolean {
  return host === "localhost" || host === "[::1]" || /^127(\.\d{1,3}){3}$/.test(host);
}

function readSyslog(syslog: SyslogFields, when: Occasion, tell: Tell): Channel | null {
  const to = syslogServer(syslog, tell);
  return to === null ? null : { kind: "syslog", when, to, facility: FACILITIES.indexOf(syslog.facility) };
}

function syslogServer({ transport, server, port, socket }: SyslogFields, tell: Tell): SyslogServer | null {
  if (transport === "unix") {
    if (server !== undefined) tell("server", "transport unix is for this machine's own log; leave this field out");
    if (port !== undefined) tell("port", "transport unix has no port; leave this field out");
    return { transport, socket: socket ?? LOCAL_SOCKET };
  }
  if (socket !== undefined) {
    tell("socket", `transport ${transport} has no socket; leave this field out, or write transport: unix`);
  }
  if (server === undefined) {
    tell(null, "there is no server; name one in server, or write transport: unix for this machine's own log");
    return null;
  }
  return { transport, server, port: port ?? SYSLOG_PORTS[transport] };
}

/** Null, and told, where the file has none or more than one. */
async function readLine(path: string, field: string, tell: Tell): Promise<Secret | null> {
  const { text, mistake } = await readSecretFile(path);
  if (text === null) {
    tell(field, mistake);
    return null;
  }
  if (/\p{Cc}/u.test(text)) {
    tell(field, "the file has more than one line, or control characters; write one line of text");
    return null;
  }
  return () => text;
}
