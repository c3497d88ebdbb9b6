/** NTP: chrony on both sides. */

import { listening, run, start } from "../network.ts";
import { addressOf, type Family, type PartyKey } from "../parties.ts";
import { LAB_FOLDER } from "../sandbox.ts";

export async function startTimeServer(party: PartyKey): Promise<void> {
  // -x: the clock of this machine is not the lab's.
  const directives = ["local stratum 10", "allow", "cmdport 0", "bindcmdaddress /"];
  start(party, "chronyd", "-d", "-x", "-u", "root", ...directives, `pidfile ${LAB_FOLDER}/${party}-chrony.pid`);
  await listening(party, "udp", 123);
}

/** Four datagrams two seconds apart, as a host that starts sends them; less patience ends it earlier. */
export function askTime(
  client: PartyKey,
  server: PartyKey,
  family: Family = "v4",
  patienceSeconds = 6,
): Promise<string> {
  const directives = [`server ${addressOf(server, family)} iburst`, "cmdport 0"];
  const pidFile = `pidfile ${LAB_FOLDER}/${client}-${server}-${family}-chrony.pid`;
  return run(client, "chronyd", "-x", "-Q", "-t", String(patienceSeconds), "-u", "root", ...directives, pidFile);
}
