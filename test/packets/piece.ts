/**
 * A piece of a packet: its bytes, and the numbers by which the layer around it announces it.
 */
export interface Piece {
  readonly bytes: Uint8Array;
  readonly etherType?: number;
  readonly ipProtocol?: number;
  readonly pppProtocol?: number;
}

export function etherTypeOf(piece: Piece): number {
  if (piece.etherType === undefined) throw new Error("this piece cannot follow an EtherType");
  return piece.etherType;
}

export function ipProtocolOf(piece: Piece): number {
  if (piece.ipProtocol === undefined) throw new Error("this piece cannot follow an IP header");
  return piece.ipProtocol;
}
