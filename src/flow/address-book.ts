/**
 * The addresses seen, each with a small number and what the flows tell of it.
 *
 * Limit: `MAX_ADDRESSES`, if no other is given. Beyond it an address gets no number, and its flows are counted without their conversation.
 */
import type { Address } from "./address.ts";
import { keyOfWord } from "./map-key.ts";

const MAX_ADDRESSES = 1 << 19;

interface SeenAddress extends Address {
  /** Whether the capture holds a packet from it, and one to it. */
  hasSent: boolean;
  hasReceived: boolean;
  /** Seconds: it sent a packet then or later. */
  sentAt: number;
}

export interface AddressBook {
  readonly addresses: SeenAddress[];
  /** The number of the address in four words of `words` from `at` on, or -1 where the book is full. */
  idOf(ipVersion: 4 | 6, words: ArrayLike<number>, at: number): number;
}

export function createAddressBook(maxAddresses = MAX_ADDRESSES): AddressBook {
  const addresses: SeenAddress[] = [];
  const idsV4 = new Map<number, number>();
  const idsV6 = new Map<string, number>();

  function add(ipVersion: 4 | 6, words: ArrayLike<number>, at: number): number {
    if (addresses.length === maxAddresses) return -1;
    const copy = [words[at]!, words[at + 1]!, words[at + 2]!, words[at + 3]!] as const;
    addresses.push({
      ipVersion,
      words: [...copy],
      hasSent: false,
      hasReceived: false,
      sentAt: Number.NEGATIVE_INFINITY,
    });
    return addresses.length - 1;
  }

  return {
    addresses,
    idOf(ipVersion, words, at) {
      if (ipVersion === 4) {
        const key = keyOfWord(words[at + 3]!);
        const known = idsV4.get(key);
        if (known !== undefined) return known;
        const id = add(ipVersion, words, at);
        if (id >= 0) idsV4.set(key, id);
        return id;
      }
      const key = `${words[at]},${words[at + 1]},${words[at + 2]},${words[at + 3]}`;
      const known = idsV6.get(key);
      if (known !== undefined) return known;
      const id = add(ipVersion, words, at);
      if (id >= 0) idsV6.set(key, id);
      return id;
    },
  };
}
