/** What two parties say to each other, as frames: the scenes that fixtures are made of. */
import { filler } from "./bytes.ts";
import type { Recorded } from "./capture-file.ts";
import { ip } from "./ip.ts";
import { ethernet } from "./link.ts";
import type { Piece } from "./piece.ts";
import { icmp, icmp6, type TcpFields, type TcpFlagName, tcp, udp } from "./transport.ts";

export interface Parties {
  readonly client: string;
  readonly server: string;
  readonly port: number;
  readonly clientPort?: number;
}

/** A line of a dialogue: who speaks, when (milliseconds after its start), what. */
type Speaker = "client" | "server";

const SECOND_MS = 1000;
export const CLIENT_PORT = 50_000;
export const CLIENT_SEQUENCE = 7000;
export const SERVER_SEQUENCE = 9000;
/** When Linux sends its SYN again: after 1, 3 and 7 seconds. */
const SYN_RETRIES_MS = [0, 1, 3, 7].map((seconds) => seconds * SECOND_MS);

export function frame(atMs: number, packet: Piece): Recorded {
  return { atMicroseconds: Math.round(atMs * 1000), bytes: ethernet(packet).bytes };
}

/** One TCP segment of the dialogue; the sequence numbers are those of its place in the handshake. */
export function segment(
  parties: Parties,
  atMs: number,
  speaker: Speaker,
  flags: readonly TcpFlagName[],
  fields: Partial<TcpFields> = {},
): Recorded {
  const clientPort = parties.clientPort ?? CLIENT_PORT;
  const isClient = speaker === "client";
  const path = isClient ? { from: parties.client, to: parties.server } : { from: parties.server, to: parties.client };
  const isOpening = flags.includes("syn");
  const piece = tcp(path, {
    sourcePort: isClient ? clientPort : parties.port,
    destinationPort: isClient ? parties.port : clientPort,
    flags,
    sequence: (isClient ? CLIENT_SEQUENCE : SERVER_SEQUENCE) + (isOpening ? 0 : 1),
    acknowledgement: flags.includes("ack") ? (isClient ? SERVER_SEQUENCE : CLIENT_SEQUENCE) + 1 : 0,
    ...fields,
  });
  return frame(atMs, ip(path.from, path.to, piece));
}

export function datagram(parties: Parties, atMs: number, speaker: Speaker, payload = filler(32)): Recorded {
  const clientPort = parties.clientPort ?? CLIENT_PORT;
  const isClient = speaker === "client";
  const path = isClient ? { from: parties.client, to: parties.server } : { from: parties.server, to: parties.client };
  const ports = isClient ? ([clientPort, parties.port] as const) : ([parties.port, clientPort] as const);
  return frame(atMs, ip(path.from, path.to, udp(path, ports[0], ports[1], payload)));
}

export function handshake(parties: Parties, atMs: number): Recorded[] {
  return [
    segment(parties, atMs, "client", ["syn"]),
    segment(parties, atMs + 1, "server", ["syn", "ack"]),
    segment(parties, atMs + 2, "client", ["ack"]),
  ];
}

/** Handshake, a question, an answer, and the end. */
export function answeredConnection(parties: Parties, atMs = 0): Recorded[] {
  const payload = filler(100, 0x41);
  return [
    ...handshake(parties, atMs),
    segment(parties, atMs + 3, "client", ["psh", "ack"], { payload }),
    segment(parties, atMs + 5, "server", ["psh", "ack"], { payload }),
    segment(parties, atMs + 6, "client", ["fin", "ack"]),
    segment(parties, atMs + 7, "server", ["fin", "ack"]),
  ];
}

/** A SYN and its retries, and no word in return. */
export function silentConnection(parties: Parties, atMs = 0): Recorded[] {
  return SYN_RETRIES_MS.map((afterMs) => segment(parties, atMs + afterMs, "client", ["syn"]));
}

export function refusedConnection(parties: Parties, atMs = 0): Recorded[] {
  return [segment(parties, atMs, "client", ["syn"]), segment(parties, atMs + 1, "server", ["rst", "ack"])];
}

export function answeredExchange(parties: Parties, atMs = 0): Recorded[] {
  return [datagram(parties, atMs, "client"), datagram(parties, atMs + 1, "server")];
}

export function silentExchange(parties: Parties, atMs = 0): Recorded[] {
  return [0, 5 * SECOND_MS].map((afterMs) => datagram(parties, atMs + afterMs, "client"));
}

/** Ethernet, IP: what comes before the bytes that an ICMP error quotes. */
const ETHERNET_HEADER_BYTES = 14;
/** RFC 792: the header and eight bytes more. */
const QUOTED_PAYLOAD_BYTES = 8;

/** An ICMP "unreachable" that `sender` sends to the client about the packet in `about`. */
export function unreachable(about: Recorded, client: string, sender: string, code: number, afterMs = 1): Recorded {
  const isVersion6 = client.includes(":");
  const headerBytes = isVersion6 ? 40 : 20;
  const quote = about.bytes.subarray(ETHERNET_HEADER_BYTES, ETHERNET_HEADER_BYTES + headerBytes + QUOTED_PAYLOAD_BYTES);
  const path = { from: sender, to: client };
  const piece = isVersion6 ? icmp6(path, 1, code, quote) : icmp(3, code, quote);
  return frame(about.atMicroseconds / 1000 + afterMs, ip(sender, client, piece));
}

/** Echo requests and replies: shows that the sensor sees both directions of this pair. */
export function ping(from: string, to: string, atMs: number): Recorded[] {
  const isVersion6 = from.includes(":");
  const [request, reply] = isVersion6 ? [128, 129] : [8, 0];
  const there = { from, to };
  const back = { from: to, to: from };
  return [
    frame(atMs, ip(from, to, isVersion6 ? icmp6(there, request, 0) : icmp(request, 0))),
    frame(atMs + 1, ip(to, from, isVersion6 ? icmp6(back, reply, 0) : icmp(reply, 0))),
  ];
}

/** A frame long after, so that nothing before it counts as asked too late. */
export function lastWord(atMs: number): Recorded {
  return frame(atMs, { bytes: filler(28), etherType: 0x0806 });
}

export function inOrder(frames: readonly Recorded[]): Recorded[] {
  return [...frames].sort((a, b) => a.atMicroseconds - b.atMicroseconds);
}
