/**
 * Lines of text as they come out of a process.
 */
import type { Readable } from "node:stream";

/** A summary with all it may hold is smaller. */
const MAX_LINE_CHARACTERS = 64 * 2 ** 20;

/** @param onTooLong called where a line does not end; nothing is read after that */
export function readLines(stream: Readable, onLine: (line: string) => void, onTooLong: () => void): void {
  let begun: string[] = [];
  let begunCharacters = 0;
  stream.setEncoding("utf8");
  stream.on("data", (text: string) => {
    const [first = "", ...more] = text.split("\n");
    begun.push(first);
    begunCharacters += first.length;
    if (more.length > 0) {
      onLine(begun.join(""));
      const last = more.pop() ?? "";
      for (const line of more) onLine(line);
      begun = [last];
      begunCharacters = last.length;
    }
    if (begunCharacters <= MAX_LINE_CHARACTERS) return;
    begun = [];
    stream.removeAllListeners("data").resume();
    onTooLong();
  });
  stream.on("error", () => {});
}
