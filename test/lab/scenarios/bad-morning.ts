/** What the README shows: a pool that works but for three faults, and two strangers who reach for it. */
import { ssh } from "../programs/shell.ts";
import { fetch } from "../programs/web.ts";
import type { Scenario } from "../scenario.ts";
import { type Truth, truth } from "../truth.ts";
import { HEALTHY_POOL, HOSTS } from "./healthy.ts";

const FAULTS: readonly Truth[] = [
  ...HOSTS.map((host) => truth(host, "lic", "tcp 7279", { outcome: "silent", requirement: "license.checkout" })),
  truth("xs1", "remoteNtp", "udp 123", { outcome: "rejected", requirement: "time.ntp", remark: "10.30.0.1" }),
  truth("xs1", "telemetry.ops.xenserver.com", "tcp 443", { outcome: "reset", requirement: "telemetry.upload" }),
];

const STRANGERS: readonly Truth[] = [
  truth("stranger", "xs2", "tcp 22", { verdict: "unexpected", requirement: null }),
  truth("outsider", "xs1", "tcp 22", { verdict: "unexpected", requirement: null }),
];

export const BAD_MORNING: Scenario = {
  id: "bad-morning",
  title: "three faults and two strangers",
  firewalls: [
    { at: "lic", chain: "input", rules: ["tcp dport 7279 drop"] },
    {
      at: "router",
      chain: "forward",
      rules: [
        "ip daddr 10.31.0.21 udp dport 123 reject with icmp admin-prohibited",
        "ip daddr 203.0.113.82 tcp flags & psh == psh reject with tcp reset",
      ],
    },
  ],
  async traffic() {
    await Promise.all([
      HEALTHY_POOL.traffic(),
      fetch("xs1", "https://telemetry.ops.xenserver.com/", "--ipv4"),
      ssh("stranger", "xs2"),
      ssh("outsider", "xs1"),
    ]);
  },
  conversations: [
    ...HEALTHY_POOL.conversations.filter((one) => !FAULTS.some((fault) => isSameService(one, fault))),
    ...FAULTS,
    ...STRANGERS,
  ],
};

function isSameService(one: Truth, other: Truth): boolean {
  return (
    one.client === other.client &&
    one.server === other.server &&
    one.transport === other.transport &&
    one.port === other.port
  );
}
