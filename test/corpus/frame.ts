/**
 * The one line that says whose packet a frame is, the same for tshark and xsaudit, so that the two can be compared.
 */
export type Pair = readonly [source: string, destination: string];

/** A frame without IP, or with headers that are cut, damaged or unknown before the transport's ports. */
export const NO_FLOW = "no flow";

/** In place of the ports of a later piece of a fragmented packet, which carries none. */
export const LATER_PIECE_PORTS: Pair = ["piece", "piece"];

/** @param protocol the number behind all extension headers */
export function describeFrame(addresses: Pair, protocol: string, ports: Pair): string {
  return `${addresses[0]} ${ports[0]} > ${addresses[1]} ${ports[1]}, protocol ${protocol}`;
}
