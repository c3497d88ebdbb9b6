/**
 * What every flow counts: packets and bytes of each side, its first and its last moment.
 */
import * as row from "./flow-row.ts";

/** Adds packets of one side, seen at that time, to the row. @param bytes of their IP packets on the wire */
export function countPackets(
  words: Int32Array,
  doubles: Float64Array,
  base: number,
  side: row.Side,
  packets: number,
  bytes: number,
  seconds: number,
  nanoseconds: number,
): void {
  const half = base / 2;
  const isFirst = words[base + row.PACKETS] === 0 && words[base + row.PACKETS + 1] === 0;
  words[base + row.PACKETS + side]! += packets;
  doubles[half + row.BYTES + side]! += bytes;
  const lastSeconds = doubles[half + row.LAST_SECONDS]!;
  const isLast =
    seconds > lastSeconds || (seconds === lastSeconds && nanoseconds >= words[base + row.LAST_NANOSECONDS]!);
  if (isFirst || isLast) {
    doubles[half + row.LAST_SECONDS] = seconds;
    words[base + row.LAST_NANOSECONDS] = nanoseconds;
    if (!isFirst) return;
  }
  const firstSeconds = doubles[half + row.FIRST_SECONDS]!;
  const isEarliest =
    seconds < firstSeconds || (seconds === firstSeconds && nanoseconds < words[base + row.FIRST_NANOSECONDS]!);
  if (isFirst || isEarliest) {
    doubles[half + row.FIRST_SECONDS] = seconds;
    words[base + row.FIRST_NANOSECONDS] = nanoseconds;
  }
}
