/**
 * Plain text broken into lines of at most 80 columns.
 */
export const COLUMNS = 80;

/** Breaks at spaces; a word longer than a line stands alone on one. Every line begins with `indent`. */
export function wrap(text: string, indent = ""): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && indent.length + line.length + 1 + word.length > COLUMNS) {
      lines.push(indent + line);
      line = word;
    } else {
      line = line === "" ? word : `${line} ${word}`;
    }
  }
  lines.push(indent + line);
  return lines;
}

/** `1,204` */
export function grouped(number: number): string {
  return number.toLocaleString("en");
}

/** `1 packet`, `1,204 packets`. */
export function count(number: number, noun: string, nouns = `${noun}s`): string {
  return `${grouped(number)} ${number === 1 ? noun : nouns}`;
}
