/** iSCSI: tgt with a small file as its disk, and libiscsi's tools. */
import { writeFileSync } from "node:fs";
import { inside, listening, run, start } from "../network.ts";
import { addressOf, type Family, type PartyKey } from "../parties.ts";
import { LAB_FOLDER } from "../sandbox.ts";

const TARGET = "iqn.2026-11.example.lab:disk";
const DISK_BYTES = 8 << 20;
/** Some finish what they have begun before they heed another signal, and cannot where a session is broken. */
const FOR_SECONDS = ["timeout", "--signal=KILL"] as const;
const PATIENCE = [...FOR_SECONDS, "5"] as const;
const READING = [...FOR_SECONDS, "1"] as const;

export async function startSan(party: PartyKey): Promise<void> {
  const disk = `${LAB_FOLDER}/${party}-disk`;
  writeFileSync(disk, Buffer.alloc(DISK_BYTES));
  start(party, "tgtd", "--foreground");
  await listening(party, "tcp", 3260);
  const offer = (mode: string, op: string, ...rest: string[]): string =>
    inside(party, "tgtadm", "--lld", "iscsi", "--mode", mode, "--op", op, "--tid", "1", ...rest);
  offer("target", "new", "--targetname", TARGET);
  offer("logicalunit", "new", "--lun", "1", "--backing-store", disk);
  offer("target", "bind", "--initiator-address", "ALL");
}

/** Discovery, and a login at each target for its disks. */
export function discoverDisks(client: PartyKey, server: PartyKey, family: Family = "v4"): Promise<string> {
  return run(client, ...PATIENCE, "iscsi-ls", "--show-luns", `${portal(server, family)}/`);
}

export function askDiskSize(client: PartyKey, server: PartyKey, family: Family = "v4"): Promise<string> {
  return run(client, ...PATIENCE, "iscsi-readcapacity16", `${portal(server, family)}/${TARGET}/1`);
}

/** Block by block; logs in again where the connection is lost. */
export function readDisk(client: PartyKey, server: PartyKey): Promise<string> {
  return run(client, ...READING, "iscsi-perf", "-m", "1", "-b", "1", `${portal(server, "v4")}/${TARGET}/1`);
}

function portal(server: PartyKey, family: Family): string {
  const address = addressOf(server, family);
  return `iscsi://${family === "v6" ? `[${address}]` : address}`;
}
