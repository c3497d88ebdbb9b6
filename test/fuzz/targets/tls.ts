/** Fuzz target: what is read of TLS in clear text: the client's hello, the server's certificate, alerts of either side. */
import { readServerName } from "../../../src/names/client-hello.ts";
import { findServerCertificate, readCertificate } from "../../../src/names/server-certificate.ts";
import { createTlsWatch, type TlsWatchResult, tlsAlertAtEnd, watchTls } from "../../../src/names/tls-alert.ts";
import { claim, holdsNothingThatSteers, readsOnlyItsRange, textOf } from "../claims.ts";

export function fuzz(bytes: Uint8Array): void {
  holdsNothingThatSteers(readsOnlyItsRange(bytes, readServerName));
  const found = readsOnlyItsRange(bytes, findServerCertificate);
  if (found.kind === "certificate") holdsNothingThatSteers(readCertificate(found.der));
  holdsNothingThatSteers(readCertificate(bytes));
  watchInPieces(bytes);
}

/** The second half is what the server says. */
function watchInPieces(bytes: Uint8Array): void {
  const middle = bytes.length >> 1;
  const pieceBytes = 1 + (bytes[middle] ?? 0);
  // Beyond some hundred segments the watch ends, however much they hold.
  if (bytes.length / pieceBytes > 200) return;
  const whole = watched(bytes, middle, bytes.length);
  const pieces = watched(bytes, middle, pieceBytes);
  claim(
    textOf(whole) === textOf(pieces),
    `${textOf(whole)} in one piece is ${textOf(pieces)} in pieces of ${pieceBytes}`,
  );
}

function watched(bytes: Uint8Array, middle: number, pieceBytes: number): unknown {
  const watch = createTlsWatch();
  let result: TlsWatchResult = { kind: "more" };
  for (const [side, from, to] of [
    [0, 0, middle],
    [1, middle, bytes.length],
  ] as const) {
    for (let at = from; at < to; at += pieceBytes) {
      result = watchTls(watch, bytes, at, Math.min(at + pieceBytes, to), side, (0x7ffffff0 + at - from) | 0);
    }
  }
  return { result, atEnd: tlsAlertAtEnd(watch) };
}
