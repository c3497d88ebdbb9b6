/**
 * The shape of the notify file, with a sentence for every mistake that says what would be right.
 */
import { isAbsolute } from "node:path";
import { z } from "zod";
import { parseAddress } from "../flow/address.ts";
import { FACILITIES, OCCASIONS, SECURITIES, SHAPES, TRANSPORTS } from "./channels.ts";
import { CREDENTIALS_PREFIX } from "./secret-file.ts";

const FIELDS_FORM = "is not a set of fields; write them as {key: value, ...}";
const OCCASION_FORM = "is no occasion; write news or every";
const MAIL_ADDRESS_FORM = "is not a mail address; write one such as ops@example.org";
const MAIL_ADDRESSES_FORM = "is not a list of mail addresses; write one such as [ops@example.org]";
const SERVER_FORM = "is not a server; write its name or address, and the port apart from it as port";
const PORT_FORM = "is not a port; write a number from 1 to 65535";
const SECURITY_FORM = "is no way to secure mail; write starttls, tls or none";
const USER_FORM = "is no user; write a name in quotes";
const FILE_FORM = `is not the path of a file; write an absolute one such as /etc/xsaudit/secret, or ${CREDENTIALS_PREFIX}secret`;
const ATTACH_FORM = "cannot be attached; write html or none";
const URL_FORM = "is not the address of a webhook; write one such as https://hooks.example.org/xsaudit";
const SHAPE_FORM = "is no shape of a message; write generic, slack or teams";
const TRANSPORT_FORM = "is not a transport of syslog; write udp, tcp, tls or unix";
const SOCKET_FORM = "is not the path of a socket; write an absolute one such as /dev/log";
const FACILITY_FORM = "is not a facility of syslog; write one such as daemon or local0";
/** A server that stays away for a day is none to wait for. */
const MAX_ATTEMPTS = 10;
const ATTEMPTS_FORM = `is not a number of attempts; write one from 1 to ${MAX_ATTEMPTS}`;
const MAX_WAIT_SECONDS = 600;
const WAIT_FORM = `is not a number of seconds; write one from 1 to ${MAX_WAIT_SECONDS}`;
const MAX_RECIPIENTS = 50;

/** No space, quote or bracket, nor what ends a header's line: an address and nothing else. */
const MAIL_ADDRESS = /^[^\s@<>,;:"()[\]\\\p{C}]{1,64}@[\p{L}\p{N}]([\p{L}\p{N}.-]{0,252}[\p{L}\p{N}])?$/u;
const HOST_NAME = /^[\p{L}\p{N}_]([\p{L}\p{N}._-]{0,252}[\p{L}\p{N}])?\.?$/u;
const PRINTED_USER = /^[^\p{C}]{1,256}$/u;

const when = z.enum(OCCASIONS, OCCASION_FORM);
const mailAddress = z.string(MAIL_ADDRESS_FORM).regex(MAIL_ADDRESS, MAIL_ADDRESS_FORM);
const server = z.string(SERVER_FORM).refine((text) => HOST_NAME.test(text) || parseAddress(text) !== null, SERVER_FORM);
const port = z.int(PORT_FORM).min(1, PORT_FORM).max(65_535, PORT_FORM);
const secretPath = z
  .string(FILE_FORM)
  .refine((text) => isAbsolute(text) || text.startsWith(CREDENTIALS_PREFIX), FILE_FORM);

export const mailSchema = z.strictObject(
  {
    when: when.optional(),
    to: z.array(mailAddress, MAIL_ADDRESSES_FORM).min(1, MAIL_ADDRESSES_FORM).max(MAX_RECIPIENTS, MAIL_ADDRESSES_FORM),
    from: mailAddress,
    server,
    port: port.optional(),
    security: z.enum(SECURITIES, SECURITY_FORM).default("starttls"),
    user: z.string(USER_FORM).regex(PRINTED_USER, USER_FORM).optional(),
    passwordFile: secretPath.optional(),
    attach: z.enum(["html", "none"], ATTACH_FORM).default("html"),
  },
  FIELDS_FORM,
);

export const webhookSchema = z.strictObject(
  {
    when: when.optional(),
    url: z
      .string(URL_FORM)
      .refine((text) => parseHookUrl(text) !== null, URL_FORM)
      .optional(),
    urlFile: secretPath.optional(),
    shape: z.enum(SHAPES, SHAPE_FORM).default("generic"),
    headersFile: secretPath.optional(),
  },
  FIELDS_FORM,
);

export const syslogSchema = z.strictObject(
  {
    when: when.optional(),
    transport: z.enum(TRANSPORTS, TRANSPORT_FORM).default("udp"),
    server: server.optional(),
    port: port.optional(),
    socket: z.string(SOCKET_FORM).refine(isAbsolute, SOCKET_FORM).optional(),
    facility: z.enum(FACILITIES, FACILITY_FORM).default("daemon"),
  },
  FIELDS_FORM,
);

/** Null where it is none, or has a user or a password in it. */
export function parseHookUrl(text: string): URL | null {
  if (!URL.canParse(text)) return null;
  const url = new URL(text);
  const isWeb = url.protocol === "https:" || url.protocol === "http:";
  return isWeb && url.username === "" && url.password === "" ? url : null;
}

/** Of channels, one entry or a list of them may stand: each is checked by itself. */
export const notifySchema = z.strictObject(
  {
    version: z.literal(1, "is not a version that is known here; write 1"),
    when: when.default("news"),
    mail: z.unknown().optional(),
    webhook: z.unknown().optional(),
    syslog: z.unknown().optional(),
    retries: z
      .strictObject(
        {
          attempts: z.int(ATTEMPTS_FORM).min(1, ATTEMPTS_FORM).max(MAX_ATTEMPTS, ATTEMPTS_FORM).default(3),
          waitSeconds: z.number(WAIT_FORM).min(1, WAIT_FORM).max(MAX_WAIT_SECONDS, WAIT_FORM).default(10),
        },
        FIELDS_FORM,
      )
      .default({ attempts: 3, waitSeconds: 10 }),
  },
  FIELDS_FORM,
);

/** The fields that may stand at each place, for the sentence on one that may not. */
export const FIELDS_BY_PLACE: Readonly<Record<string, readonly string[]>> = {
  "": Object.keys(notifySchema.shape),
  mail: Object.keys(mailSchema.shape),
  webhook: Object.keys(webhookSchema.shape),
  syslog: Object.keys(syslogSchema.shape),
  retries: ["attempts", "waitSeconds"],
};

export type MailFields = z.output<typeof mailSchema>;
export type WebhookFields = z.output<typeof webhookSchema>;
export type SyslogFields = z.output<typeof syslogSchema>;
