/**
 * The word that was most likely meant by a misspelt one.
 */

/** More slips than these, and more than a third of the word, make another word. */
const MAX_SLIPS = 3;
const LETTERS_PER_SLIP = 3;
/** Nobody misspells a longer one; the cost grows with the square. */
const MAX_LENGTH = 64;

/** The nearest of the known words by slips of the keyboard, the first of several; null where none is near. */
export function nearestWord(word: string, known: Iterable<string>): string | null {
  if (word.length > MAX_LENGTH) return null;
  let fewest = Math.min(MAX_SLIPS, Math.floor(word.length / LETTERS_PER_SLIP)) + 1;
  let nearest: string | null = null;
  for (const candidate of known) {
    if (Math.abs(candidate.length - word.length) >= fewest) continue;
    const slips = countSlips(word.toLowerCase(), candidate.toLowerCase());
    if (slips >= fewest) continue;
    fewest = slips;
    nearest = candidate;
  }
  return nearest;
}

/** Letters left out, put in, replaced or swapped with their neighbour: the optimal string alignment distance. */
function countSlips(a: string, b: string): number {
  let previous: number[] = [];
  let current = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = current[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      const isSwapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      const swapped = isSwapped ? previous[j - 2]! + 1 : Number.POSITIVE_INFINITY;
      next.push(Math.min(replaced, swapped, current[j]! + 1, next[j - 1]! + 1));
    }
    previous = current;
    current = next;
  }
  return current[b.length]!;
}
