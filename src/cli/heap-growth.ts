import { setFlagsFromString } from "node:v8";

/**
 * Lets the heap grow to one and a half of what was alive in it, and no longer to four times: of a long capture, most of
 * the peak was garbage. What comes after a major release that does not know the flag would print an error.
 */
export function limitHeapGrowth(): void {
  setFlagsFromString("--heap-growing-percent=50");
}
