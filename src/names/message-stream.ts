/**
 * The messages in what one side of a TCP connection sends, for two framings:
 *
 *  RPC records (RFC 5531, section 11)          0: last-fragment bit, length in 31 bits   4: fragment
 *  DNS over TCP (RFC 1035, section 4.2.2)      0: length, 16 bits                        2: message
 *
 * Limits: those of the stream's beginning (`stream-prefix.ts`), 18 KiB and 64 segments; what comes later is not read. A
 * message that reaches beyond, or an empty one, ends the reading; a lost segment makes it wait.
 */
import { i32be, u16be } from "../capture/endian.ts";
import { addToPrefix, createStreamPrefix, MAX_PREFIX_BYTES } from "./stream-prefix.ts";

interface Framing {
  readonly headerBytes: number;
  /** The bytes of the fragment behind the header at `at`. */
  fragmentBytes(bytes: Uint8Array, at: number): number;
  /** Whether this fragment ends its message. */
  isLast(bytes: Uint8Array, at: number): boolean;
}

export const RPC_RECORDS: Framing = {
  headerBytes: 4,
  fragmentBytes: (bytes, at) => i32be(bytes, at) & 0x7fffffff,
  isLast: (bytes, at) => bytes[at]! >= 0x80,
};

export const DNS_OVER_TCP: Framing = {
  headerBytes: 2,
  fragmentBytes: u16be,
  isLast: () => true,
};

export interface MessageStream {
  /**
   * Adds `source[from, to)`, which stands at `offset` of the stream; delivers the messages that are whole with it.
   * @returns false where no more messages will come
   */
  add(source: Uint8Array, from: number, to: number, offset: number): boolean;
}

/** @param onMessage gets each message once, in [start, end) of bytes that hold it only during the call */
export function createMessageStream(
  framing: Framing,
  onMessage: (bytes: Uint8Array, start: number, end: number) => void,
): MessageStream {
  const prefix = createStreamPrefix();
  /** Of the next fragment. */
  let header = 0;
  /** Of the first fragment of a message whose last one is to come. */
  let firstHeader = 0;
  let isReadable = true;

  function readOn(): boolean {
    while (prefix.end - header >= framing.headerBytes) {
      const start = header + framing.headerBytes;
      const end = start + framing.fragmentBytes(prefix.bytes, header);
      const isLast = framing.isLast(prefix.bytes, header);
      // Some senders notice only when a message is sent that nothing is left for its last fragment.
      const mayBeEmpty = isLast && header > firstHeader;
      if (end > MAX_PREFIX_BYTES || (end === start && !mayBeEmpty)) return false;
      if (end > prefix.end) return true;
      header = end;
      if (isLast) deliver(start);
    }
    return prefix.end < MAX_PREFIX_BYTES;
  }

  /** @param lastStart where the content of the last fragment begins, which ends at the next header */
  function deliver(lastStart: number): void {
    const isOneFragment = lastStart === firstHeader + framing.headerBytes;
    const whole = isOneFragment ? prefix.bytes : joined(prefix.bytes, firstHeader, header, framing);
    firstHeader = header;
    onMessage(whole, isOneFragment ? lastStart : 0, isOneFragment ? header : whole.length);
  }

  return {
    add(source, from, to, offset) {
      // A keep-alive's byte stands before the start.
      const first = from + Math.max(-offset, 0);
      const past = Math.min(to, from + MAX_PREFIX_BYTES - offset);
      if (isReadable && first < past) {
        isReadable = addToPrefix(prefix, source, first, past, Math.max(offset, 0)) && readOn();
      }
      return isReadable;
    },
  };
}

/**
 * The contents of the fragments whose headers and contents lie in [from, to). They are found anew rather than remembered: in
 * fragments of one byte, a message would need more memory for its places than for its bytes.
 */
function joined(bytes: Uint8Array, from: number, to: number, framing: Framing): Uint8Array {
  const whole = new Uint8Array(to - from);
  let length = 0;
  for (let header = from; header < to; ) {
    const start = header + framing.headerBytes;
    const end = start + framing.fragmentBytes(bytes, header);
    whole.set(bytes.subarray(start, end), length);
    length += end - start;
    header = end;
  }
  return whole.subarray(0, length);
}
