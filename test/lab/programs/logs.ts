/** Syslog: rsyslog, and what sends a line. */
import { writeFileSync } from "node:fs";
import { listening, run, start } from "../network.ts";
import { addressOf, type Family, type PartyKey } from "../parties.ts";
import { LAB_FOLDER } from "../sandbox.ts";

export async function startSyslog(party: PartyKey): Promise<void> {
  const path = `${LAB_FOLDER}/rsyslog.conf`;
  writeFileSync(path, `module(load="imudp")\ninput(type="imudp" port="514")\n*.* ${LAB_FOLDER}/messages\n`);
  start(party, "rsyslogd", "-n", "-f", path, "-i", `${LAB_FOLDER}/rsyslog.pid`);
  await listening(party, "udp", 514);
}

export function sendLog(client: PartyKey, server: PartyKey, family: Family = "v4"): Promise<string> {
  return run(client, "logger", "-d", "-n", addressOf(server, family), "-P", "514", "lab");
}
