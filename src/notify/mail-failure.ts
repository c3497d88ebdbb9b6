/**
 * Why a mail could not be sent, in words, without a secret.
 */
import { neutralText } from "../names/neutral-text.ts";
import type { MailChannel } from "./channels.ts";
import { describeConnectionFailure } from "./connection-failure.ts";

/** What nodemailer's errors say beside their message. */
interface MailError {
  readonly code?: string;
  /** The server's answer, and its number. */
  readonly response?: string;
  readonly responseCode?: number;
}

export interface MailFailure {
  readonly message: string;
  readonly mayPass: boolean;
}

export function describeMailFailure(error: unknown, { server, port, security, login }: MailChannel): MailFailure {
  const { code, response, responseCode } = error as MailError; // nodemailer rejects with its own errors only
  const place = `${server} port ${port}`;
  const isTemporary = responseCode !== undefined && responseCode >= 400 && responseCode < 500;
  if (code === "EAUTH") {
    // What the server answers to a password may be the password.
    const number = responseCode === undefined ? "" : ` (${responseCode})`;
    return { message: `${place} does not take the user and password${number}`, mayPass: isTemporary };
  }
  if (code === "ETLS" && responseCode !== undefined) {
    return {
      message: `${place} offers no STARTTLS (${responseCode}); write security: tls where it speaks TLS from the start`,
      mayPass: isTemporary,
    };
  }
  if (code === "ETIMEDOUT" || code === "EABORT") {
    return { message: `${place} does not answer in time`, mayPass: true };
  }
  if (code === "EPROTOCOL" && responseCode === undefined) {
    return {
      message: `${place} does not speak SMTP${security === "tls" ? "" : ", or speaks TLS from the start"}`,
      mayPass: false,
    };
  }
  if (response !== undefined && responseCode !== undefined) {
    const said = neutralText(withoutSecret(response, login?.password() ?? null));
    // 421 and the like; 503 is said to a session, not to the mail.
    return { message: `${place} answers ${said}`, mayPass: isTemporary || responseCode === 503 };
  }
  if (code === "ECONNECTION") return { message: `${place} closed the connection midway`, mayPass: true };
  const { words, mayPass } = describeConnectionFailure(error);
  return { message: `${place} ${words}`, mayPass };
}

/** As it is, and as SMTP writes it. */
function withoutSecret(text: string, secret: string | null): string {
  if (secret === null) return text;
  return [secret, Buffer.from(secret).toString("base64")].reduce(
    (rest, form) => rest.replaceAll(form, "(secret)"),
    text,
  );
}
