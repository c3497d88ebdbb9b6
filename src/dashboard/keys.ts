/**
 * Keys as the dashboard knows them.
 */
import type { Key as InkKey } from "ink";

const NAMED_KEYS = {
  upArrow: "up",
  downArrow: "down",
  leftArrow: "left",
  rightArrow: "right",
  pageUp: "page-up",
  pageDown: "page-down",
  home: "home",
  end: "end",
  return: "enter",
  escape: "escape",
  backspace: "backspace",
  delete: "backspace",
} as const satisfies Partial<Record<keyof InkKey, string>>;

export type NamedKey = (typeof NAMED_KEYS)[keyof typeof NAMED_KEYS] | "tab" | "back-tab";

/** A key by its name, a character that was typed, or one typed together with control. */
export type Key =
  | { readonly kind: "named"; readonly name: NamedKey }
  | { readonly kind: "character"; readonly character: string }
  | { readonly kind: "control"; readonly character: string };

/**
 * A control sequence (ECMA-48, 5.4) that ink does not know, of which it takes the escape away: a report of the mouse or the
 * terminal, the marks around what is pasted. Nobody typed its letters.
 */
const UNKNOWN_SEQUENCE = /^\[[0-?]*[ -/]*[@-~]$/;

/** What was pasted, or typed faster than it was read, comes in one piece: a key a character. */
export function toKeys(input: string, key: InkKey): Key[] {
  if (key.tab) return [{ kind: "named", name: key.shift ? "back-tab" : "tab" }];
  for (const [flag, name] of Object.entries(NAMED_KEYS)) {
    if (key[flag as keyof typeof NAMED_KEYS]) return [{ kind: "named", name }]; // the object's own keys
  }
  if (key.ctrl) return [{ kind: "control", character: input }];
  if (key.meta || UNKNOWN_SEQUENCE.test(input)) return [];
  return [...input].map(toKey);
}

/** Within a piece that was read at once, control characters come as they are. */
function toKey(character: string): Key {
  if (character === "\r" || character === "\n") return { kind: "named", name: "enter" };
  if (character === "\t") return { kind: "named", name: "tab" };
  if (character === "\u007f" || character === "\b") return { kind: "named", name: "backspace" };
  const code = character.codePointAt(0)!;
  return code < 0x20
    ? { kind: "control", character: String.fromCharCode(code + 0x60) }
    : { kind: "character", character };
}
