/**
 * The terminal itself: its alternate screen, and frames of which only the lines that changed are written.
 */
import type { WriteStream } from "node:tty";

// DEC private modes: 1049 the alternate screen, 25 the cursor, 7 wrapping at the edge, 2026 a frame in one piece.
const ENTER = "\u001b[?1049h\u001b[?25l\u001b[?7l\u001b[2J";
const LEAVE = "\u001b[0m\u001b[?7h\u001b[?25h\u001b[?1049l";
const BEGIN_FRAME = "\u001b[?2026h";
const END_FRAME = "\u001b[?2026l";

export interface Terminal {
  readonly enter: () => void;
  /** Gives the screen back as it was. Writes at once, so that it works while the process dies; may be called again. */
  readonly leave: () => void;
  /** Writes a frame, lines with a line break between; nothing where the screen was given back. */
  readonly draw: (frame: string) => void;
  /** Forgets what is on the screen: the next frame is written whole. */
  readonly forget: () => void;
}

export function createTerminal(stdout: Pick<WriteStream, "write">): Terminal {
  let isEntered = false;
  let shown: readonly string[] = [];
  return {
    enter() {
      if (isEntered) return;
      isEntered = true;
      shown = [];
      stdout.write(ENTER);
    },
    leave() {
      if (!isEntered) return;
      isEntered = false;
      stdout.write(LEAVE);
    },
    draw(frame) {
      if (!isEntered) return;
      const lines = frame.split("\n");
      // Each line is cleared before it is written: at the right edge, clearing after it would take its last letter.
      const changed = lines.flatMap((line, row) =>
        line === shown[row] ? [] : [`\u001b[${row + 1};1H\u001b[K${line}`],
      );
      const isShorter = lines.length < shown.length;
      shown = lines;
      if (isShorter) changed.push(`\u001b[${lines.length + 1};1H\u001b[J`);
      if (changed.length > 0) stdout.write(BEGIN_FRAME + changed.join("") + END_FRAME);
    },
    forget() {
      if (isEntered) stdout.write("\u001b[2J");
      shown = [];
    },
  };
}
