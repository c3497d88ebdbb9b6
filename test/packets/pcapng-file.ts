/** pcapng captures, block by block. */
import { concat, filler, u16, u32 } from "./bytes.ts";
import { CAPTURE_START_SECONDS, type Recorded } from "./capture-file.ts";

const SECTION_HEADER = 0x0a0d0d0a;

/** Writes the blocks of one section in its byte order. */
export interface SectionWriter {
  section(): Uint8Array;
  interface(linkType: number, options?: Uint8Array, snapLength?: number): Uint8Array;
  enhanced(frame: Recorded, interfaceIndex?: number, unitsPerSecond?: bigint): Uint8Array;
  obsolete(frame: Recorded, interfaceIndex?: number): Uint8Array;
  simple(frame: Recorded): Uint8Array;
  statistics(interfaceIndex: number, dropped: number): Uint8Array;
  option(code: number, value: Uint8Array): Uint8Array;
  /** Any block: its type and content, padded to four bytes. */
  block(type: number, content: Uint8Array): Uint8Array;
  word(value: number): Uint8Array;
  wide(value: bigint): Uint8Array;
}

export function sectionWriter(isLittleEndian: boolean): SectionWriter {
  const ordered = (bytes: Uint8Array): Uint8Array => (isLittleEndian ? bytes.reverse() : bytes);
  const word = (value: number): Uint8Array => ordered(u32(value));
  const half = (value: number): Uint8Array => ordered(u16(value));
  const wide = (value: bigint): Uint8Array => {
    const [high, low] = [Number(value >> 32n) >>> 0, Number(value & 0xffffffffn)];
    return isLittleEndian ? concat(word(low), word(high)) : concat(word(high), word(low));
  };
  const padded = (bytes: Uint8Array): Uint8Array => concat(bytes, filler((4 - (bytes.length % 4)) % 4));
  const block = (type: number, content: Uint8Array): Uint8Array => {
    const body = padded(content);
    const length = word(body.length + 12);
    return concat(word(type), length, body, length);
  };
  const stamp = (atMicroseconds: number, unitsPerSecond: bigint): Uint8Array => {
    const microseconds = BigInt(CAPTURE_START_SECONDS) * 1_000_000n + BigInt(atMicroseconds);
    const units = (microseconds * unitsPerSecond) / 1_000_000n;
    return concat(word(Number(units >> 32n)), word(Number(units & 0xffffffffn)));
  };
  const lengths = ({ bytes, wireBytes }: Recorded): Uint8Array =>
    concat(word(bytes.length), word(wireBytes ?? bytes.length));
  return {
    section: () =>
      block(SECTION_HEADER, concat(word(0x1a2b3c4d), half(1), half(0), word(0xffffffff), word(0xffffffff))),
    interface: (linkType, options = filler(0), snapLength = 262_144) =>
      block(1, concat(half(linkType), half(0), word(snapLength), options)),
    enhanced: (frame, interfaceIndex = 0, unitsPerSecond = 1_000_000n) =>
      block(6, concat(word(interfaceIndex), stamp(frame.atMicroseconds, unitsPerSecond), lengths(frame), frame.bytes)),
    obsolete: (frame, interfaceIndex = 0) =>
      block(
        2,
        concat(half(interfaceIndex), half(0), stamp(frame.atMicroseconds, 1_000_000n), lengths(frame), frame.bytes),
      ),
    simple: (frame) => block(3, concat(word(frame.wireBytes ?? frame.bytes.length), frame.bytes)),
    statistics: (interfaceIndex, dropped) => {
      const option = concat(half(5), half(8), wide(BigInt(dropped)));
      return block(5, concat(word(interfaceIndex), stamp(0, 1_000_000n), option));
    },
    option: (code, value) => padded(concat(half(code), half(value.length), value)),
    block,
    word,
    wide,
  };
}
