/**
 * What a file is, by its first bytes, never by its name: a pool's database (XML), a capture, or text. Compressed files
 * are looked into.
 */
import { type ByteSource, chunkSource, openFileSource } from "../capture/byte-source.ts";
import { decompress, withHead } from "../capture/compression.ts";
import { recognisePcap } from "../capture/pcap.ts";
import { recognisePcapng } from "../capture/pcapng.ts";

export interface Input {
  readonly kind: "pool database" | "capture" | "text";
  /** The whole file, from its first byte, as it lies on disk. Whoever opened it closes it. */
  readonly source: ByteSource;
}

const HEAD_BYTES = 4096;
/** A first tag, perhaps behind a byte-order mark and white space. */
const XML = /^\ufeff?[ \t\r\n]*</;

/** Errors of the operating system are thrown. The file is read once only: it may be a pipe. */
export async function openInput(path: string): Promise<Input> {
  const source = await openFileSource(path, () => {});
  try {
    const head = await readHead(source);
    return { kind: kindOf(await unpack(head)), source: withHead(head, source) };
  } catch (error) {
    await source.close();
    throw error;
  }
}

async function readHead(source: ByteSource): Promise<Uint8Array> {
  const head = new Uint8Array(HEAD_BYTES);
  let filled = 0;
  for (let count = -1; count !== 0 && filled < HEAD_BYTES; filled += count) {
    count = await source.read(head, filled, HEAD_BYTES - filled);
  }
  return head.subarray(0, filled);
}

/** What the first bytes are when unpacked; themselves where they cannot be. */
async function unpack(head: Uint8Array): Promise<Uint8Array> {
  const { source } = await decompress(chunkSource(only(head), () => {}));
  return readHead(source).catch(() => head);
}

async function* only(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

function kindOf(head: Uint8Array): Input["kind"] {
  if (XML.test(new TextDecoder("utf-8", { ignoreBOM: true }).decode(head))) return "pool database";
  if (head.length < 4) return "text";
  return recognisePcap(head, 0) !== null || recognisePcapng(head, 0) ? "capture" : "text";
}
