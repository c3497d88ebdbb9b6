/**
 * Values of a pool database, as xapi writes them into an XML attribute: white space is protected by percent signs, and
 * what comes out is text, a set `('a' 'b')` or a map `(('k' 'v') ('k2' 'v2'))`. xapi itself writes single quotes only;
 * its reader also takes double quotes, bare words and comments from a semicolon to the end of the line.
 */

/** `%_` is written by old versions only. A percent sign before anything else stands for itself. */
const PROTECTED: Readonly<Record<string, string>> = { ".": " ", t: "\t", n: "\n", r: "\r", "%": "%", _: "  " };

/** Takes the protection off white space: before it, no set or map can be read. */
export function unprotect(text: string): string {
  return text.replace(/%([.tnr%_])/g, (_all, letter: string) => PROTECTED[letter] ?? "");
}

/** The elements of a set; null where the text is none. */
export function parseSet(text: string): readonly string[] | null {
  const elements = parseList(text);
  return elements?.every((element) => typeof element === "string") ? elements : null;
}

/** The entries of a map; null where the text is none. Of a key that stands twice, the first entry counts. */
export function parseMap(text: string): ReadonlyMap<string, string> | null {
  const entries = new Map<string, string>();
  for (const element of parseList(text) ?? [""]) {
    const [key, value, ...rest] = typeof element === "string" ? [] : element;
    if (key === undefined || value === undefined || rest.length > 0) return null;
    if (!entries.has(key)) entries.set(key, value);
  }
  return entries;
}

/** White space and comments; a parenthesis; text in single, in double quotes; a bare word. */
const TOKEN =
  /(?:[ \t\r\n]|;[^\n]*)+|([()])|'([^'\\]*(?:\\.[^'\\]*)*)'|"([^"\\]*(?:\\.[^"\\]*)*)"|([^ \t\r\n()'";]+)/sy;

/** The atoms and the lists of atoms within a pair of parentheses; nothing for an empty text. */
function parseList(text: string): (string | string[])[] | null {
  const outer: (string | string[])[] = [];
  let inner: string[] | null = null;
  let depth = 0;
  let isOver = text === "";
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.length) {
    const token = TOKEN.exec(text);
    if (token === null) return null;
    const [, parenthesis, single, double, bare] = token;
    const atom = (single ?? double)?.replace(/\\(.)/gs, "$1") ?? bare;
    if (parenthesis === undefined && atom === undefined) continue;
    if (isOver || (depth === 0 && parenthesis !== "(")) return null;
    if (atom !== undefined) (inner ?? outer).push(atom);
    else if (parenthesis === "(" && depth === 2) return null;
    else if (parenthesis === "(") {
      depth++;
      if (depth === 2) {
        inner = [];
        outer.push(inner);
      }
    } else {
      depth--;
      inner = null;
      isOver = depth === 0;
    }
  }
  return isOver ? outer : null;
}
