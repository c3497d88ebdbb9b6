/** Each reader's work alone, without the checks of the fuzz targets, which allocate more than the readers. */
import { chunkSource } from "../../../src/capture/byte-source.ts";
import { readSource } from "../../../src/capture/reader.ts";
import { createInputState } from "../../../src/capture/source.ts";
import { decodePacket, decodeQuote } from "../../../src/decode/packet.ts";
import { createPacket } from "../../../src/decode/packet-record.ts";
import { readHttpStatus } from "../../../src/names/http-answer.ts";
import { readHttpProduct } from "../../../src/names/http-product.ts";
import { readHttpRequest } from "../../../src/names/http-request.ts";
import { createMessageStream, RPC_RECORDS } from "../../../src/names/message-stream.ts";
import { readRpcMessage } from "../../../src/names/rpc-message.ts";
import { readRpcCallOfStream } from "../../../src/names/rpc-stream.ts";
import { readRpcbindAnswer, readRpcbindQuestion } from "../../../src/names/rpcbind.ts";
import { findServerCertificate, readCertificate } from "../../../src/names/server-certificate.ts";
import { createTlsWatch, watchTls } from "../../../src/names/tls-alert.ts";
import { parseFilter } from "../../../src/report/filter.ts";
import { completeFilter } from "../../../src/report/filter-completion.ts";
import { type PoolDatabase, readPoolDatabase } from "../../../src/site/pool-database.ts";
import { toPoolSite } from "../../../src/site/pool-site.ts";
import { LINK_TYPES } from "../../fuzz/targets/link.ts";

/** So many segments of a connection are looked at, and no more. */
const TLS_SEGMENTS = 256;
const STREAM_SEGMENTS = 64;
const VOCABULARY = { roles: ["host", "coordinator", "san"], requirements: ["time.ntp", "storage.iscsi"] };
const LINK_HEAD_BYTES = 2;

/** Made once, as the tracker does. */
const [packet, quote] = [createPacket(), createPacket()];

export async function readCapture(bytes: Uint8Array): Promise<number> {
  let packets = 0;
  for await (const { count } of readSource(sourceOf(bytes), createInputState("capture"))) packets += count;
  return packets;
}

export function decodeFrame(bytes: Uint8Array): void {
  const linkType = LINK_TYPES[(bytes[0] ?? 0) % LINK_TYPES.length]!;
  const start = Math.min(LINK_HEAD_BYTES, bytes.length);
  decodePacket(packet, bytes, start, bytes.length, bytes.length, linkType);
  if (packet.quoteEnd > packet.quoteStart) decodeQuote(quote, bytes, packet);
}

/** As a stream that shows one, and as one alone. */
export function readCertificates(bytes: Uint8Array): void {
  const found = findServerCertificate(bytes, 0, bytes.length);
  if (found.kind === "certificate") readCertificate(found.der);
  readCertificate(bytes);
}

export function watchAlerts(bytes: Uint8Array): void {
  const watch = createTlsWatch();
  eachPiece(bytes, TLS_SEGMENTS, (from, to) => watchTls(watch, bytes, from, to, 0, from).kind === "more");
}

export function readHttp(bytes: Uint8Array): void {
  readHttpRequest(bytes, 0, bytes.length);
  readHttpStatus(bytes, 0, bytes.length);
  readHttpProduct(bytes, 0, bytes.length);
}

/** As a call, and as the answer to both questions for lists. */
export function readRpcbind(bytes: Uint8Array): void {
  readRpcCallOfStream(bytes, 0, bytes.length);
  const message = readRpcMessage(bytes, 0, bytes.length);
  if (message.kind === "call") readRpcbindQuestion(bytes, message, bytes.length, "udp");
  if (message.kind !== "result") return;
  readRpcbindAnswer({ kind: "mappings" }, bytes, message.resultAt, bytes.length);
  readRpcbindAnswer({ kind: "registrations" }, bytes, message.resultAt, bytes.length);
}

export function readRpcStream(bytes: Uint8Array): void {
  const stream = createMessageStream(RPC_RECORDS, () => {});
  eachPiece(bytes, STREAM_SEGMENTS, (from, to) => stream.add(bytes, from, to, from));
}

export async function readPool(bytes: Uint8Array): Promise<PoolDatabase | null> {
  return (await readPoolDatabase(sourceOf(bytes))).database;
}

export async function importPool(bytes: Uint8Array): Promise<void> {
  const database = await readPool(bytes);
  if (database !== null) toPoolSite(database);
}

export function readFilter(bytes: Uint8Array): void {
  const text = textOf(bytes);
  parseFilter(text, VOCABULARY);
  completeFilter(text, VOCABULARY);
}

export function textOf(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

function sourceOf(bytes: Uint8Array) {
  async function* inOne(): AsyncGenerator<Uint8Array> {
    yield bytes;
  }
  return chunkSource(inOne(), () => {});
}

function eachPiece(bytes: Uint8Array, count: number, take: (from: number, to: number) => boolean): void {
  const size = Math.max(1, Math.ceil(bytes.length / count));
  for (let at = 0; at < bytes.length; at += size) {
    if (!take(at, Math.min(at + size, bytes.length))) return;
  }
}
