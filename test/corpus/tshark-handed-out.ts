/**
 * Ports that an rpcbind handed out, as tshark sees it: it says itself which reply belongs to which call. The captures hold
 * no other procedure than portmap's GETPORT, whose call names the program and whose reply the port.
 */
import { describeHandedOut } from "./evidence-lines.ts";
import { endsOf } from "./tshark-ends.ts";
import { innermost, type Row } from "./tshark-run.ts";

/** `rpc.repframe` is where a reply says which frame holds its call. */
export const HANDED_OUT_FIELDS = ["portmap.prog", "portmap.proto", "portmap.port", "rpc.msgtyp", "rpc.repframe"];

const REPLY = "1";
const NOT_REGISTERED = 0;
const PROTOCOL_UDP = "17";

export function handedOutOfTshark(rows: readonly Row[]): string[] {
  const lines = new Set<string>();
  for (const row of rows) {
    const port = Number(innermost(row, "portmap.port"));
    const call = rows[Number(innermost(row, "rpc.repframe")) - 1];
    if (innermost(row, "rpc.msgtyp") !== REPLY || port === NOT_REGISTERED || call === undefined) continue;
    const transport = innermost(call, "portmap.proto") === PROTOCOL_UDP ? "udp" : "tcp";
    const program = Number(innermost(call, "portmap.prog"));
    lines.add(describeHandedOut(endsOf(row)!.addresses[0], transport, port, program));
  }
  return [...lines];
}
