/**
 * What was asked for by name at the beginning of each connection, as tshark sees it: in the first TLS or QUIC hello or
 * HTTP request of a stream. What follows is no beginning: further requests, a hello through a proxy.
 */
import { describeName } from "./evidence-lines.ts";
import { endsOf, endTexts } from "./tshark-ends.ts";
import { innermost, outermost, type Row } from "./tshark-run.ts";

export const NAME_FIELDS = [
  "tls.handshake.type",
  "tls.handshake.extensions_server_name",
  "http.request.method",
  "http.request.uri",
  "http.host",
];

const CLIENT_HELLO = "1";
/** The authority of an absolute target, such as a proxy gets; what precedes "@" is not the host's. */
const ABSOLUTE_TARGET = /^[a-z]+:\/\/(?:[^/?#]*@)?(?<authority>[^/?#]*)/i;
const PORT = /:\d*$/;

export function namesOfTshark(rows: readonly Row[]): string[] {
  const begun = new Set<string>();
  const lines: string[] = [];
  for (const row of rows) {
    const ends = endsOf(row);
    const isBeginning = row.get("tls.handshake.type")?.includes(CLIENT_HELLO) || outermost(row, "http.request.method");
    if (ends === null || !isBeginning) continue;
    const stream = `${ends.transport} ${ends.stream}`;
    const name = nameIn(row);
    if (name !== "" && !begun.has(stream)) lines.push(describeName(ends.transport, endTexts(ends), name));
    begun.add(stream);
  }
  return lines;
}

/** Empty where the hello or request names nobody. */
function nameIn(row: Row): string {
  const method = outermost(row, "http.request.method");
  if (method === "") return innermost(row, "tls.handshake.extensions_server_name");
  const target = outermost(row, "http.request.uri");
  const authority = method === "CONNECT" ? target : ABSOLUTE_TARGET.exec(target)?.groups?.authority;
  return (authority ?? outermost(row, "http.host")).replace(PORT, "");
}
