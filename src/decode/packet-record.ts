/**
 * What decoding found in one packet: numbers only, in one record that is used again for the next packet.
 *
 * Two ends go with the bytes. `end` is where the captured bytes of the current layer stop, `wireEnd` where they would
 * stop had everything been captured; every layer narrows both by its own length field, so that padding never becomes
 * payload and a packet cut by the snap length is told from one that was never longer.
 */
export interface Packet {
  // Where decoding stands.
  offset: number;
  end: number;
  wireEnd: number;
  layers: number;
  /** The EtherType, link type or protocol number that stopped decoding, for the reason. */
  unknownValue: number;

  // Of the innermost IP header.
  ipVersion: 4 | 6;
  /** Source in words 0 to 3, destination in 4 to 7; an IPv4 address is the last word of its four. */
  readonly addresses: Int32Array;
  protocol: number;
  /** Bytes of the innermost IP packet on the wire, its header included. */
  ipBytes: number;
  /** IPv4's identification; 0 for IPv6. */
  ipIdentification: number;

  // Of the transport header. Ports are 0 where the protocol has none.
  sourcePort: number;
  destinationPort: number;
  /** TCP flags, or -1 where the capture was cut before them. */
  tcpFlags: number;
  /** 0 where the capture was cut before it. */
  tcpSequence: number;
  tcpAcknowledgement: number;
  /** As it stands, without the scale that the handshake agreed on. */
  tcpWindow: number;
  payloadBytes: number;
  /** The transport's checksum as it stands; `NO_CHECKSUM` where the sender wrote none, or it was cut. */
  checksum: number;
  /** Of ICMP and ICMPv6; -1 otherwise. */
  icmpType: number;
  icmpCode: number;
  /** First chunk's type of SCTP; -1 otherwise. */
  sctpChunk: number;

  /** Where the innermost frame's source address (MAC) stands, six bytes; `NO_HARDWARE` where it has none. */
  hardwareAt: number;
  /** 1 where the innermost frame goes to a group or to everyone, by its link address. */
  isToGroup: 0 | 1;
  /** Outermost VLAN of the innermost frame; -1 where there is no tag. */
  vlan: number;
  /** Tunnels from the outside in, four bits each (see `encapsulation.ts`), and the last virtual network's number. */
  tunnels: number;
  virtualNetwork: number;

  // Of the fragment header, IPv4's or IPv6's.
  fragment: FragmentKind;
  fragmentIdentification: number;
  fragmentProtocol: number;
  /** The addresses that the fragments carry: a tunnel inside overwrites `addresses`. */
  readonly fragmentAddresses: Int32Array;

  /** An ICMP error's quoted packet, at these bytes; 0 and 0 where there is none. */
  quoteStart: number;
  quoteEnd: number;
}

const NOT_FRAGMENTED = 0;
export const FIRST_FRAGMENT = 1;
export const LATER_FRAGMENT = 2;
/** The first piece of a tunnel's packet: what it carries is one packet, whose end is in the later pieces. */
export const CARRYING_FRAGMENT = 3;
type FragmentKind = typeof NOT_FRAGMENTED | typeof FIRST_FRAGMENT | typeof LATER_FRAGMENT | typeof CARRYING_FRAGMENT;

export const NO_VLAN = -1;
export const NO_HARDWARE = -1;
/** What UDP sends for none (RFC 768); TCP and ICMP never send it but where a network card was still to. */
export const NO_CHECKSUM = 0;

export function createPacket(): Packet {
  return {
    offset: 0,
    end: 0,
    wireEnd: 0,
    layers: 0,
    unknownValue: 0,
    ipVersion: 4,
    addresses: new Int32Array(8),
    protocol: 0,
    ipBytes: 0,
    ipIdentification: 0,
    sourcePort: 0,
    destinationPort: 0,
    tcpFlags: 0,
    tcpSequence: 0,
    tcpAcknowledgement: 0,
    tcpWindow: 0,
    payloadBytes: 0,
    checksum: NO_CHECKSUM,
    icmpType: -1,
    icmpCode: -1,
    sctpChunk: -1,
    hardwareAt: NO_HARDWARE,
    isToGroup: 0,
    vlan: NO_VLAN,
    tunnels: 0,
    virtualNetwork: 0,
    fragment: NOT_FRAGMENTED,
    fragmentIdentification: 0,
    fragmentProtocol: 0,
    fragmentAddresses: new Int32Array(8),
    quoteStart: 0,
    quoteEnd: 0,
  };
}

export function resetPacket(packet: Packet, start: number, end: number, wireEnd: number): void {
  packet.offset = start;
  packet.end = end;
  packet.wireEnd = wireEnd;
  packet.layers = 0;
  packet.sourcePort = 0;
  packet.destinationPort = 0;
  packet.tcpFlags = 0;
  packet.tcpSequence = 0;
  packet.tcpAcknowledgement = 0;
  packet.tcpWindow = 0;
  packet.payloadBytes = 0;
  packet.checksum = NO_CHECKSUM;
  packet.icmpType = -1;
  packet.icmpCode = -1;
  packet.sctpChunk = -1;
  packet.hardwareAt = NO_HARDWARE;
  packet.isToGroup = 0;
  packet.vlan = NO_VLAN;
  packet.tunnels = 0;
  packet.virtualNetwork = 0;
  packet.fragment = NOT_FRAGMENTED;
  packet.quoteStart = 0;
  packet.quoteEnd = 0;
}
