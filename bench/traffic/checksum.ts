/**
 * The checksums of IP, TCP, UDP and ICMP (RFC 1071). On a mirror port packets have theirs, and xsaudit reads them to tell
 * copies from packets: without, it would have less to do than in life.
 */
import { type FrameHeaders, IP_PROTOCOLS, put16 } from "./frame.ts";

const IPV4_CHECKSUM = 10;
/** Both addresses, up to the end of the header. */
const ADDRESS_BYTES = { 4: 8, 6: 32 } as const;
const TRANSPORT_CHECKSUM = { tcp: 16, udp: 6, icmp: 2 } as const;

/** Puts the checksums into a frame that is whole otherwise, where they are 0 so far. */
export function sealFrame(target: Uint8Array, at: number, end: number, headers: FrameHeaders): void {
  const { ipVersion, transport } = headers;
  sealIp(target, at, headers);
  const transportAt = at + headers.transportAt;
  let sum = sumOf(target, transportAt, end);
  // ICMPv4 alone has no pseudo header.
  if (ipVersion === 6 || transport !== "icmp") {
    sum += sumOf(target, transportAt - ADDRESS_BYTES[ipVersion], transportAt);
    sum += IP_PROTOCOLS[ipVersion][transport] + (end - transportAt);
  }
  // UDP writes 0 where it has none (RFC 768); the same in another form is all bits set.
  put16(target, transportAt + TRANSPORT_CHECKSUM[transport], folded(sum) || 0xffff);
}

/** IPv6 has none of its own. */
export function sealIp(
  target: Uint8Array,
  at: number,
  { ipVersion, ipAt, transportAt }: Pick<FrameHeaders, "ipVersion" | "ipAt" | "transportAt">,
): void {
  if (ipVersion === 4) put16(target, at + ipAt + IPV4_CHECKSUM, folded(sumOf(target, at + ipAt, at + transportAt)));
}

function sumOf(bytes: Uint8Array, start: number, end: number): number {
  let sum = 0;
  const lastPair = end - 1;
  let at = start;
  for (; at < lastPair; at += 2) sum += (bytes[at]! << 8) | bytes[at + 1]!;
  return at < end ? sum + (bytes[at]! << 8) : sum;
}

function folded(sum: number): number {
  let left = sum;
  while (left > 0xffff) left = (left & 0xffff) + (left >>> 16);
  return ~left & 0xffff;
}
