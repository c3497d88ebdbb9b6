/** An HTTP proxy: squid, and curl that goes through it. */
import { writeFileSync } from "node:fs";
import type { Domain } from "../domains.ts";
import { inside, listening, start } from "../network.ts";
import { addressOf, type PartyKey } from "../parties.ts";
import { LAB_FOLDER } from "../sandbox.ts";
import { fetch } from "./web.ts";

const PORT = 3128;

/** The proxy's own rules forbid it. */
export const DENIED_DOMAIN: Domain = "telemetry.ops.xenserver.com";

/** Gives up sooner than its clients do, remembers next to nothing, and forwards whatever port is asked for. */
const SETTINGS = `http_port ${PORT}
acl denied dstdomain ${DENIED_DOMAIN}
http_access deny denied
http_access allow all
dns_timeout 3 seconds
dns_retransmit_interval 1 second
positive_dns_ttl 1 second
negative_dns_ttl 1 second
connect_timeout 3 seconds
forward_timeout 4 seconds
shutdown_lifetime 0 seconds
cache deny all
cache_mem 1 MB
access_log none
cache_log /dev/null
pid_filename none
pinger_enable off
`;

export async function startProxy(party: PartyKey): Promise<void> {
  // With both families squid goes to whichever DNS answers first.
  inside(party, "sysctl", "-qw", "net.ipv6.conf.all.disable_ipv6=1");
  const path = `${LAB_FOLDER}/squid.conf`;
  writeFileSync(path, SETTINGS);
  start(party, "squid", "-N", "-f", path);
  await listening(party, "tcp", PORT);
}

/** By CONNECT for https, with the whole URL for http. */
export function fetchThrough(proxy: PartyKey, client: PartyKey, url: string): Promise<string> {
  return fetch(client, url, "-x", `http://${addressOf(proxy)}:${PORT}`);
}
