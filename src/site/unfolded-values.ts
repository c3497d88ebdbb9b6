/**
 * How many values a document holds when every alias is followed: a list behind an anchor is one list in memory, but whoever
 * walks through the document meets it again at each of its aliases.
 */

/** Whether there are more than `most`; values that hold themselves have no end. */
export function hasMoreValues(fields: unknown, most: number): boolean {
  const waiting = [fields];
  for (let values = 1; waiting.length > 0; values++) {
    if (values > most) return true;
    const value = waiting.pop();
    if (typeof value !== "object" || value === null) continue;
    for (const inner of Object.values(value)) waiting.push(inner);
  }
  return false;
}
