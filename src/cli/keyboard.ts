/**
 * Whether there is a screen for the dashboard, and where its keys come from.
 */
import { openSync } from "node:fs";
import { ReadStream } from "node:tty";
import type { Streams } from "./streams.ts";

/**
 * The keyboard, where there is a screen to show a dashboard on; else null.
 * @param isInputTaken whether captures come by standard input
 */
export function openKeyboard(isInputTaken: boolean, streams: Streams): ReadStream | null {
  if (!streams.isOutputTerminal || streams.environment.TERM === "dumb") return null;
  if (process.stdin.isTTY && !isInputTaken) return process.stdin;
  try {
    return new ReadStream(openSync("/dev/tty", "r"));
  } catch {
    return null; // a process without a terminal of its own
  }
}
