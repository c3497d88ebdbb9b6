/**
 * Text that others chose (names off the wire, file names) made harmless before anyone prints it: control characters of
 * both sets, bidirectional and zero-width characters become visible escapes, lone surrogates the replacement character.
 */
const MAX_CHARACTERS = 256;
const MAX_PATH_CHARACTERS = 4096;
// C0, DEL, C1; soft hyphen and zero-width; bidirectional marks, embeddings, isolates; line and paragraph separators;
// byte-order mark, interlinear and tag characters.
const HARMFUL =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not pass
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|[\u{e0000}-\u{e007f}]/gu;

/** The text with nothing in it that steers a terminal, at most 256 characters long (before the escapes). */
export function neutralText(text: string): string {
  return neutral(text, MAX_CHARACTERS);
}

/** The same for the path of a file, whole: two files must not look like one. */
export function neutralPath(path: string): string {
  return neutral(path, MAX_PATH_CHARACTERS);
}

/** The same for the sentences of a file, whole: the file's own limit holds. */
export function neutralPassage(text: string): string {
  return neutral(text, Number.POSITIVE_INFINITY);
}

function neutral(text: string, maxCharacters: number): string {
  const wellFormed = text.toWellFormed();
  const short =
    wellFormed.length > maxCharacters ? `${wellFormed.slice(0, maxCharacters).toWellFormed()}…` : wellFormed;
  return short.replace(HARMFUL, (character) => `\\u{${character.codePointAt(0)!.toString(16)}}`);
}
