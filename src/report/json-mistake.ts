/**
 * Where a text stops being JSON (RFC 8259), which JSON.parse tells only sometimes, and in words of its own.
 */

/** `cut`: all is well up to the end, which comes too early. */
export type JsonMistake = { readonly kind: "cut" } | { readonly kind: "wrong"; readonly offset: number };

type Expected = "value" | "value or end" | "key" | "key or end" | "colon" | "comma or end";

const SPACE = /[ \t\n\r]*/y;
const WORD = /[\w+.-]*/y;
const SCALAR = /^(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)$/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: these must not stand in a string
const PLAIN_CHARACTERS = /[^"\\\u0000-\u001f]*/y;
const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;
/** What is left of an escape where the text ends in one. */
const CUT_ESCAPE = /^\\(?:u[0-9a-fA-F]{0,3})?$/;
const LONGEST_ESCAPE = 6;

/** Null where JSON.parse takes the text. */
export function findJsonMistake(text: string): JsonMistake | null {
  const open: ("{" | "[")[] = [];
  let expected: Expected = "value";
  let at = 0;
  for (;;) {
    at = endOf(SPACE, text, at);
    if (at === text.length) return expected === "comma or end" && open.length === 0 ? null : { kind: "cut" };
    const character = text[at]!;
    const wrong: JsonMistake = { kind: "wrong", offset: at };
    if (expected === "colon") {
      if (character !== ":") return wrong;
      expected = "value";
      at++;
    } else if (expected === "comma or end" && character === "," && open.length > 0) {
      expected = open.at(-1) === "{" ? "key" : "value";
      at++;
    } else if (expected.endsWith("or end") && isClosing(character, open.at(-1))) {
      open.pop();
      expected = "comma or end";
      at++;
    } else if (expected === "comma or end") {
      return wrong;
    } else if (expected === "key" || expected === "key or end") {
      const end = character === '"' ? endOfString(text, at + 1) : wrong;
      if (typeof end !== "number") return end;
      expected = "colon";
      at = end;
    } else if (character === '"') {
      const end = endOfString(text, at + 1);
      if (typeof end !== "number") return end;
      expected = "comma or end";
      at = end;
    } else if (character === "{" || character === "[") {
      open.push(character);
      expected = character === "{" ? "key or end" : "value or end";
      at++;
    } else {
      const end = endOf(WORD, text, at);
      if (!SCALAR.test(text.slice(at, end))) return end === text.length && end > at ? { kind: "cut" } : wrong;
      expected = "comma or end";
      at = end;
    }
  }
}

function isClosing(character: string, opened: "{" | "[" | undefined): boolean {
  return (character === "}" && opened === "{") || (character === "]" && opened === "[");
}

/** Behind the closing quote; `at` is behind the opening one. */
function endOfString(text: string, at: number): number | JsonMistake {
  let position = at;
  for (;;) {
    position = endOf(PLAIN_CHARACTERS, text, position);
    if (position === text.length) return { kind: "cut" };
    if (text[position] === '"') return position + 1;
    const end = endOf(ESCAPE, text, position);
    if (end === position) {
      return CUT_ESCAPE.test(text.slice(position, position + LONGEST_ESCAPE))
        ? { kind: "cut" }
        : { kind: "wrong", offset: position };
    }
    position = end;
  }
}

/** Behind what a sticky pattern takes from `at` on; `at` itself where it takes nothing. */
function endOf(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : at;
}

/** Line and column, from 1 on. */
export function placeOf(text: string, offset: number): { line: number; column: number } {
  let line = 1;
  let lineStart = 0;
  for (let next = text.indexOf("\n"); next !== -1 && next < offset; next = text.indexOf("\n", lineStart)) {
    line++;
    lineStart = next + 1;
  }
  return { line, column: offset - lineStart + 1 };
}
