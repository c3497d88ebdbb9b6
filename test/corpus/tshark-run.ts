/**
 * tshark, started once for a capture: the wanted fields of every frame.
 */
import { execFile, spawnSync } from "node:child_process";

export const hasTshark = spawnSync("tshark", ["--version"]).status === 0;
if (!hasTshark) console.warn("Skipped: tshark, whose view of each capture is compared, is not installed.");

/** One that no value holds: tshark writes control characters as escapes. */
const SEPARATOR = "\x1f";

const OPTIONS = [
  ["-n"],
  // The packets that ICMP errors quote are not the frame's own.
  ["--disable-protocol", "icmp"],
  ["--disable-protocol", "icmpv6"],
  ["-T", "fields"],
  ["-E", "occurrence=a"],
  ["-E", `aggregator=${SEPARATOR}`],
].flat();

/** All values of each field in one frame, the outermost header's first; one empty value where it has none. */
export type Row = ReadonlyMap<string, readonly string[]>;

/** Every frame, as far as tshark could read the file. */
export function rowsOfTshark(path: string, options: readonly string[], fields: readonly string[]): Promise<Row[]> {
  const columns = fields.flatMap((field) => ["-e", field]);
  return new Promise((resolve) => {
    // A damaged file makes tshark fail behind its last whole frame: what it printed counts.
    execFile("tshark", ["-r", path, ...OPTIONS, ...options, ...columns], { maxBuffer: 2 ** 30 }, (_error, output) => {
      const lines = output.split("\n").slice(0, -1);
      resolve(lines.map((line) => rowOf(line, fields)));
    });
  });
}

function rowOf(line: string, fields: readonly string[]): Row {
  return new Map(line.split("\t").map((column, index) => [fields[index]!, column.split(SEPARATOR)]));
}

export function outermost(row: Row, field: string): string {
  return row.get(field)?.[0] ?? "";
}

export function innermost(row: Row, field: string): string {
  return row.get(field)?.at(-1) ?? "";
}
