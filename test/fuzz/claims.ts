/**
 * What must hold of every input, whoever sent it: a target throws where one of these does not.
 */
import { concat, filler } from "../packets/bytes.ts";

/** What a byte in the neighbourhood may be; each begins something for some reader. */
const POISONS = [0x00, 0x16, 0xc0, 0xff];
const SURROUNDINGS = 64;

// What steers a terminal or turns text round: C0 but for the line feed, DEL, C1, bidirectional and zero-width characters,
// and halves of a character.
const STEERS =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be there
  /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]|\p{Surrogate}/u;

/** @throws with what did not hold */
export function claim(holds: boolean, what: string): asserts holds {
  if (!holds) throw new Error(what);
}

/** The reader answers the same wherever the bytes lie, and whatever lies around them: it reads nothing but them. */
export function readsOnlyItsRange<Read>(
  bytes: Uint8Array,
  read: (bytes: Uint8Array, start: number, end: number) => Read,
): Read {
  const alone = read(bytes.slice(), 0, bytes.length);
  const expected = textOf(alone);
  for (const poison of POISONS) {
    const around = filler(SURROUNDINGS, poison);
    const among = textOf(read(concat(around, bytes, around), SURROUNDINGS, SURROUNDINGS + bytes.length));
    claim(among === expected, `bytes of ${poison} around it change what is read: ${expected} becomes ${among}`);
  }
  return alone;
}

/** Nothing in the text steers a terminal; line feeds may stand in it. */
export function steersNothing(text: string): void {
  const found = STEERS.exec(text);
  if (found === null) return;
  const code = found[0].codePointAt(0)!.toString(16);
  throw new Error(
    `U+${code} reaches the reader: ${JSON.stringify(text.slice(Math.max(0, found.index - 40), found.index + 40))}`,
  );
}

/** Of every text in the value, however deep. */
export function holdsNothingThatSteers(value: unknown): void {
  if (typeof value === "string") steersNothing(value);
  else if (Array.isArray(value)) value.forEach(holdsNothingThatSteers);
  else if (value instanceof Map) holdsNothingThatSteers([...value]);
  else if (typeof value === "object" && value !== null && !ArrayBuffer.isView(value)) {
    holdsNothingThatSteers(Object.values(value));
  }
}

/** Equal values have equal texts. */
export function textOf(value: unknown): string {
  return JSON.stringify(value, (_, inner) => {
    if (typeof inner === "bigint") return String(inner);
    return ArrayBuffer.isView(inner)
      ? Buffer.from(inner.buffer, inner.byteOffset, inner.byteLength).toString("hex")
      : inner;
  });
}
