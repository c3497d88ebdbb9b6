/**
 * Syslog: a message for the night, and one for each finding that is new, by UDP (RFC 5426), TCP (RFC 6587), TLS (RFC 5425) or
 * to this machine's own log.
 */
import { hostname } from "node:os";
import type { Attempt, Pace } from "./attempt.ts";
import type { SyslogChannel } from "./channels.ts";
import type { Digest } from "./digest.ts";
import { sendToLocalLog } from "./local-log.ts";
import { sendDatagrams } from "./syslog-datagrams.ts";
import { formatLocalSyslog, formatSyslog, frame, syslogEvents } from "./syslog-message.ts";
import { sendStream } from "./syslog-stream.ts";

export async function logToSyslog({ to, facility }: SyslogChannel, digest: Digest, pace: Pace): Promise<Attempt> {
  const origin = { facility, host: hostname(), process: process.pid, at: new Date() };
  const events = syslogEvents(digest);
  if (to.transport === "unix") {
    return sendToLocalLog(
      to.socket,
      events.map((event) => formatLocalSyslog(event, origin)),
    );
  }
  const messages = events.map((event) => formatSyslog(event, origin));
  if (to.transport === "udp") return sendDatagrams(to, messages, pace);
  return sendStream(to, Buffer.concat(messages.map(frame)), pace);
}
