/** DHCP and DHCPv6: dnsmasq, and dhclient. */
import { writeFileSync } from "node:fs";
import { ip, listening, run, start } from "../network.ts";
import { addressIn, addressOf, PARTIES, type PartyKey } from "../parties.ts";
import { LAB_FOLDER } from "../sandbox.ts";

const SCRIPT = `${LAB_FOLDER}/dhclient-script`;

/** Has one address of each family to give, the newcomer's. */
export async function startDhcp(party: PartyKey): Promise<void> {
  setLinkLocal(party);
  const [v4, v6] = [addressOf("newcomer"), addressOf("newcomer", "v6")];
  const ranges = [`--dhcp-range=${v4},${v4},1h`, `--dhcp-range=${v6},${v6},64,1h`];
  const router = `--dhcp-option=option:router,${addressIn(PARTIES.newcomer.network, 1, "v4")}`;
  const files = ["--pid-file", `--dhcp-leasefile=${LAB_FOLDER}/${party}-leases`];
  start(party, "dnsmasq", "--keep-in-foreground", "--port=0", "--user=root", "--no-ping", router, ...ranges, ...files);
  await listening(party, "udp", 67);
}

/** Until it has an address of each family, which it keeps. */
export async function obtainAddresses(client: PartyKey): Promise<void> {
  setLinkLocal(client);
  writeFileSync(
    SCRIPT,
    `#!/bin/sh
[ -z "$new_ip_address" ] || ip address add "$new_ip_address/24" dev "$interface"
[ -z "$new_routers" ] || ip route add default via "$new_routers"
[ -z "$new_ip6_address" ] || ip address add "$new_ip6_address/64" dev "$interface" nodad
exit 0
`,
    { mode: 0o755 },
  );
  await Promise.all(
    (["-4", "-6"] as const).map((family) => {
      const base = `${LAB_FOLDER}/${client}${family}`;
      return run(
        client,
        "dhclient",
        family,
        "-1",
        "-sf",
        SCRIPT,
        "-lf",
        `${base}.leases`,
        "-pf",
        `${base}.pid`,
        "eth0",
      );
    }),
  );
}

/** With an address that can be known before: the kernel makes one up of an address that is random here. */
function setLinkLocal(party: PartyKey): void {
  ip("-n", party, "-6", "address", "flush", "dev", "eth0", "scope", "link");
  ip("-n", party, "address", "add", `${linkLocalOf(party)}/64`, "dev", "eth0", "nodad");
}

export function linkLocalOf(party: PartyKey): string {
  return `fe80::${PARTIES[party].number}`;
}
