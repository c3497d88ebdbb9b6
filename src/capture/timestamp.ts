/**
 * pcapng stamps: a 64-bit count of units whose size the interface states (if_tsresol), from an offset (if_tsoffset).
 */

const DEFAULT_RESOLUTION = 6;
const POWER_OF_TWO_FLAG = 0x80;
const MAX_DIGITS = 9;
const WORD = 4294967296;
const NANOSECONDS = 1_000_000_000;

/** Turns the two halves of a stamp into seconds and nanoseconds, which it leaves in its fields. */
export interface StampConverter {
  /** Digits after the second that the stamps carry, at most 9. */
  readonly digits: number;
  seconds: number;
  nanoseconds: number;
  convert(high: number, low: number): void;
}

/**
 * @param resolution the byte of if_tsresol, or null for the default of microseconds
 * @param offsetSeconds if_tsoffset, 0 by default
 */
export function createStampConverter(resolution: number | null, offsetSeconds: number): StampConverter {
  const exponent = (resolution ?? DEFAULT_RESOLUTION) & ~POWER_OF_TWO_FLAG;
  const isBinary = ((resolution ?? 0) & POWER_OF_TWO_FLAG) !== 0;
  const unitsPerSecond = (isBinary ? 2n : 10n) ** BigInt(exponent);
  // The stamp's upper half changes every 71 minutes (microseconds) or 4 seconds (nanoseconds): the wide division is
  // done then, and the lower half is added in plain numbers.
  let knownHigh = -1;
  let baseSeconds = 0;
  let baseUnits = 0;
  const units = Number(unitsPerSecond);
  const fitsNumber = unitsPerSecond <= 2n ** 52n;
  const converter: StampConverter = {
    digits: isBinary ? MAX_DIGITS : Math.min(exponent, MAX_DIGITS),
    seconds: 0,
    nanoseconds: 0,
    convert(high, low) {
      if (!fitsNumber) {
        const total = BigInt(high) * BigInt(WORD) + BigInt(low);
        converter.seconds = Number(total / unitsPerSecond) + offsetSeconds;
        converter.nanoseconds = Number(((total % unitsPerSecond) * BigInt(NANOSECONDS)) / unitsPerSecond);
        return;
      }
      if (high !== knownHigh) {
        knownHigh = high;
        const base = BigInt(high) * BigInt(WORD);
        baseSeconds = Number(base / unitsPerSecond) + offsetSeconds;
        baseUnits = Number(base % unitsPerSecond);
      }
      const sum = baseUnits + low;
      const whole = Math.floor(sum / units);
      const rest = sum - whole * units;
      converter.seconds = baseSeconds + whole;
      converter.nanoseconds =
        units <= NANOSECONDS ? Math.floor(rest * (NANOSECONDS / units)) : Math.floor(rest / (units / NANOSECONDS));
    },
  };
  return converter;
}

/** The greatest second whose nanoseconds 64 bits hold: the year 2554. */
const LAST_SECOND = 18_446_744_072;

/** Turns seconds and nanoseconds into the two halves of a stamp, which it leaves in its fields. */
export interface StampEncoder {
  high: number;
  low: number;
  encode(seconds: number, nanoseconds: number): void;
}

/** @param digits after the second: microseconds or nanoseconds. Times that have no stamp become the nearest that has. */
export function createStampEncoder(digits: 6 | 9): StampEncoder {
  const unitsPerSecond = 10 ** digits;
  const nanosecondsPerUnit = NANOSECONDS / unitsPerSecond;
  // The wide product changes once a second; the units within it are added in plain numbers, with one carry at most.
  let knownSeconds = 0;
  let baseHigh = 0;
  let baseLow = 0;
  const encoder: StampEncoder = {
    high: 0,
    low: 0,
    encode(seconds, nanoseconds) {
      if (seconds !== knownSeconds) {
        knownSeconds = seconds;
        const base = BigInt(Math.min(Math.max(seconds, 0), LAST_SECOND)) * BigInt(unitsPerSecond);
        baseHigh = Number(base / BigInt(WORD));
        baseLow = Number(base % BigInt(WORD));
      }
      const low = baseLow + Math.floor(nanoseconds / nanosecondsPerUnit);
      encoder.high = low < WORD ? baseHigh : baseHigh + 1;
      encoder.low = low % WORD;
    },
  };
  return encoder;
}
