/**
 * Beginnings of connections of which more is to come, each under a word that its flow's row holds.
 *
 * Limit: `MAX_PENDING`; a further one takes the place of the oldest, which keeps what it had shown by then.
 */
import { FOUND_NOTHING } from "../flow/payload-observer.ts";

const MAX_PENDING = 4096;
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
  let givenUp = 0;

  function giveUpOldest(): void {
    for (const [word, entry] of pending) {
      pending.delete(word);
      const shown = settle(entry);
      if (shown === FOUND_NOTHING) givenUp++;
      else settled.set(word, shown);
      return;
    }
  }

  return {
    add(entry) {
      if (pending.size === MAX_PENDING) giveUpOldest();
      const word = nextWord--;
      if (nextWord < LOWEST_WORD) nextWord = FIRST_WORD;
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
