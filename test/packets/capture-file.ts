/** Classic capture files, in every flavour that exists. */
import { concat, filler, u16, u32 } from "./bytes.ts";

/** A frame as recorded. */
export interface Recorded {
  /** Microseconds after the start of the capture. */
  readonly atMicroseconds: number;
  readonly bytes: Uint8Array;
  /** Length on the wire where the snap length cut it. */
  readonly wireBytes?: number;
}

/** When all captures of the project begin: 2026-01-05 06:00:00 UTC. */
export const CAPTURE_START_SECONDS = 1_767_592_800;

export const LinkType = {
  null: 0,
  ethernet: 1,
  ppp: 9,
  raw: 101,
  loop: 108,
  sll: 113,
  ipv4: 228,
  ipv6: 229,
  sll2: 276,
};

export interface PcapFlavour {
  readonly linkType?: number;
  readonly isLittleEndian?: boolean;
  readonly isNanosecond?: boolean;
  /** Kuznetzov's longer record header. */
  readonly isModified?: boolean;
}

export function pcapFile(frames: readonly Recorded[], flavour: PcapFlavour = {}): Uint8Array {
  const { linkType = LinkType.ethernet, isLittleEndian = true, isNanosecond = false, isModified = false } = flavour;
  const word = (value: number): Uint8Array => (isLittleEndian ? u32(value).reverse() : u32(value));
  const half = (value: number): Uint8Array => (isLittleEndian ? u16(value).reverse() : u16(value));
  const magic = isModified ? 0xa1b2cd34 : isNanosecond ? 0xa1b23c4d : 0xa1b2c3d4;
  const header = concat(word(magic), half(2), half(4), word(0), word(0), word(262_144), word(linkType));
  const records = frames.map(({ atMicroseconds, bytes, wireBytes }) => {
    const fraction = atMicroseconds % 1_000_000;
    return concat(
      word(CAPTURE_START_SECONDS + Math.floor(atMicroseconds / 1_000_000)),
      word(isNanosecond ? fraction * 1000 : fraction),
      word(bytes.length),
      word(wireBytes ?? bytes.length),
      isModified ? filler(8) : filler(0),
      bytes,
    );
  });
  return concat(header, ...records);
}
