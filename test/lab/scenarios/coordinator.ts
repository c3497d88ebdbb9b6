/** The coordinator hangs and another host takes over; the site file still names the old one. */
import { type Firewall, raise, takeDown } from "../firewall.ts";
import { pause } from "../network.ts";
import { addressOf, type PartyKey } from "../parties.ts";
import { askStandIns } from "../programs/stand-in.ts";
import { callApi, fetch } from "../programs/web.ts";
import type { Scenario } from "../scenario.ts";
import { truth } from "../truth.ts";

const LICENCE = ["tcp 27000", "tcp 7279"] as const;
const MEMBERS = ["xs2", "xs3"] as const;

const OTHER_HOST = "The document names the pool coordinator; xs2 (10.30.0.12) is another host.";

/** After so long nothing shows any more that it is up. */
const UNHEARD_MS = 11_000;
const GONE = "before, and none since: it has gone down";

/** With little patience. */
function callOldOne(client: PartyKey): Promise<string> {
  return fetch(client, `https://${addressOf("xs1")}/`, "--max-time", "4");
}

/** Of one that was switched off its neighbours would soon lose the MAC address, and send it nothing but ARP. */
const HANGING: Firewall = { at: "xs1", chain: "input", rules: ["drop"] };

export const COORDINATOR: Scenario = {
  id: "coordinator",
  title: "another host becomes the coordinator",
  async traffic() {
    await Promise.all([
      ...MEMBERS.map((member) => callApi(member, "xs1")),
      callApi("admin", "xs1"),
      fetch("xs1", "https://repo.ops.xenserver.com/"),
      askStandIns("xs1", "lic", LICENCE),
    ]);
    raise(HANGING);
    await Promise.all([
      callApi("admin", "xs2"),
      fetch("xs2", "https://repo.ops.xenserver.com/"),
      fetch("xs2", "https://telemetry.ops.xenserver.com/"),
      ...MEMBERS.map((member) => askStandIns(member, "lic", LICENCE)),
      pause(UNHEARD_MS),
    ]);
    await Promise.all([...MEMBERS, "admin" as const].map(callOldOne));
    // In the recording too, the questions before are then too old to be open.
    await callApi("xs3", "xs2");
    takeDown(HANGING);
  },
  conversations: [
    // They worked, and do so no more.
    ...MEMBERS.map((member) =>
      truth(member, "xs1", "tcp 443", {
        outcome: "silent",
        requirement: "hosts.management-api",
        remark: `${GONE}, or a firewall on the way or its own drops these. Intermittent: 1 answered, 1 failed.`,
      }),
    ),
    truth("admin", "xs1", "tcp 443", { outcome: "silent", requirement: "xencenter.management-api", remark: GONE }),
    truth("xs3", "xs2", "tcp 443", { requirement: "hosts.management-api" }),
    truth("admin", "xs2", "tcp 443", { requirement: "xencenter.management-api" }),
    ...(["xs1", ...MEMBERS] as const).flatMap((host) => LICENCE.map((service) => truth(host, "lic", service))),
    ...(["xs1", "xs2"] as const).map((host) => truth(host, "dns", "udp 53", { requirement: "names.dns" })),
    truth("xs1", "repo.ops.xenserver.com", "tcp 443", { requirement: "updates.repo" }),
    truth("xs2", "repo.ops.xenserver.com", "tcp 443", { requirement: "updates.repo", remark: OTHER_HOST }),
    truth("xs2", "telemetry.ops.xenserver.com", "tcp 443", { requirement: "telemetry.upload", remark: OTHER_HOST }),
  ],
  coverage: { "hosts.management-api": "failing", "updates.repo": "seen", "license.request": "seen" },
};
