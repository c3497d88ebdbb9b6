/** A report in which others chose every text: what no decoder ever lets through, to see what the screen makes of it. */
import type { Report } from "../../src/report/report.ts";

export const HOSTILE_TEXTS = [
  "\u001b]0;title\u0007x",
  "\u001b]52;c;ZXZpbA==\u001b\\x",
  "\u001b[2J\u001b[1;1Hx",
  "\u009b31mx\u009d8;;http://evil\u009c",
  "\u001bPq\u001b\\x\u0090y",
  "a\rb\nc\td\u0008e\u0000f\u007fg",
  "\u202egnp.exe\u2066x\u2069\u200f",
  "\ud800 \udc00\ufffe",
  "漢字のホスト名前とても長い名前",
  "👩‍👩‍👧‍👦🏳️‍🌈👍🏽❤️1️⃣🇩🇪",
  "e\u0301\u0301\u0301\u0301\u0301 Z\u0351\u036f\u030d\u0353a\u0316l\u0323g\u0355o",
  "\u0301at the beginning",
  "עברית ערבית العربية",
  "ᄀ\u1161 \u1161 각 각\u11a8",
  "क्षत्रिय ก็ คำ ཧཱུྃ",
  "\u200b\u200d\ufeff\u00ad",
  "x".repeat(5000),
] as const;

/** Words of the report's own, which decide how the rest is shown. */
const OWN_WORDS = new Set([
  "id",
  "schema",
  "verdict",
  "outcome",
  "status",
  "severity",
  "kind",
  "basis",
  "missed",
  "transport",
  "sender",
  "firstSeen",
  "lastSeen",
  "generatedAt",
  "firstPacket",
  "lastPacket",
]);

/** The report with hostile texts in every field that is not a word of its own; ids stay, so that details are found. */
export function hostileReport(report: Report): Report {
  let next = 0;
  function spoil(value: unknown, key: string): unknown {
    if (typeof value === "string") return OWN_WORDS.has(key) ? value : HOSTILE_TEXTS[next++ % HOSTILE_TEXTS.length];
    if (Array.isArray(value)) {
      return value.map((item) => (key === "conversations" && typeof item === "string" ? item : spoil(item, key)));
    }
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, spoil(field, name)]));
  }
  return spoil(report, "") as Report; // of the same shape
}
