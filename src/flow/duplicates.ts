/**
 * Packets that a mirror hands over twice: once as they come in at one port, once as they leave at another. The copies
 * differ in what routers and switches change (MAC addresses, tags, tunnels, time to live), so that what identifies a
 * packet is what its sender wrote: addresses, ports, IP identification, sequence numbers, checksum, length; of a datagram
 * without identification the first bytes as well, since a sending host leaves the checksum to its network card, so that
 * recorded there it is the same for every datagram of that length.
 *
 * Limit: `ROWS` packets of a shard are remembered, the oldest goes; of two with the same place in the index, the later. The
 * index has no key, so that a capture has the same report each time: there are no chains in it that could grow, and who aims at
 * a place within the millisecond makes a copy count as a packet, as 2,048 packets of any kind do.
 */
import { randomInt } from "node:crypto";
import { i32be } from "../capture/endian.ts";
import { IpProtocol } from "../decode/ip-protocol.ts";
import { NO_CHECKSUM, type Packet } from "../decode/packet-record.ts";
import { TcpFlag } from "../decode/tcp.ts";

/** A packet that its sender sends again comes later: after a round trip at the soonest, and with new numbers. */
export const COPY_WITHIN_SECONDS = 0.001;
/** What one pair of addresses leaves within that time at a million packets a second. */
const ROWS = 1024;
/** Rows are taken up again once they are old: what is written stays in the processor's nearest cache. */
const USUAL_ROWS = 64;
const INDEX_PLACES = 2 * ROWS;
/** An odd number with bits all over. */
const INDEX_FACTOR = 0x9e3779b1;
const INDEX_SHIFT = 21;
/** A row is 64 bytes, one line of the cache: addresses (8 words), what follows, and in the end the time, two words. */
const ROW_WORDS = 16;
const PORTS = 8;
const IDENTIFICATION = 9;
const SEQUENCE = 10;
/** TCP's acknowledgement; of a datagram without identification what its first bytes amount to. */
const TELLING = 11;
const LENGTH = 12;
/** VLAN and tunnel. */
const PLACE = 13;
const ROW_DOUBLES = ROW_WORDS / 2;
const TIME = 7;
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
  /** Per run, so that nobody can make a datagram that hides another. */
  readonly #multiplier = randomInt(2 ** 32) | 1;
  readonly #words = new Int32Array(ROWS * ROW_WORDS);
  readonly #doubles = new Float64Array(this.#words.buffer).fill(Number.NEGATIVE_INFINITY);
  /** The row that was last written for a packet of this place; whether it is the same packet, the row says. */
  readonly #index = new Int16Array(INDEX_PLACES);
  #next = 0;

  /** Whether the same packet was seen within the last millisecond. @param time in seconds */
  isCopy(packet: Packet, bytes: Uint8Array, time: number): boolean {
    // Time 0 is that of packets recorded without any.
    if (packet.checksum === NO_CHECKSUM || time === 0) return false;
    const identification = (packet.ipIdentification << 16) | packet.checksum;
    const telling = this.#tellingOf(packet, bytes);
    const place = Math.imul(identification ^ packet.tcpSequence, INDEX_FACTOR) >>> INDEX_SHIFT;
    const earlier = this.#index[place]!;
    const isCopy = this.#isSame(earlier, packet, identification, telling, time);
    this.#index[place] = this.#write(packet, identification, telling, time);
    return isCopy;
  }

  #tellingOf(packet: Packet, bytes: Uint8Array): number {
    if (packet.ipIdentification !== 0 || packet.protocol !== IpProtocol.udp) return packet.tcpAcknowledgement;
    const end = Math.min(packet.end, packet.offset + TELLING_BYTES);
    let hash = this.#multiplier;
    for (let at = packet.offset; at + WORD_BYTES <= end; at += WORD_BYTES) {
      const product = Math.imul(hash ^ i32be(bytes, at), this.#multiplier);
      hash = product ^ (product >>> 15);
    }
    return hash;
  }

  #isSame(row: number, packet: Packet, identification: number, telling: number, time: number): boolean {
    const words = this.#words;
    const at = row * ROW_WORDS;
    // What differs most often is looked at first.
    if (words[at + IDENTIFICATION] !== identification || words[at + SEQUENCE] !== packet.tcpSequence) return false;
    if (Math.abs(time - this.#doubles[row * ROW_DOUBLES + TIME]!) > COPY_WITHIN_SECONDS) return false;
    if (words[at + TELLING] !== telling || words[at + LENGTH] !== lengthOf(packet)) return false;
    if (words[at + PORTS] !== portsOf(packet)) return false;
    for (let word = 0; word < PORTS; word++) if (words[at + word] !== packet.addresses[word]) return false;
    return words[at + PLACE] !== placeOf(packet) || !isOftenRepeated(packet);
  }

  #write(packet: Packet, identification: number, telling: number, time: number): number {
    const words = this.#words;
    const row = this.#next;
    const at = row * ROW_WORDS;
    for (let word = 0; word < PORTS; word++) words[at + word] = packet.addresses[word]!;
    words[at + PORTS] = portsOf(packet);
    words[at + IDENTIFICATION] = identification;
    words[at + SEQUENCE] = packet.tcpSequence;
    words[at + TELLING] = telling;
    words[at + LENGTH] = lengthOf(packet);
    words[at + PLACE] = placeOf(packet);
    this.#doubles[row * ROW_DOUBLES + TIME] = time;
    const isFirstOld = time - this.#doubles[TIME]! > COPY_WITHIN_SECONDS;
    this.#next = row + 1 === ROWS || (row + 1 >= USUAL_ROWS && isFirstOld) ? 0 : row + 1;
    return row;
  }
}

function portsOf(packet: Packet): number {
  return (packet.sourcePort << 16) | packet.destinationPort;
}

function lengthOf(packet: Packet): number {
  return (packet.ipBytes << 16) | ((packet.tcpFlags & 0xff) << 8) | packet.protocol;
}

function placeOf(packet: Packet): number {
  return packet.tunnels ^ (packet.virtualNetwork << 7) ^ (packet.vlan << 19);
}
