/**
 * Later pieces of fragmented datagrams carry no ports: their flow is that of the first piece, found by addresses,
 * protocol and identification (RFC 791 section 3.2, RFC 8200 section 4.5). Pieces that come before the first wait, as
 * counts, for it.
 *
 * Limit: `FRAGMENT_SLOTS` datagrams at a time and `LIFETIME_SECONDS` each; a newer one takes the place of an older, and
 * what was waiting there is counted as undecoded.
 */
import { CARRYING_FRAGMENT, type Packet } from "../decode/packet-record.ts";
import { KEY_WORDS, type Side } from "./flow-row.ts";

const FRAGMENT_SLOTS = 8192;
/** An odd number with bits all over. */
const SEED_FACTOR = 0x9e3779b1;
/** RFC 8200 gives a datagram 60 seconds; IPv4's 16-bit identifications come round sooner, so Linux's 30 are used. */
const LIFETIME_SECONDS = 30;

// A slot's words: the datagram's key, then the flow's key, side and shard, then what waits for the first piece.
const ADDRESS_WORDS = 8;
const IDENTIFICATION = 8;
const PROTOCOL = 9;
const FLOW_KEY = 10;
const FLOW_SIDE = FLOW_KEY + KEY_WORDS;
const FLOW_SHARD = FLOW_SIDE + 1;
/** 0: free, 1: waiting for the first piece, 2: the flow is known, 3: the flow has all of the packet already. */
const STAGE = FLOW_SHARD + 1;
const WAITING_PACKETS = STAGE + 1;
const WAITING_BYTES = WAITING_PACKETS + 1;
const SLOT_WORDS = WAITING_BYTES + 1;
const WAITING = 1;
const KNOWN = 2;
const CARRIED = 3;

export class FragmentTable {
  /** The flow that `take` found. */
  readonly flowKey = new Int32Array(KEY_WORDS);
  flowSide: Side = 0;
  flowShard = 0;
  /** Whether the piece is of a tunnel's packet: what that carries was counted with the first piece. */
  isCarried = false;

  /** What waited for the first piece that `learn` was told of. */
  waitingPackets = 0;
  waitingBytes = 0;

  /** Pieces whose first piece did not come in time. */
  #orphans = 0;

  #multiplier = 1;
  readonly #words = new Int32Array(FRAGMENT_SLOTS * SLOT_WORDS);
  readonly #seconds = new Float64Array(FRAGMENT_SLOTS);

  /**
   * Where datagrams go: by what nobody else knows of a live capture, so that nobody can choose whose place a datagram
   * takes, and what is the same whenever a recording is read.
   * @param nanoseconds of the first packet
   */
  seed(nanoseconds: number): void {
    this.#multiplier = Math.imul(nanoseconds, SEED_FACTOR) | 1;
  }

  /** A later piece: true if its flow is known and now in `flowKey`; else it waits. */
  take(packet: Packet, seconds: number): boolean {
    const slot = this.#slot(packet);
    const at = slot * SLOT_WORDS;
    if (!this.#holds(packet, slot, seconds)) this.#begin(packet, slot, seconds, WAITING);
    if (this.#words[at + STAGE] === WAITING) {
      this.#words[at + WAITING_PACKETS]!++;
      this.#words[at + WAITING_BYTES]! += packet.ipBytes;
      return false;
    }
    this.flowKey.set(this.#words.subarray(at + FLOW_KEY, at + FLOW_SIDE));
    this.flowSide = this.#words[at + FLOW_SIDE] === 0 ? 0 : 1;
    this.flowShard = this.#words[at + FLOW_SHARD]!;
    this.isCarried = this.#words[at + STAGE] === CARRIED;
    return true;
  }

  /** A first piece, and whose flow it belongs to: later ones will find it, earlier ones are given back. */
  learn(packet: Packet, flowKey: Int32Array, side: Side, shard: number, seconds: number): void {
    const slot = this.#slot(packet);
    const at = slot * SLOT_WORDS;
    const isWaiting = this.#holds(packet, slot, seconds) && this.#words[at + STAGE] === WAITING;
    this.waitingPackets = isWaiting ? this.#words[at + WAITING_PACKETS]! : 0;
    this.waitingBytes = isWaiting ? this.#words[at + WAITING_BYTES]! : 0;
    if (isWaiting) this.#words[at + STAGE] = 0;
    this.#begin(packet, slot, seconds, packet.fragment === CARRYING_FRAGMENT ? CARRIED : KNOWN);
    this.#words.set(flowKey, at + FLOW_KEY);
    this.#words[at + FLOW_SIDE] = side;
    this.#words[at + FLOW_SHARD] = shard;
  }

  /** Pieces whose first piece has not come so far. */
  orphans(): number {
    let waiting = 0;
    for (let at = 0; at < this.#words.length; at += SLOT_WORDS) {
      if (this.#words[at + STAGE] === WAITING) waiting += this.#words[at + WAITING_PACKETS]!;
    }
    return this.#orphans + waiting;
  }

  #slot(packet: Packet): number {
    let hash = Math.imul(packet.fragmentIdentification ^ (packet.fragmentProtocol << 24), this.#multiplier);
    for (let word = 0; word < ADDRESS_WORDS; word++) {
      hash = Math.imul((hash ^ (hash >>> 15)) + packet.fragmentAddresses[word]!, this.#multiplier);
    }
    return (hash ^ (hash >>> 15)) & (FRAGMENT_SLOTS - 1);
  }

  #holds(packet: Packet, slot: number, seconds: number): boolean {
    const at = slot * SLOT_WORDS;
    const words = this.#words;
    if (words[at + STAGE] === 0 || Math.abs(seconds - this.#seconds[slot]!) > LIFETIME_SECONDS) return false;
    if (words[at + IDENTIFICATION] !== packet.fragmentIdentification) return false;
    if (words[at + PROTOCOL] !== packet.fragmentProtocol) return false;
    for (let word = 0; word < ADDRESS_WORDS; word++) {
      if (words[at + word] !== packet.fragmentAddresses[word]) return false;
    }
    return true;
  }

  #begin(packet: Packet, slot: number, seconds: number, stage: number): void {
    this.#countOrphans(slot);
    const at = slot * SLOT_WORDS;
    this.#words.set(packet.fragmentAddresses, at);
    this.#words[at + IDENTIFICATION] = packet.fragmentIdentification;
    this.#words[at + PROTOCOL] = packet.fragmentProtocol;
    this.#words[at + STAGE] = stage;
    this.#seconds[slot] = seconds;
  }

  #countOrphans(slot: number): void {
    const at = slot * SLOT_WORDS;
    if (this.#words[at + STAGE] === WAITING) this.#orphans += this.#words[at + WAITING_PACKETS]!;
    this.#words.fill(0, at + STAGE, at + SLOT_WORDS);
  }
}
