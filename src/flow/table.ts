/**
 * The flow table: rows of numbers in pages of typed arrays, found by an open-addressing hash over the key words.
 *
 * Limit: `maxFlows` rows. When it is reached, the quarter that has been silent longest is handed on to its
 * conversations and the rows are used again: totals stay exact, and a flow that speaks again counts as joined midway.
 */
import { randomInt } from "node:crypto";
import type { Packet } from "../decode/packet-record.ts";
import { fillFlowKey } from "./flow-key.ts";
import {
  ADDRESS_A,
  ADDRESS_B,
  ipVersionOf,
  KEY_WORDS,
  LAST_NANOSECONDS,
  LAST_SECONDS,
  PORTS,
  ROW_WORDS,
  SCOPE,
  type Side,
  STATE,
} from "./flow-row.ts";

const PAGE_SHIFT = 11;
const PAGE_ROWS = 1 << PAGE_SHIFT;
const FIRST_INDEX_SLOTS = 1 << 10;
/** Slots are kept at least this many times the rows: short probes. */
const SLOTS_PER_ROW = 2;
/** A slot holds its row's number plus 1 in the lower bits and bits of the row's hash above; 0 where it is empty. */
const ROW_NUMBER_MASK = (1 << 22) - 1;
const TAG_MASK = ~ROW_NUMBER_MASK;
/** Of an address: an IPv4 address is in it, its other words are 0. */
const LAST_WORD = 3;
/** In place of the scope of a row that is not in use: every flow has an IP version in it. */
const NO_SCOPE = 0;
/** Rows that are shown in one step: a few milliseconds. */
const STEP_ROWS = 512;

const NO_ROW = new Int32Array(ROW_WORDS);

/** Hears of each flow that leaves its row; `words` and `doubles` hold it from `base` on. */
export type FlowSink = (words: Int32Array, doubles: Float64Array, base: number) => void;

export class FlowTable {
  /** The row found last: its page, where it begins there, and which side the packet came from. */
  words: Int32Array = NO_ROW;
  doubles: Float64Array = new Float64Array(0);
  base = 0;
  side: Side = 0;

  /** Flows handed on early because the table was full. */
  evicted = 0;

  readonly #maxFlows: number;
  readonly #sink: FlowSink;
  /** Per run, so that nobody can choose addresses that collide. */
  readonly #multiplier = randomInt(2 ** 32) | 1;
  readonly #secondMultiplier = randomInt(2 ** 32) | 1;
  readonly #pages: { words: Int32Array; doubles: Float64Array }[] = [];
  /** Of the flow found last. */
  readonly key = new Int32Array(KEY_WORDS);
  #slots = new Int32Array(FIRST_INDEX_SLOTS);
  #rows = 0;
  #free: number[] = [];
  #live = 0;

  constructor(maxFlows: number, sink: FlowSink) {
    this.#maxFlows = Math.min(maxFlows, ROW_NUMBER_MASK);
    this.#sink = sink;
  }

  /**
   * Finds the row of the packet's flow, or makes it, and points `words`, `doubles`, `base` and `side` at it.
   * @returns true if the row is new (all zero but its key)
   */
  locate(packet: Packet, encapsulation: number): boolean {
    this.side = fillFlowKey(this.key, packet, encapsulation);
    return this.#find();
  }

  /** The same for a key that was taken from a row before. */
  locateKey(key: Int32Array, side: Side): boolean {
    this.key.set(key);
    this.side = side;
    return this.#find();
  }

  /** The row found last is handed on and begins anew under the same key. */
  restartRow(): void {
    const { words, base } = this;
    this.#sink(words, this.doubles, base);
    words.fill(0, base + STATE, base + ROW_WORDS);
  }

