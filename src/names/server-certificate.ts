/**
 * The certificate that a TLS server shows in clear text, up to TLS 1.2 (RFC 5246, sections 7.4.1.3 and 7.4.2): the first
 * of the list in the Certificate message, which follows the ServerHello.
 *
 *  record        0: content type   1: version   3: length   5: fragment
 *  message       0: type   1: length, 24 bits   4: body
 *  Certificate   4: length of the list, 24 bits   7: length of a certificate, 24 bits   10: DER
 */
import { X509Certificate } from "node:crypto";
import { u16be } from "../capture/endian.ts";
import { neutralText } from "./neutral-text.ts";

export interface ServerCertificate {
  /** Of the subject; null where it has none. */
  readonly commonName: string | null;
  /** DNS names that it is for. */
  readonly names: readonly string[];
  readonly isSelfSigned: boolean;
}

export type ServerCertificateResult =
  | { readonly kind: "certificate"; readonly der: Uint8Array }
  /** The beginning of an answer. */
  | { readonly kind: "more" }
  | { readonly kind: "none" };

const MORE: ServerCertificateResult = { kind: "more" };
const NONE: ServerCertificateResult = { kind: "none" };

const RECORD_MAJOR_VERSION = 1;
const RECORD_LENGTH = 3;
const RECORD_HEADER_BYTES = 5;
const RECORD_TYPE_HANDSHAKE = 22;
const MAJOR_VERSION = 3;

const MESSAGE_HEADER_BYTES = 4;
const MESSAGE_SERVER_HELLO = 2;
const MESSAGE_CERTIFICATE = 11;
const FIRST_CERTIFICATE_LENGTH = 7;
const FIRST_CERTIFICATE = 10;
/** What a stream's beginning holds at most. */
const MAX_HANDSHAKE_BYTES = 18 * 1024;
const MAX_NAMES = 16;

/** The messages without their record headers, which may fall anywhere. Reused: a call leaves nothing that a later one reads. */
const handshake = new Uint8Array(MAX_HANDSHAKE_BYTES);

/** Finds it in a server's TCP stream, whose beginning lies in [start, end). */
export function findServerCertificate(bytes: Uint8Array, start: number, end: number): ServerCertificateResult {
  const collected = collectHandshake(bytes, start, end);
  if (collected === null) return NONE;
  let at = 0;
  while (collected.bytes - at >= MESSAGE_HEADER_BYTES) {
    const type = handshake[at]!;
    const next = at + MESSAGE_HEADER_BYTES + u24be(at + 1);
    if (next > MAX_HANDSHAKE_BYTES || (type !== MESSAGE_SERVER_HELLO && type !== MESSAGE_CERTIFICATE)) return NONE;
    if (next > collected.bytes) break;
    if (type === MESSAGE_CERTIFICATE) return readMessage(at, next);
    at = next;
  }
  return collected.isOver ? NONE : MORE;
}

/** @returns how much of it there is, and whether something else follows; null where it does not begin with a handshake */
function collectHandshake(bytes: Uint8Array, start: number, end: number): { bytes: number; isOver: boolean } | null {
  let collected = 0;
  let record = start;
  while (end - record >= RECORD_HEADER_BYTES) {
    const isHandshake = bytes[record] === RECORD_TYPE_HANDSHAKE;
    if (!isHandshake || bytes[record + RECORD_MAJOR_VERSION] !== MAJOR_VERSION) {
      return record === start ? null : { bytes: collected, isOver: true };
    }
    const fragment = record + RECORD_HEADER_BYTES;
    const fragmentEnd = fragment + u16be(bytes, record + RECORD_LENGTH);
    const added = Math.min(Math.min(fragmentEnd, end) - fragment, MAX_HANDSHAKE_BYTES - collected);
    handshake.set(bytes.subarray(fragment, fragment + added), collected);
    collected += added;
    if (fragmentEnd === fragment) return null;
    record = fragmentEnd;
  }
  return { bytes: collected, isOver: false };
}

function readMessage(at: number, end: number): ServerCertificateResult {
  const der = at + FIRST_CERTIFICATE;
  if (der > end) return NONE;
  const derEnd = der + u24be(at + FIRST_CERTIFICATE_LENGTH);
  if (derEnd > end) return NONE;
  return { kind: "certificate", der: handshake.slice(der, derEnd) };
}

/** Reads a certificate (RFC 5280); null where it is damaged. */
export function readCertificate(der: Uint8Array): ServerCertificate | null {
  try {
    const { subject, issuer, subjectAltName } = new X509Certificate(der);
    return {
      commonName: fieldOf(subject, "CN"),
      names: namesOf(subjectAltName),
      isSelfSigned: subject === issuer,
    };
  } catch {
    // Damage is data: OpenSSL throws for what is no certificate.
    return null;
  }
}

/** A line a field: `CN=xs1.example`. */
function fieldOf(subject: string, field: string): string | null {
  const line = subject.split("\n").find((text) => text.startsWith(`${field}=`));
  return line === undefined ? null : neutralText(line.slice(field.length + 1));
}

/** `DNS:xs1.example, IP Address:10.0.0.11` */
function namesOf(subjectAltName: string | undefined): string[] {
  const parts = subjectAltName?.split(", ") ?? [];
  return parts
    .flatMap((part) => (part.startsWith("DNS:") ? [neutralText(part.slice("DNS:".length))] : []))
    .slice(0, MAX_NAMES);
}

function u24be(at: number): number {
  return (handshake[at]! << 16) | u16be(handshake, at + 1);
}
