/**
 * Lines put together to the pieces in which a report is written.
 */

/** Few writes, and no piece of a size that matters. */
const PIECE_CHARACTERS = 1 << 18;

export function* inPieces(lines: Iterable<string>): Generator<string> {
  let piece = "";
  for (const line of lines) {
    piece += line;
    if (piece.length < PIECE_CHARACTERS) continue;
    yield piece;
    piece = "";
  }
  yield piece;
}
