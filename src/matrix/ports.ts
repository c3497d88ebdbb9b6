/**
 * Ports and ranges of ports, as text and as numbers.
 */

/** From `first` to `last`, both included. */
export interface PortRange {
  readonly first: number;
  readonly last: number;
}

const HIGHEST_PORT = 65_535;

/** Reads `443` or `6910-6930`; null if the text is neither. */
export function parsePortRange(text: string): PortRange | null {
  const match = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(text.trim());
  if (match === null) return null;
  const first = Number(match[1]);
  const last = Number(match[2] ?? match[1]);
  return first >= 1 && first <= last && last <= HIGHEST_PORT ? { first, last } : null;
}

export function includesPort(ranges: readonly PortRange[], port: number): boolean {
  return ranges.some((range) => port >= range.first && port <= range.last);
}

/** `80, 443`, `6910-6930`, `dynamic`. */
export function describePorts(ranges: readonly PortRange[] | "dynamic"): string {
  if (ranges === "dynamic") return "dynamic";
  return ranges.map(({ first, last }) => (first === last ? `${first}` : `${first}-${last}`)).join(", ");
}
