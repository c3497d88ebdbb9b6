/**
 * tshark as a second opinion on every frame of a capture: who speaks to whom in its innermost IP packet.
 */
import { describeFrame, LATER_PIECE_PORTS, NO_FLOW, type Pair } from "./frame.ts";
import { innermost, type Row, rowsOfTshark } from "./tshark-run.ts";

/** What tshark must not do for its frames to be comparable: join pieces, or look into what xsaudit does not. */
const OPTIONS = [
  ["-o", "ip.defragment:FALSE"],
  ["-o", "ipv6.defragment:FALSE"],
  ["-o", "tcp.desegment_tcp_streams:FALSE"],
  // As for IPv4 by default: a length of 0 is a segment that the network card was still to cut.
  ["-o", "ipv6.tso_support:TRUE"],
].flat();

/** The headers that name the IP protocol behind them, by tshark's name of the layer. */
const NEXT_PROTOCOL_FIELDS: ReadonlyMap<string, string> = new Map([
  ["ip", "ip.proto"],
  ["ipv6", "ipv6.nxt"],
  ["ipv6.hopopts", "ipv6.hopopts.nxt"],
  ["ipv6.routing", "ipv6.routing.nxt"],
  ["ipv6.dstopts", "ipv6.dstopts.nxt"],
  ["ipv6.fraghdr", "ipv6.fraghdr.nxt"],
  ["ah", "ah.next_header"],
]);
const PORT_LAYERS: ReadonlyMap<string, string> = new Map([
  ["6", "tcp"],
  ["17", "udp"],
  ["132", "sctp"],
]);
/** Layers that, inside IP, mean a tunnel: where no IP follows them, what is in it belongs to no flow. */
const TUNNEL_LAYERS: ReadonlySet<string> = new Set(["eth", "ppp", "mpls", "erspan"]);

const FIELDS = [
  "frame.protocols",
  "ip.src",
  "ip.dst",
  "ip.frag_offset",
  "ipv6.src",
  "ipv6.dst",
  "ipv6.fraghdr.offset",
  ...NEXT_PROTOCOL_FIELDS.values(),
  ...[...PORT_LAYERS.values()].flatMap((layer) => [`${layer}.srcport`, `${layer}.dstport`]),
];

/** Every frame of a capture in tshark's view, as far as it could read the file. */
export async function framesOfTshark(path: string): Promise<string[]> {
  return (await rowsOfTshark(path, OPTIONS, FIELDS)).map(frameOf);
}

function frameOf(row: Row): string {
  const layers = innermost(row, "frame.protocols").split(":");
  const version = layers.findLast((layer) => layer === "ip" || layer === "ipv6");
  if (version === undefined || isCutBeforeAddresses(row, layers, version)) return NO_FLOW;
  const inside = layers.slice(layers.lastIndexOf(version) + 1);
  if (inside.some((layer) => TUNNEL_LAYERS.has(layer))) return NO_FLOW;

  const addresses: Pair = [innermost(row, `${version}.src`), innermost(row, `${version}.dst`)];
  const lastHeader = inside.findLast((layer) => NEXT_PROTOCOL_FIELDS.has(layer)) ?? version;
  const protocol = innermost(row, NEXT_PROTOCOL_FIELDS.get(lastHeader)!);
  const ports = isLaterPiece(row, version, inside) ? LATER_PIECE_PORTS : portsOf(row, protocol, inside);
  return ports === null ? NO_FLOW : describeFrame(addresses, protocol, ports);
}

/** The innermost header of that version has no addresses where there are fewer of them than headers. */
function isCutBeforeAddresses(row: Row, layers: readonly string[], version: string): boolean {
  const destinations = row.get(`${version}.dst`)!.filter((address) => address !== "");
  return destinations.length < layers.filter((layer) => layer === version).length;
}

function isLaterPiece(row: Row, version: string, inside: readonly string[]): boolean {
  if (version === "ip") return innermost(row, "ip.frag_offset") !== "0";
  return inside.includes("ipv6.fraghdr") && innermost(row, "ipv6.fraghdr.offset") !== "0";
}

/** Null where the transport header is cut before its ports. */
function portsOf(row: Row, protocol: string, inside: readonly string[]): Pair | null {
  const layer = PORT_LAYERS.get(protocol);
  if (layer === undefined) return ["0", "0"];
  const ports: Pair = [innermost(row, `${layer}.srcport`), innermost(row, `${layer}.dstport`)];
  return inside.includes(layer) && ports[1] !== "" ? ports : null;
}
