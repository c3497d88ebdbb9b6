/** Tunnels around a frame or a packet: what mirrors and overlays send. */
import { concat, u8, u16, u32 } from "./bytes.ts";
import { etherTypeOf, type Piece } from "./piece.ts";

export interface GreOptions {
  readonly key?: number;
  readonly sequence?: number;
  readonly hasChecksum?: boolean;
}

export function gre(inner: Piece, options: GreOptions = {}, protocol = etherTypeOf(inner)): Piece {
  const flags =
    (options.hasChecksum ? 0x8000 : 0) |
    (options.key === undefined ? 0 : 0x2000) |
    (options.sequence === undefined ? 0 : 0x1000);
  return {
    bytes: concat(
      u16(flags, protocol),
      options.hasChecksum ? u32(0) : u8(),
      options.key === undefined ? u8() : u32(options.key),
      options.sequence === undefined ? u8() : u32(options.sequence),
      inner.bytes,
    ),
    ipProtocol: 47,
  };
}

export function erspan1(frame: Piece): Piece {
  return gre(frame, {}, 0x88be);
}

export function erspan2(frame: Piece, session: number): Piece {
  return gre({ bytes: concat(u16(0x1000, session), u32(0), frame.bytes) }, { sequence: 1 }, 0x88be);
}

export function erspan3(frame: Piece, session: number, hasPlatformSubheader = false): Piece {
  const flags = hasPlatformSubheader ? 1 : 0;
  const subheader = hasPlatformSubheader ? u32(0, 0) : u8();
  const header = concat(u16(0x2000, session), u32(0), u16(0, flags), subheader);
  return gre({ bytes: concat(header, frame.bytes) }, { sequence: 1 }, 0x22eb);
}

/** The payload of a datagram to port 4789. */
export function vxlan(network: number, frame: Piece): Uint8Array {
  return concat(u32(0x08000000, network << 8), frame.bytes);
}

/** The payload of a datagram to port 6081, with `optionBytes` bytes of options. */
export function geneve(network: number, inner: Piece, optionBytes = 0): Uint8Array {
  const header = concat(u8(optionBytes >> 2, 0), u16(etherTypeOf(inner)), u32(network << 8));
  return concat(header, new Uint8Array(optionBytes), inner.bytes);
}
