/**
 * Datagrams without end: pieces, errors, calls, tunnels.
 */
import { concat, filler, u16, u32 } from "../../test/packets/bytes.ts";
import { ip, ipv4, ipv6, ipv6Fragment } from "../../test/packets/ip.ts";
import { ethernet, vlan } from "../../test/packets/link.ts";
import type { Piece } from "../../test/packets/piece.ts";
import { mapping, PROTOCOL_NUMBERS, rpcCall } from "../../test/packets/rpc.ts";
import { icmp, udp } from "../../test/packets/transport.ts";
import { gre, vxlan } from "../../test/packets/tunnel.ts";
import { TARGET } from "./connections.ts";
import { type PatchedFrame, patchedFrame, scattered } from "./patched-frames.ts";
import type { FloodCase } from "./worst-case.ts";

const STRANGER = { 4: "192.0.2.1", 6: "2001:db8:ff::1" } as const;
const PATH = { from: STRANGER[4], to: TARGET[4] } as const;
const PIECE_BYTES = 64;
const FIRST_PORT = 1024;
const PORTS = 64_512;
const RPCBIND_PORT = 111;
const VXLAN_PORT = 4789;
const UDP_HEADER_BYTES = 8;
const IPV6_HEADER_BYTES = 40;
const ETHERNET_HEADER_BYTES = 14;
const ICMP_HEADER_BYTES = 8;
const IPV4_HEADER_BYTES = 20;
const DEEP = 33;

function frames(piece: Piece, turnTo: (frame: PatchedFrame, number: number) => void, ipVersion: 4 | 6 = 4) {
  return function* (count: number): Generator<Uint8Array> {
    const frame = patchedFrame(ethernet(piece).bytes, ipVersion);
    for (let number = 0; number < count; number++) {
      turnTo(frame, number);
      yield frame.bytes;
    }
  };
}

const datagram = udp(PATH, FIRST_PORT, 514, filler(PIECE_BYTES));
const laterPiece: Piece = { bytes: filler(PIECE_BYTES), ipProtocol: 17 };

/** An IPv4 header and the first bytes of TCP: what an error quotes. */
function quoteOf(from: string, to: string): Uint8Array {
  return ipv4(from, to, { bytes: concat(u16(FIRST_PORT, 443), u32(1)), ipProtocol: 6 }).bytes;
}

function nested(depth: number): Piece {
  const innermost = ip(PATH.from, PATH.to, datagram);
  return Array.from({ length: depth }).reduce<Piece>((inner) => ip(PATH.from, PATH.to, gre(inner)), innermost);
}

function tagged(depth: number): Piece {
  const innermost = ip(PATH.from, PATH.to, datagram);
  return Array.from({ length: depth }).reduce<Piece>((inner, _, index) => vlan(index + 1, inner), innermost);
}

export const DATAGRAM_CASES: readonly FloodCase[] = [
  {
    kind: "flood",
    name: "IPv4: first pieces without the others",
    bound: "8,192 datagrams for 30 s",
    count: 500_000,
    frames: frames(ipv4(PATH.from, PATH.to, datagram, { moreFragments: true }), (frame, number) => {
      frame.identification(number);
      frame.from(scattered(number >>> 8));
    }),
  },
  {
    kind: "flood",
    name: "IPv4: last pieces without a first",
    bound: "the same; they count as undecoded",
    count: 1_000_000,
    frames: frames(ipv4(PATH.from, PATH.to, laterPiece, { fragmentOffset: 1480 }), (frame, number) => {
      frame.identification(number);
      frame.from(scattered(number >>> 8));
    }),
  },
  {
    kind: "flood",
    name: "IPv6: pieces, the later ones first, of datagrams without an end",
    bound: "the same",
    count: 1_000_000,
    frames(count) {
      const later = ipv6(STRANGER[6], TARGET[6], ipv6Fragment(laterPiece, 1448, true, 1));
      const identificationAt = ETHERNET_HEADER_BYTES + IPV6_HEADER_BYTES + 4;
      return frames(later, (frame, number) => frame.put32(identificationAt, scattered(number >>> 1)), 6)(count);
    },
  },
  {
    kind: "flood",
    name: "ICMP errors that quote others' flows",
    bound: "32,768 senders, 65,536 flows of each part",
    count: 100_000,
    frames(count) {
      const error = icmp(3, 13, quoteOf(TARGET[4], "203.0.113.1"));
      const quotedIp = ETHERNET_HEADER_BYTES + IPV4_HEADER_BYTES + ICMP_HEADER_BYTES;
      return frames(ipv4(PATH.from, PATH.to, error), (frame, number) => {
        frame.identification(number);
        frame.from(scattered(number));
        frame.put32(quotedIp + 16, scattered(~number));
        frame.put16(quotedIp + IPV4_HEADER_BYTES, FIRST_PORT + (number % PORTS));
      })(count);
    },
  },
  {
    kind: "flood",
    name: "rpcbind calls that nobody answers",
    bound: "4,096 calls",
    count: 300_000,
    frames(count) {
      const call = rpcCall({ xid: 1, procedure: 3 }, mapping(100_003, 3, PROTOCOL_NUMBERS.tcp));
      return frames(ipv4(PATH.from, PATH.to, udp(PATH, FIRST_PORT, RPCBIND_PORT, call)), (frame, number) => {
        frame.identification(number);
        frame.put32(frame.transportAt + UDP_HEADER_BYTES, number);
      })(count);
    },
  },
  {
    kind: "flood",
    name: "a million virtual networks",
    bound: "1,024 encapsulations of each part",
    count: 500_000,
    frames(count) {
      const inside = ethernet(ip(PATH.from, PATH.to, datagram));
      const outer = udp(PATH, FIRST_PORT, VXLAN_PORT, vxlan(1, inside));
      const networkAt = ETHERNET_HEADER_BYTES + IPV4_HEADER_BYTES + UDP_HEADER_BYTES + 4;
      return frames(ipv4(PATH.from, PATH.to, outer), (frame, number) => {
        frame.identification(number);
        frame.put32(networkAt, scattered(number) & 0xffff_ff00);
        frame.put16(networkAt + 4 + ETHERNET_HEADER_BYTES + 4, number);
      })(count);
    },
  },
  {
    kind: "flood",
    name: "tunnels within tunnels, 15 deep",
    bound: "32 headers in a packet",
    count: 1_000_000,
    frames: (count) => frames(nested(15), (frame, number) => frame.identification(number))(count),
  },
  {
    kind: "flood",
    name: "more VLAN tags than headers are read",
    bound: "the same; they count as undecoded",
    count: 1_000_000,
    frames: (count) => frames(tagged(DEEP), () => {})(count),
  },
];
