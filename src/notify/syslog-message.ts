/**
 * Messages of syslog (RFC 5424):
 *
 *   <PRI>1 TIMESTAMP HOSTNAME APP-NAME PROCID MSGID [STRUCTURED-DATA] MSG
 *
 * and in the older form that the socket of a machine's own log expects (RFC 3164, as the C library writes it):
 *
 *   <PRI>Mmm dd hh:mm:ss APP-NAME[PROCID]: MSG
 */
import type { Severity } from "../audit/words.ts";
import { grouped } from "../report/wrap.ts";
import { type Digest, describeAnswer, describeKind, freshFindings, type ToldFinding, worstSeverity } from "./digest.ts";

export interface SyslogEvent {
  /** RFC 5424, table 2: 3 error, 4 warning, 5 notice, 6 informational. */
  readonly severity: number;
  readonly id: "night" | "finding";
  readonly parameters: readonly (readonly [name: string, value: string])[];
  readonly text: string;
}

/** Who sends it, and when. */
export interface SyslogOrigin {
  readonly facility: number;
  readonly host: string;
  readonly process: number;
  readonly at: Date;
}

/** What a receiver of UDP should take (RFC 5424, 6.1). */
export const MAX_MESSAGE_BYTES = 2048;
/** More are a report, not a log. */
const MAX_FINDINGS = 50;
/** Of them, the longest leave half of a message to the text. */
const MAX_VALUE_CHARACTERS = 64;

const SEVERITIES = { high: 3, medium: 4, low: 5 } as const satisfies Record<Severity, number>;
const INFORMATIONAL = 6;
const APPLICATION = "xsaudit";
/** Names that are not registered end in a number of an enterprise; this one is for those without (RFC 5612). */
const DATA_ID = "xsaudit@32473";

/** One of the night, then one of each finding that is new. */
export function syslogEvents(digest: Digest): SyslogEvent[] {
  const { sensor, night } = digest;
  const fresh = freshFindings(digest);
  const left = fresh.length - MAX_FINDINGS;
  const place: SyslogEvent["parameters"] = [
    ["sensor", sensor],
    ["night", night?.night ?? "unknown"],
  ];
  const worst = worstSeverity(digest);
  const of = night === null ? sensor : `${sensor}, night of ${night.night}`;
  const more = left > 0 ? ` The first ${MAX_FINDINGS} are logged here, ${grouped(left)} are not.` : "";
  return [
    {
      severity: worst === null ? INFORMATIONAL : SEVERITIES[worst],
      id: "night",
      parameters: [
        ...place,
        ["new", String(digest.new.length)],
        ["changed", String(digest.changed.length)],
        ["gone", String(digest.gone.length)],
        ["open", String(digest.open.length)],
        ["accepted", String(digest.accepted)],
        ["failing", String(digest.failing)],
      ],
      text: `${of}: ${describeAnswer(digest)}.${more}`,
    },
    ...fresh.slice(0, MAX_FINDINGS).map((finding) => findingEvent(finding, of, place, digest.isCompared)),
  ];
}

function findingEvent(finding: ToldFinding, of: string, place: SyslogEvent["parameters"], isNew: boolean): SyslogEvent {
  const { id, kind, severity, requirement, title, reason } = finding;
  return {
    severity: SEVERITIES[severity],
    id: "finding",
    parameters: [
      ...place,
      ["finding", id],
      ["kind", kind],
      ["severity", severity],
      ...(requirement === null ? [] : [["requirement", requirement] as const]),
    ],
    text: `${of}: ${isNew ? "new" : "open"}: ${describeKind(finding)}: ${title}. ${reason}`,
  };
}

const BYTE_ORDER_MARK = "\ufeff";

export function formatSyslog({ severity, id, parameters, text }: SyslogEvent, origin: SyslogOrigin): Buffer {
  const { facility, host, process, at } = origin;
  const data = parameters.map(([name, value]) => ` ${name}="${escapeValue(value)}"`).join("");
  const head = `<${facility * 8 + severity}>1 ${at.toISOString()} ${printable(host)} ${APPLICATION} ${process} ${id} [${DATA_ID}${data}] `;
  // Text of UTF-8 says so by its first character; that of ASCII need not, and many viewers show what they do not know.
  const mark = isAscii(text) ? "" : BYTE_ORDER_MARK;
  return bounded(`${head}${mark}${text}`);
}

/** In the machine's own time, as it writes its log. */
export function formatLocalSyslog({ severity, text }: SyslogEvent, { facility, process, at }: SyslogOrigin): Buffer {
  const month = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"][at.getMonth()];
  const day = String(at.getDate()).padStart(2, " ");
  const time = [at.getHours(), at.getMinutes(), at.getSeconds()].map((part) => String(part).padStart(2, "0")).join(":");
  return bounded(`<${facility * 8 + severity}>${month} ${day} ${time} ${APPLICATION}[${process}]: ${text}`);
}

/** For streams: the bytes are counted before each message (RFC 6587, 3.4.1; RFC 5425, 4.3). */
export function frame(message: Buffer): Buffer {
  return Buffer.concat([Buffer.from(`${message.length} `), message]);
}

/** A quote, a backslash and a closing bracket stand behind a backslash (RFC 5424, 6.3.3). */
function escapeValue(value: string): string {
  return value
    .slice(0, MAX_VALUE_CHARACTERS)
    .toWellFormed()
    .replaceAll(/["\\\]]/g, "\\$&");
}

/** RFC 5424, 6: at most 255 visible characters of ASCII, `-` for none. */
function printable(host: string): string {
  return host.replaceAll(/[^\x21-\x7e]/g, "").slice(0, 255) || "-";
}

function isAscii(text: string): boolean {
  return /^[\x20-\x7e]*$/.test(text);
}

const CUT = "...";

/** Cut, where it is too long, behind a whole character. */
function bounded(message: string): Buffer {
  const bytes = Buffer.from(message);
  if (bytes.length <= MAX_MESSAGE_BYTES) return bytes;
  let end = MAX_MESSAGE_BYTES - CUT.length;
  // Bytes 10xxxxxx go on with a character.
  while ((bytes[end]! & 0xc0) === 0x80) end--;
  return Buffer.concat([bytes.subarray(0, end), Buffer.from(CUT)]);
}
