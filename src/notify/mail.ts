/**
 * Mail: a subject that is the answer, a text that says what is new, and the report as a page beside it.
 */
import { hostname } from "node:os";
import { type Attempt, failed, type Pace } from "./attempt.ts";
import type { MailChannel } from "./channels.ts";
import { type Digest, describeSubject } from "./digest.ts";
import { renderDigest } from "./digest-text.ts";
import { describeMailFailure } from "./mail-failure.ts";

/** Many servers take 10 MB, of which base64 leaves three quarters. */
const MAX_ATTACHED_BYTES = 7 * 1024 * 1024;

/** @param html the report as a page; null where there is none */
export async function sendMail(
  channel: MailChannel,
  digest: Digest,
  html: string | null,
  pace: Pace,
): Promise<Attempt> {
  // Large, and of no use to who sends no mail.
  const { createTransport } = await import("nodemailer");
  const { to, from, server, port, security, login } = channel;
  const transport = createTransport({
    host: server,
    port,
    name: greetingName(),
    secure: security === "tls",
    requireTLS: security === "starttls",
    ignoreTLS: security === "none",
    ...(login === null ? {} : { auth: { user: login.user, pass: login.password() } }),
    connectionTimeout: pace.connectMs,
    greetingTimeout: pace.connectMs,
    dnsTimeout: pace.connectMs,
    socketTimeout: pace.answerMs,
    socketCloseTimeout: 0,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  const page = channel.attachesHtml && html !== null ? attachable(html, digest) : null;
  const text = renderDigest(digest, page?.sentence ?? null);
  try {
    const { rejected } = await transport.sendMail({
      from: { name: "xsaudit", address: from },
      to: to.map((address) => ({ name: "", address })),
      subject: describeSubject(digest),
      text,
      attachments: page?.attachments ?? [],
      // RFC 3834: nobody is on holiday for a machine.
      headers: { "Auto-Submitted": "auto-generated" },
      signal: AbortSignal.timeout(pace.attemptMs),
    });
    if (rejected.length === 0) return { kind: "sent", message: "sent" };
    // Once more would be twice for the others.
    return failed(`sent, but ${server} refused ${rejected.length} of ${to.length} recipients`, false);
  } catch (error) {
    const { message, mayPass } = describeMailFailure(error, channel);
    return failed(message, mayPass);
  } finally {
    transport.close();
  }
}

/** RFC 5321, 4.1.1.1: a host's name, of letters, digits, dots and hyphens. */
function greetingName(): string {
  const name = hostname();
  return /^[A-Za-z0-9]([A-Za-z0-9.-]{0,252}[A-Za-z0-9])?$/.test(name) ? name : "localhost";
}

interface Page {
  readonly sentence: string;
  readonly attachments: { readonly filename: string; readonly content: Buffer; readonly contentType: string }[];
}

function attachable(html: string, { night, sensor }: Digest): Page {
  const content = Buffer.from(html);
  if (content.length > MAX_ATTACHED_BYTES) {
    const megabytes = Math.ceil(content.length / (1024 * 1024));
    return { sentence: `The whole report is too large to attach (${megabytes} MB).`, attachments: [] };
  }
  // Characters that every file system and mail program takes for a name's.
  const name = ["xsaudit", night?.night, sensor].filter((part) => part !== undefined).join("-");
  const filename = `${name.replaceAll(/[^A-Za-z0-9._-]+/g, "-").slice(0, 100)}.html`;
  return {
    sentence: "The whole report is attached.",
    attachments: [{ filename, content, contentType: "text/html; charset=utf-8" }],
  };
}
