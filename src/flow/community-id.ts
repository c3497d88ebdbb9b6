/**
 * Community ID v1 (https://github.com/corelight/community-id-spec): the name by which Zeek, Suricata, Arkime and
 * Wireshark find a flow again, made from its addresses, ports and protocol, and the same for both directions.
 */
import { createHash } from "node:crypto";
import { IpProtocol } from "../decode/ip-protocol.ts";
import type { Address } from "./address.ts";

export interface Endpoint {
  readonly address: Address;
  readonly port: number;
}

const VERSION = "1:";
const DEFAULT_SEED = 0;
const PADDING = 0;
/** Seed, two IPv6 addresses, protocol, padding, two ports. */
const MAX_BYTES = 2 + 2 * 16 + 1 + 1 + 2 * 2;

/** Protocols whose ports are part of the name; of any other, addresses and protocol number are. */
const HAS_PORTS: ReadonlySet<number> = new Set([IpProtocol.tcp, IpProtocol.udp, IpProtocol.sctp]);

/**
 * Protocols that have no name here. The specification puts ICMP's type and code in the place of ports; a flow of ours is
 * all ICMP between two addresses, and no single name would be right for it.
 */
const HAS_NO_NAME: ReadonlySet<number> = new Set([IpProtocol.icmp, IpProtocol.icmp6]);

/** @returns null for ICMP and ICMPv6 */
export function communityId(a: Endpoint, b: Endpoint, protocol: number): string | null {
  if (HAS_NO_NAME.has(protocol)) return null;
  const [lower, higher] = isLower(b, a) ? [b, a] : [a, b];
  const bytes = Buffer.alloc(MAX_BYTES);
  let end = bytes.writeUInt16BE(DEFAULT_SEED);
  end = writeAddress(bytes, end, lower.address);
  end = writeAddress(bytes, end, higher.address);
  end = bytes.writeUInt8(protocol, end);
  end = bytes.writeUInt8(PADDING, end);
  if (HAS_PORTS.has(protocol)) {
    end = bytes.writeUInt16BE(lower.port, end);
    end = bytes.writeUInt16BE(higher.port, end);
  }
  return VERSION + createHash("sha1").update(bytes.subarray(0, end)).digest("base64");
}

/** By the bytes of the address as they are on the wire, then by port. */
function isLower(a: Endpoint, b: Endpoint): boolean {
  for (const [index, word] of a.address.words.entries()) {
    const other = b.address.words[index]!;
    if (word !== other) return word >>> 0 < other >>> 0;
  }
  return a.port < b.port;
}

/** @returns the offset behind it */
function writeAddress(bytes: Buffer, at: number, { ipVersion, words }: Address): number {
  let end = at;
  for (const word of ipVersion === 4 ? [words[3]] : words) end = bytes.writeInt32BE(word, end);
  return end;
}
