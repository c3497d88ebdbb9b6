/**
 * Domain names in a DNS message (RFC 1035, section 4.1.4): labels behind their lengths, up to an empty one or a pointer to
 * the rest, which stands further ahead. `dns-packet` decodes them: it refuses loops, but not what they cost.
 *
 *  label    0: length, below 64   1: content
 *  pointer  0: two bits set, and 14 bits of offset in the message
 *
 * Limit: `MAX_NAME_BYTES` for all names of a message. A few bytes can point to a long name, or through thousands of
 * pointers.
 */
import { name as domainName } from "dns-packet";
import { u16be } from "../capture/endian.ts";
import { neutralText } from "./neutral-text.ts";

/** 16 names as long as they can be, or a hundred usual ones: what repeats within a message is decoded once. */
const MAX_NAME_BYTES = 4096;
/** RFC 1035, section 2.3.4. Escapes make some hostile names longer in text: these count as damaged. */
const MAX_NAME_CHARACTERS = 255;

const POINTER_BYTES = 2;
const POINTER_BITS = 0xc0;
const POINTER_OFFSET_BITS = 0x3fff;

export interface NameCursor {
  readonly message: Buffer;
  at: number;
  /** What is left of `MAX_NAME_BYTES`. */
  bytesLeft: number;
  /** Names decoded so far, by where they begin: most owners are a pointer to the question's name. */
  readonly known: Map<number, string>;
}

export function createNameCursor(message: Buffer, at: number): NameCursor {
  return { message, at, bytesLeft: MAX_NAME_BYTES, known: new Map() };
}

/**
 * The name at the cursor, in small letters and without the dot at the end; the cursor stands behind it then.
 * @returns null where it is damaged, or beyond the limits
 */
export function readName(cursor: NameCursor): string | null {
  const { message, at, known } = cursor;
  const begin = isPointer(message, at) ? pointedTo(message, at) : at;
  const repeated = known.get(begin);
  if (repeated !== undefined) {
    cursor.at += POINTER_BYTES;
    return repeated;
  }
  cursor.bytesLeft -= costOfName(message, at, cursor.bytesLeft);
  if (cursor.bytesLeft <= 0) return null;
  const plainEnd = endOfPlainName(message, at);
  const name = plainEnd === null ? decodeName(message, at) : decodeOnce(message, at, plainEnd);
  if (name === null || name.length > MAX_NAME_CHARACTERS) return null;
  cursor.at = plainEnd ?? cursor.at + domainName.decode.bytes;
  known.set(begin, name);
  return name;
}

/**
 * Names decoded lately, by their bytes: a network asks for the same few again and again, and a name that is the same string
 * each time makes every table of names faster, too.
 */
const decodedLately = new Map<string, string | null>();
const MAX_DECODED_LATELY = 4096;

function decodeOnce(message: Buffer, at: number, end: number): string | null {
  const bytes = message.toString("latin1", at, end);
  const known = decodedLately.get(bytes);
  if (known !== undefined) return known;
  const name = decodeName(message, at);
  if (decodedLately.size === MAX_DECODED_LATELY) decodedLately.clear();
  decodedLately.set(bytes, name);
  return name;
}

/** One past a name without pointers; null where there are any, or it is damaged. */
function endOfPlainName(message: Buffer, start: number): number | null {
  let at = start;
  while (at < message.length && message[at]! > 0 && message[at]! < POINTER_BITS) at += 1 + message[at]!;
  return at < message.length && message[at] === 0 ? at + 1 : null;
}

/** Bytes that decoding the name will touch; `most` where they are that many, or a loop. */
function costOfName(message: Buffer, start: number, most: number): number {
  let at = start;
  let cost = 1;
  while (cost < most && at < message.length && message[at] !== 0) {
    if (isPointer(message, at)) {
      at = pointedTo(message, at);
      cost += POINTER_BYTES;
    } else {
      cost += 1 + message[at]!;
      at += 1 + message[at]!;
    }
  }
  return Math.min(cost, most);
}

function isPointer(message: Buffer, at: number): boolean {
  return at + POINTER_BYTES <= message.length && message[at]! >= POINTER_BITS;
}

function pointedTo(message: Buffer, at: number): number {
  return u16be(message, at) & POINTER_OFFSET_BITS;
}

/** dns-packet throws for damage, which is no exception here. */
function decodeName(message: Buffer, at: number): string | null {
  try {
    return visibleName(domainName.decode(message, at, { mail: true }));
  } catch {
    return null;
  }
}

/**
 * The name so that no other name looks or compares like it. A dot within a label becomes an escape (the backslash that
 * dns-packet sets before it would not do: `x.example` + `com` would still end like a subdomain of example.com). So does
 * the Kelvin sign, the one character beyond ASCII whose small letter is an ASCII one.
 */
function visibleName(decoded: string): string {
  const visible = decoded.replaceAll("\\.", "\\u{2e}").replaceAll("\u212a", "\\u{212a}");
  return neutralText(visible).toLowerCase();
}
