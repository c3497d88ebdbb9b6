/**
 * Packets that a mirror hands over twice: once as they come in at one port, once as they leave at another. The copies
 * differ in what routers and switches change (MAC addresses, tags, tunnels, time to live), so that what identifies a
 * packet is what its sender wrote: addresses, ports, IP identification, sequence numbers, checksum, length; of a datagram
 * without identification the first bytes as well, since a sending host leaves the checksum to its network card, so that
 * recorded there it is the same for every datagram of that length.
 *
 * Limit: `SLOTS` packets of a shard are remembered, each until another takes its place.
 */
import { randomInt } from "node:crypto";
import { i32be } from "../capture/endian.ts";
import { IpProtocol } from "../decode/ip-protocol.ts";
import { NO_CHECKSUM, type Packet } from "../decode/packet-record.ts";
import { TcpFlag } from "../decode/tcp.ts";

/** A packet that its sender sends again comes later: after a round trip at the soonest, and with new numbers. */
export const COPY_WITHIN_SECONDS = 0.001;
/** Twice what one pair of addresses leaves within that time at a million packets a second. */
const SLOTS = 2048;
/** An odd number with bits all over. */
const SLOT_FACTOR = 0x9e3779b1;
const SLOT_SHIFT = 21;
/** Two of fingerprint, one of the place: VLAN and tunnel. */
const SLOT_WORDS = 3;
/** What tells datagrams apart, a question's number or a moment, stands at their beginning. */
const TELLING_BYTES = 32;
const WORD_BYTES = 4;

/**
 * Some systems send the same bare acknowledgement several times at once, or the same RST in answer to each segment that
 * arrives for a closed socket, with identification 0: only where it was recorded, another VLAN or tunnel, can tell a copy.
 */
function isOftenRepeated({ ipIdentification, tcpFlags, payloadBytes }: Packet): boolean {
  return ipIdentification === 0 && payloadBytes === 0 && (tcpFlags === TcpFlag.ack || tcpFlags === TcpFlag.rst);
}

export class DuplicateDetector {
  /** Per run, so that nobody can make a packet that hides another. */
  readonly #multiplier = randomInt(2 ** 32) | 1;
  readonly #secondMultiplier = randomInt(2 ** 32) | 1;
  readonly #words = new Int32Array(SLOTS * SLOT_WORDS);
  readonly #times = new Float64Array(SLOTS).fill(Number.NEGATIVE_INFINITY);

  /** Whether the same packet was seen within the last millisecond. @param time in seconds */
  isCopy(packet: Packet, bytes: Uint8Array, time: number): boolean {
    // Time 0 is that of packets recorded without any.
    if (packet.checksum === NO_CHECKSUM || time === 0) return false;
    const { addresses } = packet;
    // Two hashes side by side, each of half of what there is, and mixed in the end: neither waits for the other.
    let first = this.#multiplier;
    let second = this.#secondMultiplier;
    for (let word = packet.ipVersion === 4 ? 3 : 0; word < 4; word++) {
      first = this.#mix(first, addresses[word]!);
      second = this.#mix(second, addresses[4 + word]!);
    }
    first = this.#mix(first, (packet.sourcePort << 16) | packet.destinationPort);
    second = this.#mix(second, (packet.ipIdentification << 16) | packet.checksum);
    first = this.#mix(first, packet.tcpSequence);
    second = this.#mix(second, packet.tcpAcknowledgement);
    first = this.#mix(first, (packet.ipBytes << 16) | ((packet.tcpFlags & 0xff) << 8) | packet.protocol);
    if (packet.ipIdentification === 0 && packet.protocol === IpProtocol.udp) {
      const end = Math.min(packet.end, packet.offset + TELLING_BYTES);
      for (let at = packet.offset; at + WORD_BYTES <= end; at += WORD_BYTES)
        second = this.#mix(second, i32be(bytes, at));
    }
    second = this.#mix(second, first);
    // Not by the hashes, which are others in every run: who takes whose place is the same in all of them.
    const telling = packet.checksum ^ (packet.ipIdentification << 16) ^ packet.tcpSequence;
    const slot = Math.imul(telling, SLOT_FACTOR) >>> SLOT_SHIFT;
    const at = slot * SLOT_WORDS;
    const words = this.#words;
    const isSame = words[at] === first && words[at + 1] === second;
    const isSoon = Math.abs(time - this.#times[slot]!) <= COPY_WITHIN_SECONDS;
    const place = packet.tunnels ^ (packet.virtualNetwork << 7) ^ (packet.vlan << 19);
    const isCopy = isSame && isSoon && (words[at + 2] !== place || !isOftenRepeated(packet));
    words[at] = first;
    words[at + 1] = second;
    words[at + 2] = place;
    this.#times[slot] = time;
    return isCopy;
  }

  #mix(hash: number, word: number): number {
    const product = Math.imul(hash ^ word, this.#multiplier);
    return Math.imul(product ^ (product >>> 15), this.#secondMultiplier);
  }
}
