/**
 * The report, and what changed between two, as JSON: an entry of a list a line, so that people and diff can read it too, and in pieces, so that a
 * report of any size can be written.
 */
import type { Difference } from "./difference.ts";
import type { Report } from "./report.ts";

/** Entries that make a piece: few writes, and no piece of a size that matters. */
const ENTRIES_PER_PIECE = 1000;

/** The pieces, one behind the other, are one JSON value and a newline. */
export function* renderJson(report: Report | Difference): Generator<string> {
  let separator = "{";
  for (const [name, value] of Object.entries(report)) {
    yield `${separator}\n  ${JSON.stringify(name)}: `;
    if (Array.isArray(value)) yield* renderList(value);
    else yield JSON.stringify(value);
    separator = ",";
  }
  yield "\n}\n";
}

function* renderList(entries: readonly unknown[]): Generator<string> {
  if (entries.length === 0) {
    yield "[]";
    return;
  }
  yield "[";
  for (let from = 0; from < entries.length; from += ENTRIES_PER_PIECE) {
    const lines = entries.slice(from, from + ENTRIES_PER_PIECE).map((entry) => `\n    ${JSON.stringify(entry)}`);
    yield (from === 0 ? "" : ",") + lines.join(",");
  }
  yield "\n  ]";
}
