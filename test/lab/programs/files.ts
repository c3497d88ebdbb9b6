/** SMB: samba as a server of files, and smbclient as who reads an ISO from it. */
import { mkdirSync, writeFileSync } from "node:fs";
import { listening, run, start } from "../network.ts";
import { addressOf, type Family, type PartyKey } from "../parties.ts";
import { LAB_FOLDER } from "../sandbox.ts";
import { configureSamba } from "./samba.ts";

const ISO = "guest-tools.iso";

export async function startFiles(party: PartyKey): Promise<void> {
  const share = `${LAB_FOLDER}/${party}-isos`;
  mkdirSync(share);
  writeFileSync(`${share}/${ISO}`, "lab\n");
  const configuration = configureSamba(
    party,
    "map to guest = Bad User",
    "server min protocol = NT1",
    // Nobody prints.
    "load printers = no",
    "disable spoolss = yes",
    `[isos]\npath = ${share}\nguest ok = yes`,
  );
  start(party, "smbd", "--foreground", "--no-process-group", "--debug-stdout", "-s", configuration);
  await listening(party, "tcp", 445);
  await listening(party, "tcp", 139);
}

/** What smbclient is told: nothing, and it tries 445, and 139 should that fail; or a port; or the dialect of old. */
type Way = "any" | 445 | 139 | "NT1 on 139";

export function readIso(client: PartyKey, server: PartyKey, way: Way = "any", family: Family = "v4"): Promise<string> {
  const options = {
    any: [],
    445: ["-p", "445"],
    139: ["-p", "139"],
    "NT1 on 139": ["-p", "139", "-m", "NT1", "--option=client min protocol=NT1"],
  }[way];
  const share = `//${addressOf(server, family)}/isos`;
  return run(client, "smbclient", "-N", ...options, share, "-c", `get ${ISO} /dev/null`);
}
