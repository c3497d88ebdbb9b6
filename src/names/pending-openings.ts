/**
 * Beginnings of connections of which more is to come, each under a word that its flow's row holds.
 *
 * Limit: `MAX_PENDING` of a shard; a further one takes the place of the oldest, which keeps what it had shown by then.
 */
import { FOUND_NOTHING } from "../flow/payload-observer.ts";

const MAX_PENDING = 512;
/** From here down to the lowest that 32 bits hold, a word is the number of a beginning. */
const FIRST_WORD = -2;
const LOWEST_WORD = -(2 ** 31) + 1;

export interface PendingOpenings<Entry> {
  /** @returns its word */
  add(entry: Entry): number;
  get(word: number): Entry | undefined;
  replace(word: number, entry: Entry): void;
  remove(word: number): void;
  /** Of a word that is not here any more: what it had shown. */
  settledAs(word: number): number;
  /** The same; it is forgotten then. */
  takeSettled(word: number): number;
  /** Those that had to go before they had shown anything. */
  givenUp(): number;
}

/** @param settle what an entry has shown so far: the number of an opening, or `FOUND_NOTHING` */
export function createPendingOpenings<Entry>(settle: (entry: Entry) => number): PendingOpenings<Entry> {
  const pending = new Map<number, Entry>();
  /** One for each live row at most: those end, and take theirs with them. */
  const settled = new Map<number, number>();
  let nextWord = FIRST_WORD;
  /** Every word before it is gone. To begin at the map's first entry each time would pass all that was deleted there. */
  let oldestWord = FIRST_WORD;
  let givenUp = 0;

  function giveUpOldest(): void {
    while (!pending.has(oldestWord)) oldestWord = wordAfter(oldestWord);
    const shown = settle(pending.get(oldestWord)!);
    pending.delete(oldestWord);
    if (shown === FOUND_NOTHING) givenUp++;
    else settled.set(oldestWord, shown);
  }

  return {
    add(entry) {
      if (pending.size === MAX_PENDING) giveUpOldest();
      const word = nextWord;
      nextWord = wordAfter(word);
      pending.set(word, entry);
      return word;
    },
    get: (word) => pending.get(word),
    replace(word, entry) {
      pending.set(word, entry);
    },
    remove(word) {
      pending.delete(word);
    },
    settledAs: (word) => settled.get(word) ?? FOUND_NOTHING,
    takeSettled(word) {
      const shown = settled.get(word) ?? FOUND_NOTHING;
      settled.delete(word);
      return shown;
    },
    givenUp: () => givenUp,
  };
}

function wordAfter(word: number): number {
  return word === LOWEST_WORD ? FIRST_WORD : word - 1;
}
