/**
 * Tables as Markdown shows them, aligned so that they can be read as they are.
 */
export function printTable(head: readonly string[], rows: readonly (readonly string[])[]): void {
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map((row) => (row[column] ?? "").length), 3));
  const line = (cells: readonly string[]): string =>
    `| ${widths.map((width, column) => (column === 0 ? (cells[column] ?? "").padEnd(width) : (cells[column] ?? "").padStart(width))).join(" | ")} |`;
  console.log(line(head));
  console.log(
    `|${widths.map((width, column) => (column === 0 ? "-".repeat(width + 2) : `${"-".repeat(width + 1)}:`)).join("|")}|`,
  );
  for (const row of rows) console.log(line(row));
  console.log();
}

export function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(2)} s`;
}

export function megabytes(bytes: number | null): string {
  return bytes === null ? "?" : `${Math.round(bytes / 1e6)} MB`;
}

/** Packets in so many milliseconds, as a rate. */
export function rate(packets: number, ms: number): string {
  return `${(packets / ms / 1000).toFixed(2)} million/s`;
}

export function isMet(value: number | null, most: number): string {
  if (value === null) return "?";
  return value <= most ? "met" : `missed: ${(value / most).toFixed(1)} times`;
}
