/**
 * koffi, which calls native libraries without a compiler on the user's machine. It is loaded when something native is
 * first called: everything else of xsaudit works where no prebuilt koffi exists.
 */
import { createRequire } from "node:module";
import type * as Koffi from "koffi";

/** Of native memory. koffi takes and gives addresses as such numbers, and NULL as null. */
export type Address = bigint;

let loaded: typeof Koffi | null = null;

/** @throws what the loading of a native module throws, where there is none for this platform */
export function loadKoffi(): typeof Koffi {
  // The reason for `as`: `require` is untyped, and an import could neither be late nor synchronous.
  loaded ??= createRequire(import.meta.url)("koffi") as typeof Koffi;
  return loaded;
}
