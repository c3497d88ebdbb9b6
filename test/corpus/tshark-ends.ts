/**
 * Whose frame it is: the two ends, by its innermost headers.
 */
import { endText } from "./evidence-lines.ts";
import type { Pair } from "./frame.ts";
import { innermost, type Row } from "./tshark-run.ts";

export const ENDS_FIELDS = [
  "frame.protocols",
  "ip.src",
  "ip.dst",
  "ipv6.src",
  "ipv6.dst",
  "tcp.srcport",
  "tcp.dstport",
  "tcp.stream",
  "udp.srcport",
  "udp.dstport",
  "udp.stream",
];

export interface Ends {
  readonly transport: "tcp" | "udp";
  /** tshark's number of the conversation. */
  readonly stream: string;
  /** The sender's, and the receiver's. */
  readonly addresses: Pair;
  readonly ports: Pair;
}

/** Null for a frame without TCP or UDP in IP. */
export function endsOf(row: Row): Ends | null {
  const layers = innermost(row, "frame.protocols").split(":");
  const version = layers.findLast((layer) => layer === "ip" || layer === "ipv6");
  const transport = layers.findLast((layer) => layer === "tcp" || layer === "udp");
  if (version === undefined || (transport !== "tcp" && transport !== "udp")) return null;
  const pairOf = (layer: string, [from, to]: Pair): Pair => [
    innermost(row, `${layer}.${from}`),
    innermost(row, `${layer}.${to}`),
  ];
  return {
    transport,
    stream: innermost(row, `${transport}.stream`),
    addresses: pairOf(version, ["src", "dst"]),
    ports: pairOf(transport, ["srcport", "dstport"]),
  };
}

export function endTexts({ addresses, ports }: Ends): Pair {
  return [endText(addresses[0], ports[0]), endText(addresses[1], ports[1])];
}
