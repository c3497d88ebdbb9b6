import { useInput } from "ink";
import { type Key, toKeys } from "./keys.ts";

interface KeyboardProps {
  /** Must be the same from frame to frame. */
  readonly onKeys: (keys: readonly Key[]) => void;
}

/** Puts the terminal into raw mode while it is there, and hears its keys. */
export function Keyboard({ onKeys }: KeyboardProps): null {
  useInput((input, key) => onKeys(toKeys(input, key)));
  return null;
}
