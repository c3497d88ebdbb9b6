/**
 * Whether a TCP stream begins with an RPC call (RFC 5531, sections 9 and 11), and to what.
 *
 *  0: record mark: last-fragment bit, length in 31 bits   4: xid   8: message type 0   12: RPC version 2
 *  16: program   20: version
 */
import { u32be } from "../capture/endian.ts";
import { WORD_BYTES } from "./xdr.ts";

export type RpcStreamResult =
  | { readonly kind: "call"; readonly program: number; readonly version: number }
  /** The beginning of a call. */
  | { readonly kind: "more" }
  /** Not a call. */
  | { readonly kind: "other" };

const MORE: RpcStreamResult = { kind: "more" };
const OTHER: RpcStreamResult = { kind: "other" };

const RECORD_MARK_BYTES = 4;
const MESSAGE_TYPE = 8;
const RPC_VERSION = 12;
const PROGRAM = 16;
const VERSION = 20;
const HEADER_BYTES = 24;

/** A call is one fragment and, even with a write's data, below 16 MiB: the mark's first byte is the bit alone. */
const LAST_FRAGMENT = 0x80;
/** Six words, and credentials and verifier without a body. */
const MIN_CALL_BYTES = 40;
const TYPE_CALL = 0;
const CURRENT_RPC_VERSION = 2;
/** Numbers were given out from here on; behind the last one, that of transient programs, all are reserved (section 8.3). */
const FIRST_PROGRAM = 100_000;
const LAST_PROGRAM = 0x5fffffff;
/** Most count from 1 to 4, some vendors in hundreds. */
const MAX_VERSION = 1023;

/** The call that a client's TCP stream, whose beginning lies in [start, end), begins with. */
export function readRpcCallOfStream(bytes: Uint8Array, start: number, end: number): RpcStreamResult {
  const available = end - start;
  if (available > 0 && bytes[start] !== LAST_FRAGMENT) return OTHER;
  if (available >= RECORD_MARK_BYTES && !isLengthOfCall(u32be(bytes, start) & 0xffffff)) return OTHER;
  if (available >= RPC_VERSION && u32be(bytes, start + MESSAGE_TYPE) !== TYPE_CALL) return OTHER;
  if (available >= PROGRAM && u32be(bytes, start + RPC_VERSION) !== CURRENT_RPC_VERSION) return OTHER;
  if (available < HEADER_BYTES) return MORE;
  const program = u32be(bytes, start + PROGRAM);
  const version = u32be(bytes, start + VERSION);
  const isPlausible = program >= FIRST_PROGRAM && program <= LAST_PROGRAM && version <= MAX_VERSION;
  return isPlausible ? { kind: "call", program, version } : OTHER;
}

/** XDR fills everything up to whole words. */
function isLengthOfCall(length: number): boolean {
  return length >= MIN_CALL_BYTES && length % WORD_BYTES === 0;
}
