/** TCP, UDP, ICMP and SCTP, with their checksums. */
import { checksum, concat, filler, u8, u16, u32 } from "./bytes.ts";
import { pseudoHeader } from "./ip.ts";
import type { Piece } from "./piece.ts";

/** Who sends to whom: the checksums need it. */
export interface Path {
  readonly from: string;
  readonly to: string;
}

const FLAG_BITS = { fin: 0x01, syn: 0x02, rst: 0x04, psh: 0x08, ack: 0x10 } as const;
export type TcpFlagName = keyof typeof FLAG_BITS;

export interface TcpFields {
  readonly sourcePort: number;
  readonly destinationPort: number;
  readonly flags: readonly TcpFlagName[];
  readonly sequence?: number;
  readonly acknowledgement?: number;
  readonly window?: number;
  readonly payload?: Uint8Array;
}

export function tcp({ from, to }: Path, fields: TcpFields): Piece {
  const payload = fields.payload ?? u8();
  const flags = fields.flags.reduce((bits, flag) => bits | FLAG_BITS[flag], 0);
  const header = concat(
    u16(fields.sourcePort, fields.destinationPort),
    u32(fields.sequence ?? 1000, fields.acknowledgement ?? 0),
    u8(0x50, flags),
    u16(fields.window ?? 64_240, 0, 0),
  );
  header.set(u16(checksum(pseudoHeader(from, to, 6, header.length + payload.length), header, payload)), 16);
  return { bytes: concat(header, payload), ipProtocol: 6 };
}

export function udp({ from, to }: Path, sourcePort: number, destinationPort: number, payload: Uint8Array): Piece {
  const header = concat(u16(sourcePort, destinationPort, 8 + payload.length, 0));
  header.set(u16(checksum(pseudoHeader(from, to, 17, header.length + payload.length), header, payload)), 6);
  return { bytes: concat(header, payload), ipProtocol: 17 };
}

/** SCTP with one chunk of the given type. */
export function sctp(sourcePort: number, destinationPort: number, chunkType: number): Piece {
  return {
    bytes: concat(u16(sourcePort, destinationPort), u32(0, 0), u8(chunkType, 0), u16(4)),
    ipProtocol: 132,
  };
}

/** ICMP with eight bytes of header and what follows: an error quotes a packet there. */
export function icmp(type: number, code: number, body: Uint8Array = filler(8)): Piece {
  const message = concat(u8(type, code, 0, 0), filler(4), body);
  message.set(u16(checksum(message)), 2);
  return { bytes: message, ipProtocol: 1 };
}

export function icmp6({ from, to }: Path, type: number, code: number, body: Uint8Array = filler(8)): Piece {
  const message = concat(u8(type, code, 0, 0), filler(4), body);
  message.set(u16(checksum(pseudoHeader(from, to, 58, message.length), message)), 2);
  return { bytes: message, ipProtocol: 58 };
}
