/** A clustered pool: corosync's members, and what stands in for the cluster's other services. */
import { refuse } from "../firewall.ts";
import { addressOf } from "../parties.ts";
import { runCluster } from "../programs/cluster.ts";
import { askStandIns } from "../programs/stand-in.ts";
import type { Scenario } from "../scenario.ts";
import { truth } from "../truth.ts";

const HOSTS = ["xs1", "xs2", "xs3"] as const;
const SERVICES = ["tcp 8892", "tcp 8896", "tcp 21064"] as const;

/** A member that starts asks for the name of its own address. */
const NAMES = HOSTS.map((host) => truth(host, "dns", "udp 53", { requirement: "names.dns" }));

export const HEALTHY_CLUSTER: Scenario = {
  id: "healthy-cluster",
  title: "a clustered pool (corosync 3)",
  traffic: () =>
    Promise.all([
      runCluster({ transport: "knet", size: 3, milliseconds: 1000 }),
      askStandIns("xs1", "xs2", SERVICES),
      askStandIns("xs3", "xs2", SERVICES),
    ]),
  conversations: [
    ...NAMES,
    ...SERVICES.flatMap((service) =>
      (["xs1", "xs3"] as const).map((host) => truth(host, "xs2", service, { requirement: "cluster.tcp" })),
    ),
    truth("xs1", "xs2", "udp 5405", { requirement: "cluster.udp" }),
    truth("xs1", "xs3", "udp 5405", { requirement: "cluster.udp" }),
    truth("xs2", "xs3", "udp 5405", { requirement: "cluster.udp" }),
  ],
};

/** Of corosync 2, whose members send to all from a port each, and pass their token on from the one they listen on. */
export const OLDER_MEMBERSHIP = [
  ...NAMES,
  // While they are two, the token goes to and fro.
  truth("xs1", "xs2", "udp 5405", { requirement: "cluster.udp" }),
  ...(
    [
      ["xs1", "xs3"],
      ["xs2", "xs1"],
      ["xs2", "xs3"],
      ["xs3", "xs1"],
      ["xs3", "xs2"],
    ] as const
  ).map(([one, other]) => truth(one, other, "udp 5405", { outcome: "sent", requirement: "cluster.udp" })),
];

/** The third member's firewall lets nothing of the cluster in: without a word to the first, with one to the second. */
export const ONE_SIDED_CLUSTER: Scenario = {
  id: "one-sided-cluster",
  title: "a member that hears nobody",
  firewalls: [
    {
      at: "xs3",
      chain: "input",
      rules: [
        refuse(`ip saddr ${addressOf("xs1")} udp dport 5405`, "drop"),
        refuse(`ip saddr ${addressOf("xs2")} udp dport 5405`, "host-prohibited"),
      ],
    },
  ],
  traffic: () => runCluster({ transport: "knet", size: 1, milliseconds: 3000 }),
  conversations: [
    ...NAMES,
    truth("xs1", "xs2", "udp 5405", { requirement: "cluster.udp" }),
    // Both speak; that one does not listen is not on the wire.
    truth("xs1", "xs3", "udp 5405", { requirement: "cluster.udp" }),
    truth("xs2", "xs3", "udp 5405", { outcome: "rejected", requirement: "cluster.udp" }),
  ],
  coverage: { "cluster.udp": "failing" },
};