  /** Hands on every flow; the table is empty afterwards. */
  drain(): void {
    for (let row = 0; row < this.#rows; row++)
      if (this.#pointToLive(row)) this.#sink(this.words, this.doubles, this.base);
    this.#slots = new Int32Array(FIRST_INDEX_SLOTS);
    this.#pages.length = 0;
    this.#free = [];
    this.#rows = 0;
    this.#live = 0;
    this.words = NO_ROW;
    this.base = 0;
  }

  /** Shows every flow, in steps: those that come between them may be missed. */
  *eachLive(visit: FlowSink): Generator<void, void, void> {
    for (let row = 0; row < this.#rows; row++) {
      if (this.#pointToLive(row)) visit(this.words, this.doubles, this.base);
      if ((row + 1) % STEP_ROWS === 0) yield;
    }
  }

  /** Hands on the flows that have ended; their rows are used again. */
  close(hasEnded: (words: Int32Array, doubles: Float64Array, base: number) => boolean): void {
    const liveBefore = this.#live;
    for (let row = 0; row < this.#rows; row++) {
      if (!this.#pointToLive(row) || !hasEnded(this.words, this.doubles, this.base)) continue;
      this.#sink(this.words, this.doubles, this.base);
      this.words[this.base + SCOPE] = NO_SCOPE;
      this.#free.push(row);
      this.#live--;
    }
    if (this.#live < liveBefore) this.#reindex(this.#slots.length);
  }

  #find(): boolean {
    // Packets come in trains: the row found last is often the one.
    if (this.#holdsKey()) return false;
    const hash = this.#hash(this.key, 0);
    const slots = this.#slots;
    const mask = slots.length - 1;
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const entry = slots[slot]!;
      if (entry === 0) break;
      // The tag spares the look at rows of other flows, each a cache miss: 9 % of the time that a packet takes.
      if (((entry ^ hash) & TAG_MASK) !== 0) continue;
      this.#point((entry & ROW_NUMBER_MASK) - 1);
      if (this.#holdsKey()) return false;
    }
    this.#create(hash);
    return true;
  }

  /** IPv4 leaves six words of the key 0, and its scope says so: hashing and comparing four of the ten is enough. */
  #hash(words: Int32Array, base: number): number {
    let hash = this.#mix(this.#multiplier, words[base + ADDRESS_A + LAST_WORD]!);
    hash = this.#mix(hash, words[base + ADDRESS_B + LAST_WORD]!);
    hash = this.#mix(hash, words[base + PORTS]!);
    hash = this.#mix(hash, words[base + SCOPE]!);
    if (ipVersionOf(words[base + SCOPE]!) === 6) {
      for (let word = 0; word < LAST_WORD; word++) {
        hash = this.#mix(hash, words[base + ADDRESS_A + word]!);
        hash = this.#mix(hash, words[base + ADDRESS_B + word]!);
      }
    }
    return hash ^ (hash >>> 15);
  }

  /**
   * Adds a word to a hash. Were the multipliers known, flipped bits in one word could be taken back in the next whatever
   * the hash was before, and a sender could make any number of flows collide.
   */
  #mix(hash: number, word: number): number {
    const product = Math.imul(hash ^ word, this.#multiplier);
    return Math.imul(product ^ (product >>> 15), this.#secondMultiplier);
  }

  #holdsKey(): boolean {
    const { words, base } = this;
    const key = this.key;
    if (
      words[base + PORTS] !== key[PORTS] ||
      words[base + ADDRESS_A + LAST_WORD] !== key[ADDRESS_A + LAST_WORD] ||
      words[base + ADDRESS_B + LAST_WORD] !== key[ADDRESS_B + LAST_WORD] ||
      words[base + SCOPE] !== key[SCOPE]
    ) {
      return false;
    }
    if (ipVersionOf(key[SCOPE]!) === 4) return true;
    for (let word = 0; word < LAST_WORD; word++) {
      if (words[base + ADDRESS_A + word] !== key[ADDRESS_A + word]) return false;
      if (words[base + ADDRESS_B + word] !== key[ADDRESS_B + word]) return false;
    }
    return true;
  }

  /** @returns false for a row that is not in use */
  #pointToLive(row: number): boolean {
    this.#point(row);
    return this.words[this.base + SCOPE] !== NO_SCOPE;
  }

  #point(row: number): void {
    const page = this.#pages[row >> PAGE_SHIFT]!;
    this.words = page.words;
    this.doubles = page.doubles;
    this.base = (row & (PAGE_ROWS - 1)) * ROW_WORDS;
  }

  #create(hash: number): void {
    if (this.#live === this.#maxFlows) this.#evictSilent();
    if ((this.#live + 1) * SLOTS_PER_ROW > this.#slots.length) this.#reindex(this.#slots.length * 2);
    const used = this.#free.pop();
    const row = used ?? this.#rows++;
    if (row >> PAGE_SHIFT === this.#pages.length) {
      const words = new Int32Array(PAGE_ROWS * ROW_WORDS);
      this.#pages.push({ words, doubles: new Float64Array(words.buffer) });
    }
    this.#point(row);
    this.words.set(this.key, this.base);
    if (used !== undefined) this.words.fill(0, this.base + STATE, this.base + ROW_WORDS);
    this.#index(row, hash);
    this.#live++;
  }

  #index(row: number, hash: number): void {
    const mask = this.#slots.length - 1;
    let slot = hash & mask;
    while (this.#slots[slot] !== 0) slot = (slot + 1) & mask;
    this.#slots[slot] = (hash & TAG_MASK) | (row + 1);
  }

  #reindex(slots: number): void {
    this.#slots = new Int32Array(slots);
    for (let row = 0; row < this.#rows; row++) {
      if (this.#pointToLive(row)) this.#index(row, this.#hash(this.words, this.base));
    }
  }

  #evictSilent(): void {
    const threshold = this.#silentSince();
    this.close((words, doubles, base) => lastPacketAt(words, doubles, base) <= threshold);
    this.evicted += this.#free.length;
  }

  /** The time of the last packet below which a quarter of the (full) table lies. */
  #silentSince(): number {
    const times = new Float64Array(this.#rows);
    for (let row = 0; row < this.#rows; row++) {
      this.#point(row);
      times[row] = lastPacketAt(this.words, this.doubles, this.base);
    }
    return times.sort()[Math.floor(times.length / 4)]!;
  }
}

function lastPacketAt(words: Int32Array, doubles: Float64Array, base: number): number {
  return doubles[base / 2 + LAST_SECONDS]! + words[base + LAST_NANOSECONDS]! * 1e-9;
}
