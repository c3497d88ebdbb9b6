/**
 * Reads from the beginning of TCP connections which name the client asked for: the server name of a TLS hello, the host
 * of an HTTP request, what a proxy was asked to connect to and what it answered.
 *
 * Limit: `MAX_PENDING` connections whose beginning is not whole yet; a further one takes the place of the oldest, which
 * is counted as given up.
 */
import type { Packet } from "../decode/packet-record.ts";
import type { Side } from "../flow/flow-row.ts";
import { FOUND_NOTHING, NOTHING_YET, type PayloadObserver } from "../flow/payload-observer.ts";
import { readServerName } from "./client-hello.ts";
import { readHttpStatus } from "./http-answer.ts";
import { readHttpRequest } from "./http-request.ts";
import { addToPrefix, createStreamPrefix, type StreamPrefix } from "./stream-prefix.ts";
import type { Target, TargetTable } from "./target.ts";

const MAX_PENDING = 4096;
/** RFC 9110, sections 15.2 and 15.5.8 */
const FIRST_FINAL_STATUS = 200;
const PROXY_AUTHENTICATION_REQUIRED = 407;
/** From here down to the lowest that 32 bits hold, a word is the number of a pending connection. */
const FIRST_PENDING_WORD = -2;
const LOWEST_PENDING_WORD = -(2 ** 31) + 1;

/** A hello or request of which more is to come, or a CONNECT that waits for its answer. */
type Pending =
  | { readonly kind: "prefix"; readonly side: Side; readonly prefix: StreamPrefix; readonly sequence: number }
  | { readonly kind: "connect"; readonly clientSide: Side; readonly target: Target };

type Reading = Target | "more" | "nothing";

export interface TargetObserver extends PayloadObserver {
  /** Beginnings that were given up because too many were unfinished. */
  givenUp(): number;
}

export function createTargetObserver(targets: TargetTable): TargetObserver {
  const pending = new Map<number, Pending>();
  let nextPendingWord = FIRST_PENDING_WORD;
  let givenUp = 0;

  function remember(entry: Pending): number {
    if (pending.size === MAX_PENDING) {
      const [oldest] = pending.keys();
      pending.delete(oldest!);
      givenUp++;
    }
    const word = nextPendingWord--;
    if (nextPendingWord < LOWEST_PENDING_WORD) nextPendingWord = FIRST_PENDING_WORD;
    pending.set(word, entry);
    return word;
  }

  function settle(reading: Reading, side: Side): number {
    if (typeof reading === "string") return FOUND_NOTHING;
    return reading.source === "connect"
      ? remember({ kind: "connect", clientSide: side, target: reading })
      : targets.idOf(reading);
  }

  /** The first segment seen of a side: most often all that is needed, and then nothing is copied. */
  function begin(bytes: Uint8Array, packet: Packet, side: Side, offset: number, isOriginator: boolean | null): number {
    if (isOriginator === false) return NOTHING_YET;
    const isStart = offset <= 0;
    const reading = isStart ? readStart(bytes, packet.offset, packet.end) : "more";
    if (reading !== "more") return settle(reading, side);
    const prefix = createStreamPrefix();
    const start = Math.max(offset, 0);
    if (!addToPrefix(prefix, bytes, packet.offset, packet.end, start)) return FOUND_NOTHING;
    return remember({ kind: "prefix", side, prefix, sequence: (packet.tcpSequence - start) | 0 });
  }

  function goOn(word: number, entry: Pending, bytes: Uint8Array, packet: Packet, side: Side): number {
    if (entry.kind === "connect") {
      return side === entry.clientSide ? word : answer(word, entry.target, entry.clientSide, bytes, packet);
    }
    if (side !== entry.side) return word;
    const offset = (packet.tcpSequence - entry.sequence) | 0;
    const { prefix } = entry;
    // A keep-alive's byte stands before the start.
    const fits = offset < 0 || addToPrefix(prefix, bytes, packet.offset, packet.end, offset);
    const reading = fits ? readStart(prefix.bytes, 0, prefix.end) : "nothing";
    if (reading === "more") return word;
    pending.delete(word);
    return settle(reading, side);
  }

  /** An interim answer, or one that asks for a password first, counts only if nothing follows. */
  function answer(word: number, target: Target, clientSide: Side, bytes: Uint8Array, packet: Packet): number {
    const reading = readHttpStatus(bytes, packet.offset, packet.end);
    if (reading.kind !== "status") return word;
    const answered = { ...target, status: reading.status };
    if (reading.status === PROXY_AUTHENTICATION_REQUIRED || reading.status < FIRST_FINAL_STATUS) {
      pending.set(word, { kind: "connect", clientSide, target: answered });
      return word;
    }
    pending.delete(word);
    return targets.idOf(answered);
  }

  return {
    observe(word, bytes, packet, side, streamOffset, isOriginator) {
      if (packet.offset >= packet.end) return word;
      if (word === NOTHING_YET) return begin(bytes, packet, side, streamOffset, isOriginator);
      const entry = pending.get(word);
      return entry === undefined ? FOUND_NOTHING : goOn(word, entry, bytes, packet, side);
    },
    close(word) {
      const entry = pending.get(word);
      pending.delete(word);
      if (entry === undefined) return word > NOTHING_YET ? word : FOUND_NOTHING;
      return entry.kind === "connect" ? targets.idOf(entry.target) : FOUND_NOTHING;
    },
    givenUp: () => givenUp,
  };
}

function readStart(bytes: Uint8Array, start: number, end: number): Reading {
  if (end - start < 1) return "more";
  const hello = readServerName(bytes, start, end);
  if (hello.kind === "name") return { source: "tls", name: hello.name, port: null, status: null };
  if (hello.kind === "more") return "more";
  if (hello.kind === "none") return "nothing";
  const request = readHttpRequest(bytes, start, end);
  if (request.kind === "host") return { source: "http", name: request.host, port: null, status: null };
  if (request.kind === "connect") {
    return { source: "connect", name: request.host, port: request.port, status: null };
  }
  return request.kind === "more" ? "more" : "nothing";
}
