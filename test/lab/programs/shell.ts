/** SSH: openssh on both sides. Nobody is let in; that is seen by nobody on the wire. */
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { listening, run, start } from "../network.ts";
import { addressOf, type Family, type PartyKey } from "../parties.ts";
import { LAB_FOLDER } from "../sandbox.ts";

const CLIENT_OPTIONS = [
  "BatchMode=yes",
  "StrictHostKeyChecking=no",
  "UserKnownHostsFile=/dev/null",
  "ConnectTimeout=6",
].flatMap((option) => ["-o", option]);

export async function startSsh(party: PartyKey): Promise<void> {
  const base = `${LAB_FOLDER}/${party}-ssh`;
  execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", base]);
  writeFileSync(`${base}.conf`, `HostKey ${base}\nPidFile ${base}.pid\nUsePAM no\n`);
  start(party, "/usr/sbin/sshd", "-D", "-f", `${base}.conf`);
  await listening(party, "tcp", 22);
}

export function ssh(client: PartyKey, server: PartyKey, family: Family = "v4"): Promise<string> {
  return run(client, "ssh", ...CLIENT_OPTIONS, `root@${addressOf(server, family)}`, "true");
}
