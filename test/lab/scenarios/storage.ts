/** A pool's storage: iSCSI, NFSv3 with its many ports, NFSv4 with its one. */
import { refuse } from "../firewall.ts";
import { addressOf } from "../parties.ts";
import { runCluster } from "../programs/cluster.ts";
import { askDiskSize, discoverDisks, readDisk } from "../programs/iscsi.ts";
import { lookUp } from "../programs/names.ts";
import { listFolder, pingService, readFile, showExports, withoutNfs } from "../programs/nfs.ts";
import type { Scenario } from "../scenario.ts";
import { onPortGiven, truth } from "../truth.ts";
import { OLDER_MEMBERSHIP } from "./cluster.ts";

const [XS1, XS2] = [addressOf("xs1"), addressOf("xs2")];

/** Shared block storage takes a cluster. */
export const HEALTHY_STORAGE: Scenario = {
  id: "healthy-storage",
  title: "storage: iSCSI, NFSv3, NFSv4 (corosync 2)",
  traffic: () =>
    Promise.all([
      runCluster({ transport: "udpu", size: 3, milliseconds: 3000 }),
      discoverDisks("xs1", "san"),
      askDiskSize("xs2", "san", "v6"),
      listFolder("xs1", "nas"),
      showExports("xs1", "nas"),
      pingService("xs1", "nas", "mountd"),
      pingService("xs1", "nas", "nfs"),
      listFolder("xs2", "nas", "v6"),
      readFile("xs3", "nas"),
    ]),
  conversations: [
    truth("xs1", "san", "tcp 3260", { requirement: "storage.iscsi" }),
    truth("xs2", "san", "tcp 3260", { requirement: "storage.iscsi", family: "v6" }),
    truth("xs1", "nas", "tcp 111", { requirement: "storage.rpcbind" }),
    truth("xs1", "nas", "tcp 2049", { requirement: "storage.nfs3" }),
    onPortGiven(truth("xs1", "nas", "tcp 0", { requirement: "storage.nfs3-dynamic" })),
    truth("xs1", "nas", "udp 111", { requirement: "storage.rpcbind" }),
    truth("xs1", "nas", "udp 2049", { requirement: "storage.nfs3" }),
    onPortGiven(truth("xs1", "nas", "udp 0", { requirement: "storage.nfs3-dynamic" })),
    truth("xs2", "nas", "tcp 111", { requirement: "storage.rpcbind", family: "v6" }),
    truth("xs2", "nas", "tcp 2049", { requirement: "storage.nfs3", family: "v6" }),
    onPortGiven(truth("xs2", "nas", "tcp 0", { requirement: "storage.nfs3-dynamic", family: "v6" })),
    truth("xs3", "nas", "tcp 2049", { requirement: "storage.nfs4" }),
    ...OLDER_MEMBERSHIP,
  ],
  coverage: { "storage.nfs3-dynamic": "seen" },
};

/** The filer's firewall knows NFS's ports for the first host, but not the one that mountd chose. */
export const BLOCKED_STORAGE: Scenario = {
  id: "blocked-storage",
  title: "storage: SAN, rpcbind, mountd blocked",
  firewalls: [
    { at: "san", chain: "input", rules: [refuse("tcp dport 3260", "drop")] },
    {
      at: "nas",
      chain: "input",
      rules: [
        refuse(`ip saddr ${XS1} meta l4proto { tcp, udp } th dport != { 111, 2049 }`, "drop"),
        refuse(`ip saddr ${XS2} meta l4proto { tcp, udp } th dport 111`, "drop"),
      ],
    },
  ],
  traffic: () =>
    Promise.all([
      discoverDisks("xs1", "san"),
      discoverDisks("xs3", "san", "v6"),
      listFolder("xs1", "nas"),
      pingService("xs1", "nas", "mountd"),
      listFolder("xs2", "nas"),
      pingService("xs2", "nas", "mountd"),
      lookUp("xs2", "telemetry.ops.xenserver.com"),
      readFile("xs3", "nas", "v6"),
    ]),
  conversations: [
    truth("xs1", "san", "tcp 3260", { outcome: "silent", requirement: "storage.iscsi" }),
    truth("xs3", "san", "tcp 3260", { outcome: "silent", requirement: "storage.iscsi", family: "v6" }),
    truth("xs1", "nas", "tcp 111", { requirement: "storage.rpcbind" }),
    onPortGiven(truth("xs1", "nas", "tcp 0", { outcome: "silent", requirement: "storage.nfs3-dynamic" })),
    truth("xs1", "nas", "udp 111", { requirement: "storage.rpcbind" }),
    onPortGiven(truth("xs1", "nas", "udp 0", { outcome: "silent", requirement: "storage.nfs3-dynamic" })),
    truth("xs2", "nas", "tcp 111", { outcome: "silent", requirement: "storage.rpcbind" }),
    truth("xs2", "nas", "udp 111", { outcome: "silent", requirement: "storage.rpcbind" }),
    truth("xs2", "dns", "udp 53", { requirement: "names.dns" }),
    truth("xs3", "nas", "tcp 2049", { requirement: "storage.nfs4", family: "v6" }),
  ],
  coverage: {
    "storage.iscsi": "failing",
    "storage.rpcbind": "failing",
    "storage.nfs3-dynamic": "failing",
    "storage.nfs4": "seen",
  },
};

/** A firewall that resets the first host's session amid its reading, and the second's when it logs in. */
export const BROKEN_STORAGE: Scenario = {
  id: "broken-storage",
  title: "storage: sessions reset, NFS down",
  firewalls: [
    {
      at: "san",
      chain: "input",
      rules: [
        refuse(`ip saddr ${XS1} tcp dport 3260 numgen inc mod 40 == 39`, "reset"),
        refuse(`ip saddr ${XS2} tcp dport 3260 tcp flags & psh == psh`, "reset"),
      ],
    },
  ],
  traffic: () =>
    Promise.all([
      readDisk("xs1", "san"),
      askDiskSize("xs2", "san"),
      withoutNfs("nas", () =>
        Promise.all([listFolder("xs1", "nas"), pingService("xs2", "nas", "mountd"), readFile("xs3", "nas", "v6")]),
      ),
    ]),
  conversations: [
    // It had worked, and whoever sends a reset then may be the server itself.
    truth("xs1", "san", "tcp 3260", { requirement: "storage.iscsi" }),
    truth("xs2", "san", "tcp 3260", { outcome: "reset", requirement: "storage.iscsi" }),
    truth("xs1", "nas", "tcp 111", { requirement: "storage.rpcbind" }),
    onPortGiven(truth("xs1", "nas", "tcp 0", { outcome: "refused", requirement: "storage.nfs3-dynamic" })),
    truth("xs2", "nas", "udp 111", { requirement: "storage.rpcbind" }),
    onPortGiven(truth("xs2", "nas", "udp 0", { outcome: "refused", requirement: "storage.nfs3-dynamic" })),
    truth("xs3", "nas", "tcp 2049", { outcome: "refused", requirement: "storage.nfs4", family: "v6" }),
  ],
};
