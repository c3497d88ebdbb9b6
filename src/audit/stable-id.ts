/**
 * Ids made from what they name, so that the same thing has the same id in two reports.
 */
import { createHash } from "node:crypto";

const DIGITS = 12;

export function stableId(prefix: "c" | "f", ...key: readonly (string | number | null)[]): string {
  return `${prefix}-${createHash("sha256").update(JSON.stringify(key)).digest("hex").slice(0, DIGITS)}`;
}
