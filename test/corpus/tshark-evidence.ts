/**
 * What a capture tells in tshark's view, all of it from one run.
 */
import type { EvidenceLines } from "./evidence-lines.ts";
import { CONNECTION_FIELDS, connectionsOfTshark } from "./tshark-connections.ts";
import { ENDS_FIELDS } from "./tshark-ends.ts";
import { HANDED_OUT_FIELDS, handedOutOfTshark } from "./tshark-handed-out.ts";
import { LOOKUP_FIELDS, lookupsOfTshark } from "./tshark-lookups.ts";
import { NAME_FIELDS, namesOfTshark } from "./tshark-names.ts";
import { rowsOfTshark } from "./tshark-run.ts";

const OPTIONS = [
  // Two passes: the first finds how far each connection got.
  ["-2"],
  // As xsaudit does.
  ["-o", "tcp.reassemble_out_of_order:TRUE"],
  // Tunnels that xsaudit does not look into (see `tshark-differences.ts`): GTP, AYIYA, Teredo, Aruba's GRE, GRE in UDP.
  ["--disable-protocol", "gtp"],
  ["--disable-protocol", "ayiya"],
  ["--disable-protocol", "teredo"],
  ["--disable-protocol", "wlan"],
  ["-d", "udp.port==4754,data"],
].flat();

const FIELDS = [
  ...new Set([...ENDS_FIELDS, ...NAME_FIELDS, ...LOOKUP_FIELDS, ...HANDED_OUT_FIELDS, ...CONNECTION_FIELDS]),
];

export async function evidenceOfTshark(path: string): Promise<EvidenceLines> {
  const rows = await rowsOfTshark(path, OPTIONS, FIELDS);
  return {
    names: namesOfTshark(rows),
    lookups: lookupsOfTshark(rows),
    handedOut: handedOutOfTshark(rows),
    connections: connectionsOfTshark(rows),
  };
}
