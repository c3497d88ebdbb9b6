/** Link layers around a packet. */
import { concat, filler, u8, u16, u32 } from "./bytes.ts";
import { etherTypeOf, type Piece } from "./piece.ts";

const CLIENT_MAC = u8(0x02, 0, 0, 0, 0, 1);
const SERVER_MAC = u8(0x02, 0, 0, 0, 0, 2);
const MINIMUM_FRAME_BYTES = 60;
const TRANSPARENT_ETHERNET = 0x6558;

/** An Ethernet frame, padded to 60 bytes as it is on the wire. */
export function ethernet(inner: Piece): Piece {
  const frame = concat(SERVER_MAC, CLIENT_MAC, u16(etherTypeOf(inner)), inner.bytes);
  const padding = filler(Math.max(0, MINIMUM_FRAME_BYTES - frame.length));
  return { bytes: concat(frame, padding), etherType: TRANSPARENT_ETHERNET };
}

export function vlan(id: number, inner: Piece, etherType = 0x8100): Piece {
  return { bytes: concat(u16(id, etherTypeOf(inner)), inner.bytes), etherType };
}

/** 802.3 with a length, then LLC and SNAP. */
export function snap(inner: Piece): Piece {
  const llc = concat(u8(0xaa, 0xaa, 0x03, 0, 0, 0), u16(etherTypeOf(inner)), inner.bytes);
  const frame = concat(SERVER_MAC, CLIENT_MAC, u16(llc.length), llc);
  return { bytes: concat(frame, filler(Math.max(0, MINIMUM_FRAME_BYTES - frame.length))) };
}

/** 802.3 with a length, then the given LLC bytes. */
export function llc(bytes: Uint8Array): Piece {
  return { bytes: concat(SERVER_MAC, CLIENT_MAC, u16(bytes.length), bytes) };
}

export function mpls(labels: readonly number[], inner: Piece): Piece {
  const stack = labels.map((label, index) => u32((label << 12) | (index === labels.length - 1 ? 0x100 : 0) | 64));
  return { bytes: concat(...stack, inner.bytes), etherType: 0x8847 };
}

/** A pseudowire's control word, then Ethernet, under one label. */
export function mplsPseudowire(label: number, frame: Piece): Piece {
  return mpls([label], { bytes: concat(u32(0), frame.bytes) });
}

export function pppoe(inner: Piece): Piece {
  const ppp = concat(u16(pppProtocolOf(inner)), inner.bytes);
  return { bytes: concat(u8(0x11, 0), u16(1, ppp.length), ppp), etherType: 0x8864 };
}

export function ppp(inner: Piece): Piece {
  return { bytes: concat(u8(0xff, 0x03), u16(pppProtocolOf(inner)), inner.bytes) };
}

export function linuxSll(inner: Piece): Piece {
  return { bytes: concat(u16(0, 1, 6), CLIENT_MAC, u16(0, etherTypeOf(inner)), inner.bytes) };
}

export function linuxSll2(inner: Piece): Piece {
  return {
    bytes: concat(u16(etherTypeOf(inner), 0), u32(2), u16(1), u8(0, 6), CLIENT_MAC, u16(0), inner.bytes),
  };
}

const ADDRESS_FAMILY: Readonly<Record<number, number>> = { 2048: 2, 34525: 30 };

/** BSD loopback: the family in the recording machine's byte order. */
export function bsdNull(inner: Piece, isLittleEndian: boolean): Piece {
  const family = u32(ADDRESS_FAMILY[etherTypeOf(inner)] ?? 0);
  return { bytes: concat(isLittleEndian ? family.reverse() : family, inner.bytes) };
}

function pppProtocolOf(piece: Piece): number {
  if (piece.pppProtocol === undefined) throw new Error("this piece cannot follow PPP");
  return piece.pppProtocol;
}
