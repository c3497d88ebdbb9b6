/**
 * A flow's key: the words by which the packets of both directions find one row.
 */
import type { Packet } from "../decode/packet-record.ts";
import { ADDRESS_B, PORTS, SCOPE, type Side, scopeWord } from "./flow-row.ts";

/**
 * Puts the key of the packet's flow into `key`.
 * @returns the side that the packet came from
 */
export function fillFlowKey(key: Int32Array, packet: Packet, encapsulation: number): Side {
  const { addresses, sourcePort, destinationPort } = packet;
  const scope = scopeWord(packet.protocol, packet.ipVersion, encapsulation);
  const isSwapped = isSourceHigher(addresses, packet.ipVersion, sourcePort, destinationPort);
  const a = isSwapped ? 4 : 0;
  const b = isSwapped ? 0 : 4;
  // Of an IPv4 address the other words are 0, but those of the key may be of a packet before.
  const isLong = packet.ipVersion === 6 || key[SCOPE]! !== scope;
  for (let word = isLong ? 0 : 3; word < 4; word++) {
    key[word] = addresses[a + word]!;
    key[ADDRESS_B + word] = addresses[b + word]!;
  }
  key[PORTS] = isSwapped ? (destinationPort << 16) | sourcePort : (sourcePort << 16) | destinationPort;
  key[SCOPE] = scope;
  return isSwapped ? 1 : 0;
}

/** An order of (address, port) in which the lower end becomes A. Any order does, so words compare as signed. */
function isSourceHigher(
  addresses: Int32Array,
  ipVersion: number,
  sourcePort: number,
  destinationPort: number,
): boolean {
  if (ipVersion === 6) {
    for (let word = 0; word < 3; word++) {
      if (addresses[word] !== addresses[4 + word]) return addresses[word]! > addresses[4 + word]!;
    }
  }
  if (addresses[3] !== addresses[7]) return addresses[3]! > addresses[7]!;
  return sourcePort > destinationPort;
}
