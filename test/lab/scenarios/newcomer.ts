/** A machine that comes to the network, is given an address of each family, and uses them. */
import { addressOf } from "../parties.ts";
import { linkLocalOf, obtainAddresses } from "../programs/addresses.ts";
import { callApi } from "../programs/web.ts";
import type { Scenario } from "../scenario.ts";
import { type Truth, truth } from "../truth.ts";

/** No row speaks of DHCP, and nobody owes a reply to what is sent to everybody. */
const DHCP = { transport: "udp", outcome: "sent", verdict: "undocumented", requirement: null } as const;

const GIVING: readonly Truth[] = [
  { ...DHCP, client: "0.0.0.0", server: "255.255.255.255", port: 67 },
  { ...DHCP, client: addressOf("dns"), server: addressOf("newcomer"), port: 68 },
  { ...DHCP, client: linkLocalOf("newcomer"), server: "ff02::1:2", port: 547 },
  { ...DHCP, client: linkLocalOf("dns"), server: linkLocalOf("newcomer"), port: 546 },
];

export const NEWCOMER: Scenario = {
  id: "newcomer",
  title: "a newcomer is given an address",
  async traffic() {
    await obtainAddresses("newcomer");
    await Promise.all([callApi("newcomer", "xs1"), callApi("newcomer", "xs1", "v6")]);
  },
  conversations: [
    ...GIVING,
    truth("newcomer", "xs1", "tcp 443", { requirement: "clients.management-api" }),
    truth("newcomer", "xs1", "tcp 443", { family: "v6", requirement: "clients.management-api" }),
  ],
};
