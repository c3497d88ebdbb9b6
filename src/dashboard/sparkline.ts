/**
 * A curve in one line of text.
 */
const BARS = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"];

/** The newest values, one a column, against the greatest of them; what is 0 is a blank. */
export function sparkline(values: readonly number[], width: number): string {
  const shown = values.slice(-Math.max(0, width));
  const greatest = Math.max(1, ...shown);
  const bars = shown.map((value) => (value <= 0 ? " " : BARS[Math.ceil((value / greatest) * BARS.length) - 1]!));
  return bars.join("").padStart(width);
}

/** `█████░░░░░` */
export function progressBar(share: number, width: number): string {
  const full = Math.round(Math.min(Math.max(share, 0), 1) * width);
  return "█".repeat(full) + "░".repeat(width - full);
}
