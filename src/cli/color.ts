/**
 * Whether text gets colours.
 */
import type { Streams } from "./streams.ts";

export type ColorChoice = "auto" | "always" | "never";

/** https://no-color.org: any non-empty value of NO_COLOR switches it off, unless asked for by option. */
export function hasColor(choice: ColorChoice, streams: Streams, isToFile: boolean): boolean {
  if (choice !== "auto") return choice === "always";
  return streams.isOutputTerminal && !isToFile && !streams.environment.NO_COLOR && streams.environment.TERM !== "dumb";
}
