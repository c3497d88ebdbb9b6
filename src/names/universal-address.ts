/**
 * Where rpcbind says that a program waits: the transport as a netid, host and port as a universal address (RFC 1833,
 * section 2; RFC 5665, section 5.2.3).
 *
 *  universal address   host (IPv4 or IPv6 as text), ".", port's high byte, ".", its low byte, both decimal
 */
import { isIP } from "node:net";

export type RpcTransport = "tcp" | "udp";

const TRANSPORTS: ReadonlyMap<string, RpcTransport> = new Map([
  ["tcp", "tcp"],
  ["tcp6", "tcp"],
  ["udp", "udp"],
  ["udp6", "udp"],
]);

const UNIVERSAL_ADDRESS = /^(?<host>.+)\.(?<high>\d{1,3})\.(?<low>\d{1,3})$/;
const MAX_BYTE = 255;

/** Null for transports without ports of their own, within the host among them, and for unknown ones. */
export function transportOfNetid(netid: string): RpcTransport | null {
  return TRANSPORTS.get(netid) ?? null;
}

/** The port of a universal address; null where it has none. The host may be any, as "0.0.0.0": who answers is meant. */
export function portOfUniversalAddress(address: string): number | null {
  const { host = "", high, low } = UNIVERSAL_ADDRESS.exec(address)?.groups ?? {};
  if (isIP(host) === 0 || Number(high) > MAX_BYTE || Number(low) > MAX_BYTE) return null;
  const port = Number(high) * 256 + Number(low);
  return port > 0 ? port : null;
}
