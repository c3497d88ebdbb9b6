/**
 * Which conversation the packets of a 5-tuple were counted in at which time: by this a finding's packets are found when
 * the captures are read again. A row is a 5-tuple, whatever its encapsulation, with a span of time and a conversation;
 * flows of one conversation that follow each other on the same ports share a row.
 *
 * Limits: `MAX_FLOWS`, and `MAX_FLOWS_OF_KEY` of one 5-tuple, so that nobody can make a row's neighbours a long search.
 * The flows beyond are counted.
 */
import { randomInt } from "node:crypto";
import type { AuditedFlow } from "../audit/audited-flow.ts";
import type { Timestamp } from "../capture/source.ts";
import { NO_ENCAPSULATION } from "../flow/encapsulations.ts";
import { ADDRESS_A, ADDRESS_B, KEY_WORDS, PORTS, SCOPE, scopeWord } from "../flow/flow-row.ts";

const MAX_FLOWS = 1 << 20;
const MAX_FLOWS_OF_KEY = 64;
const FIRST_ROWS = 1 << 10;

// A row's words: the key, the conversation's number, the next row with the same hash (its number plus 1); 0 is none.
const CONVERSATION = KEY_WORDS;
const NEXT = CONVERSATION + 1;
const ROW_WORDS = 16;
// Doubles, by their index among the row's doubles, in seconds.
const FIRST = 6;
const LAST = 7;

export interface FlowIndex {
  add(flow: AuditedFlow): void;
  /** The number that `find` gives for a conversation; null for one that no flow was added of. */
  numberOf(conversationId: string): number | null;
  /**
   * Adds to `found` the conversations that spoke on the 5-tuple between two times (seconds).
   * @param key as `fillFlowKey` writes it, without an encapsulation
   */
  find(key: Int32Array, from: number, to: number, found: number[]): void;
  /** Flows that found no room. */
  leftOut(): number;
}

export function createFlowIndex(maxFlows = MAX_FLOWS): FlowIndex {
  const numbers = new Map<string, number>();
  const key = new Int32Array(KEY_WORDS);
  /** Per run, so that nobody can choose addresses that collide. */
  const multiplier = randomInt(2 ** 32) | 1;
  const secondMultiplier = randomInt(2 ** 32) | 1;
  /** Room for as many rows as there are heads, a power of two. */
  let words = new Int32Array(FIRST_ROWS * ROW_WORDS);
  let doubles = new Float64Array(words.buffer);
  /** By hash, the newest row that has it (its number plus 1). */
  let heads = new Int32Array(FIRST_ROWS);
  let rows = 0;
  let leftOut = 0;

  function slotOf(keys: Int32Array, at: number): number {
    let hash = multiplier;
    for (let word = 0; word < KEY_WORDS; word++) {
      const product = Math.imul(hash ^ keys[at + word]!, multiplier);
      hash = Math.imul(product ^ (product >>> 15), secondMultiplier);
    }
    return (hash ^ (hash >>> 15)) & (heads.length - 1);
  }

  function holds(base: number, wanted: Int32Array): boolean {
    for (let word = 0; word < KEY_WORDS; word++) {
      if (words[base + word] !== wanted[word]) return false;
    }
    return true;
  }

  function numberFor(conversationId: string): number {
    const known = numbers.get(conversationId);
    if (known !== undefined) return known;
    numbers.set(conversationId, numbers.size);
    return numbers.size - 1;
  }

  /** The 5-tuple's newest row if it is the conversation's, else a new one; null where there is no room. */
  function rowFor(conversation: number): number | null {
    let ofKey = 0;
    for (let row = heads[slotOf(key, 0)]!; row !== 0; row = words[(row - 1) * ROW_WORDS + NEXT]!) {
      const base = (row - 1) * ROW_WORDS;
      if (!holds(base, key)) continue;
      if (ofKey === 0 && words[base + CONVERSATION] === conversation) return base;
      ofKey++;
    }
    return ofKey === MAX_FLOWS_OF_KEY || rows === maxFlows ? null : createRow(conversation);
  }

  function createRow(conversation: number): number {
    if (rows === heads.length) grow();
    const base = rows * ROW_WORDS;
    words.set(key, base);
    words[base + CONVERSATION] = conversation;
    doubles[base / 2 + FIRST] = Number.POSITIVE_INFINITY;
    doubles[base / 2 + LAST] = Number.NEGATIVE_INFINITY;
    link(rows++);
    return base;
  }

  function link(row: number): void {
    const slot = slotOf(words, row * ROW_WORDS);
    words[row * ROW_WORDS + NEXT] = heads[slot]!;
    heads[slot] = row + 1;
  }

  function grow(): void {
    const larger = new Int32Array(words.length * 2);
    larger.set(words);
    words = larger;
    doubles = new Float64Array(words.buffer);
    heads = new Int32Array(heads.length * 2);
    for (let row = 0; row < rows; row++) link(row);
  }

  return {
    add(audited) {
      if (audited.conversationId === null || !fillKey(key, audited)) return;
      const base = rowFor(numberFor(audited.conversationId));
      if (base === null) {
        leftOut++;
        return;
      }
      const { first, last, icmpError } = audited.flow;
      const half = base / 2;
      // An ICMP error is no packet of the flow that it quotes, and may come after its last one.
      const errorAt = icmpError?.time ?? seconds(first);
      doubles[half + FIRST] = Math.min(doubles[half + FIRST]!, seconds(first), errorAt);
      doubles[half + LAST] = Math.max(doubles[half + LAST]!, seconds(last), errorAt);
    },
    numberOf: (conversationId) => numbers.get(conversationId) ?? null,
    find(wanted, from, to, found) {
      for (let row = heads[slotOf(wanted, 0)]!; row !== 0; row = words[(row - 1) * ROW_WORDS + NEXT]!) {
        const base = (row - 1) * ROW_WORDS;
        const isAlive = doubles[base / 2 + FIRST]! <= to && doubles[base / 2 + LAST]! >= from;
        if (isAlive && holds(base, wanted)) found.push(words[base + CONVERSATION]!);
      }
    },
    leftOut: () => leftOut,
  };
}

/** The key of a flow as `fillFlowKey` writes it for the flow's packets: its ends stand in the same order. */
function fillKey(key: Int32Array, { flow, parties: [a, b] }: AuditedFlow): boolean {
  if (a === null || b === null) return false;
  key.set(a.address.words, ADDRESS_A);
  key.set(b.address.words, ADDRESS_B);
  key[PORTS] = (flow.ends[0].port << 16) | flow.ends[1].port;
  key[SCOPE] = scopeWord(flow.protocol, flow.ipVersion, NO_ENCAPSULATION);
  return true;
}

/** A double holds no nanoseconds of today, but keeps their order: what is between two times stays there. */
function seconds({ seconds, nanoseconds }: Timestamp): number {
  return seconds + nanoseconds * 1e-9;
}
