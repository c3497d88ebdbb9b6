/** Numbers as people read them. */

const UNITS = ["bytes", "KB", "MB", "GB", "TB"];

/** @param {number} bytes */
export function sized(bytes) {
  let unit = 0;
  let value = bytes;
  while (value >= 1000 && unit < UNITS.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${unit === 0 ? value : value.toFixed(value < 10 ? 1 : 0)} ${UNITS[unit]}`;
}

/** @param {number} seconds */
export function lasting(seconds) {
  if (seconds < 120) return counted(Math.round(seconds), "second");
  if (seconds < 7200) return counted(Math.round(seconds / 60), "minute");
  if (seconds < 172_800) return counted(Math.round(seconds / 3600), "hour");
  return counted(Math.round(seconds / 86_400), "day");
}

/**
 * @param {number} number
 * @param {string} one
 * @param {string} [many]
 */
export function counted(number, one, many = `${one}s`) {
  return `${grouped(number)} ${number === 1 ? one : many}`;
}

/** @param {number} number */
export function grouped(number) {
  return number.toLocaleString("en-US");
}

/**
 * `2026-11-23 06:00:00 UTC`
 * @param {string} time
 */
export function moment(time) {
  return `${time.slice(0, 10)} ${time.slice(11, 19)} UTC`;
}

/**
 * `night.pcap and 2 more`
 * @param {readonly { name: string }[]} files
 */
export function named(files) {
  const more = files.length > 1 ? ` and ${files.length - 1} more` : "";
  return `${files[0]?.name ?? ""}${more}`;
}
