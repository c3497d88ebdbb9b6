/** IPv4 and IPv6 headers, their fragments and extension headers. */
import ipaddr from "ipaddr.js";
import { checksum, concat, filler, u8, u16, u32 } from "./bytes.ts";
import { ipProtocolOf, type Piece } from "./piece.ts";

function addressBytes(text: string): Uint8Array {
  return Uint8Array.from(ipaddr.parse(text).toByteArray());
}

/** What TCP and UDP sum besides their own bytes (RFC 9293, RFC 8200). */
export function pseudoHeader(from: string, to: string, protocol: number, length: number): Uint8Array {
  const addresses = concat(addressBytes(from), addressBytes(to));
  return addresses.length === 8
    ? concat(addresses, u16(protocol, length))
    : concat(addresses, u32(length), u32(protocol));
}

export interface Ipv4Options {
  /** Bytes of options, a multiple of four. */
  readonly options?: Uint8Array;
  readonly identification?: number;
  readonly moreFragments?: boolean;
  /** Of the fragment, in bytes. */
  readonly fragmentOffset?: number;
  /** In place of the true one: 0 is segmentation offload. */
  readonly totalLength?: number;
}

/** IP of the version that the addresses have. */
export function ip(from: string, to: string, inner: Piece, options: Ipv4Options = {}): Piece {
  return from.includes(":") ? ipv6(from, to, inner) : ipv4(from, to, inner, options);
}

export function ipv4(from: string, to: string, inner: Piece, options: Ipv4Options = {}): Piece {
  const extra = options.options ?? u8();
  const headerBytes = 20 + extra.length;
  const fragment = (options.moreFragments ? 0x2000 : 0) | ((options.fragmentOffset ?? 0) >> 3);
  const header = concat(
    u8(0x40 | (headerBytes >> 2), 0),
    u16(options.totalLength ?? headerBytes + inner.bytes.length, options.identification ?? 0, fragment),
    u8(64, ipProtocolOf(inner), 0, 0),
    addressBytes(from),
    addressBytes(to),
    extra,
  );
  header.set(u16(checksum(header)), 10);
  return { bytes: concat(header, inner.bytes), etherType: 0x0800, ipProtocol: 4, pppProtocol: 0x0021 };
}

export function ipv6(from: string, to: string, inner: Piece, payloadLength = inner.bytes.length): Piece {
  const header = concat(
    u32(0x60000000),
    u16(payloadLength),
    u8(ipProtocolOf(inner), 64),
    addressBytes(from),
    addressBytes(to),
  );
  return { bytes: concat(header, inner.bytes), etherType: 0x86dd, ipProtocol: 41, pppProtocol: 0x0057 };
}

/** Hop-by-hop (0), routing (43) or destination options (60), of 8 bytes. */
export function extensionHeader(protocol: 0 | 43 | 60, inner: Piece): Piece {
  return { bytes: concat(u8(ipProtocolOf(inner), 0), filler(6), inner.bytes), ipProtocol: protocol };
}

/** A piece of the datagram that `inner` is, cut at a multiple of eight bytes. */
export function ipv6Fragment(inner: Piece, offset: number, hasMore: boolean, identification: number): Piece {
  const header = concat(u8(ipProtocolOf(inner), 0), u16(offset | (hasMore ? 1 : 0)), u32(identification));
  return { bytes: concat(header, inner.bytes), ipProtocol: 44 };
}

/** The authentication header (RFC 4302), with a check value of 12 bytes. */
export function authenticationHeader(inner: Piece): Piece {
  return { bytes: concat(u8(ipProtocolOf(inner), 4), u16(0), u32(1, 1), filler(12), inner.bytes), ipProtocol: 51 };
}

/** Cuts a datagram into IPv4 fragments with `size` bytes of payload each. */
export function ipv4Fragments(from: string, to: string, inner: Piece, size: number, identification: number): Piece[] {
  const fragments: Piece[] = [];
  for (let at = 0; at < inner.bytes.length; at += size) {
    const part: Piece = { ...inner, bytes: inner.bytes.subarray(at, at + size) };
    const moreFragments = at + size < inner.bytes.length;
    fragments.push(ipv4(from, to, part, { identification, fragmentOffset: at, moreFragments }));
  }
  return fragments;
}
