/** Strangers and wrong parties on documented ports, services that nobody documents, a scan, someone from outside. */
import { run } from "../network.ts";
import { addressOf } from "../parties.ts";
import { ssh } from "../programs/shell.ts";
import { askStandIns, type Service } from "../programs/stand-in.ts";
import { callApi, fetch } from "../programs/web.ts";
import type { Scenario } from "../scenario.ts";
import { type Truth, truth } from "../truth.ts";

const UNEXPECTED = { verdict: "unexpected", requirement: null } as const;
const UNDOCUMENTED = { verdict: "undocumented", requirement: null } as const;

const LAST_SCANNED = 100;
/** On a host's TCP ports up to there. */
const DOCUMENTED: readonly number[] = [22, 53, 80, 88];

function scanned(port: number): Truth {
  const service = `tcp ${port}` as const satisfies Service;
  if (port === 22) return truth("stranger", "xs3", service, UNEXPECTED);
  if (port === 80) return truth("stranger", "xs3", service, { requirement: "clients.management-api" });
  const verdict = DOCUMENTED.includes(port) ? UNEXPECTED : UNDOCUMENTED;
  return truth("stranger", "xs3", service, { ...verdict, outcome: "refused" });
}

export const UNWANTED: Scenario = {
  id: "unwanted",
  title: "strangers, wrong parties, a scan",
  firewalls: [{ at: "san", chain: "input", rules: ["tcp dport 3260 ip saddr 10.30.0.50 drop"] }],
  async traffic() {
    await Promise.all([
      askStandIns("stranger", "lic", ["tcp 27000"]),
      ssh("linux", "xs2"),
      askStandIns("linux", "san", ["tcp 3260"]),
      askStandIns("lic", "xs1", ["tcp 27000"]),
      askStandIns("xs1", "admin", ["tcp 443"]),
      fetch("linux", "https://pvupdates.vmd.citrix.com/"),
      fetch("xs1", "https://mirror.example.net/"),
      askStandIns("xs1", "xs2", ["tcp 9999"]),
      askStandIns("target", "pvs", ["udp 6931"]),
      askStandIns("backup", "xs1", ["udp 161"]),
      run("stranger", "nc", "-z", "-n", "-w", "1", addressOf("xs3"), `1-${LAST_SCANNED}`),
      callApi("outsider", "xs1"),
      callApi("outsider", "xs1", "v6"),
      ssh("outsider", "xs1"),
    ]);
  },
  conversations: [
    truth("stranger", "lic", "tcp 27000", { ...UNEXPECTED, remark: "license.request" }),
    truth("linux", "xs2", "tcp 22", { ...UNEXPECTED, remark: "xencenter.ssh" }),
    truth("linux", "san", "tcp 3260", { ...UNEXPECTED, outcome: "silent", remark: "storage.iscsi" }),
    truth("lic", "xs1", "tcp 27000", { ...UNEXPECTED, outcome: "refused", remark: "license.request" }),
    truth("xs1", "admin", "tcp 443", { ...UNEXPECTED, outcome: "refused", remark: "xencenter.management-api" }),
    truth("linux", "dns", "udp 53", UNEXPECTED),
    truth("linux", "pvupdates.vmd.citrix.com", "tcp 443", { ...UNEXPECTED, remark: "vm-tools.updates" }),
    truth("xs1", "dns", "udp 53", { requirement: "names.dns" }),
    truth("xs1", "mirror.example.net", "tcp 443", { ...UNEXPECTED, remark: "mirror.example.net" }),
    truth("xs1", "xs2", "tcp 9999", UNDOCUMENTED),
    truth("target", "pvs", "udp 6931", { ...UNDOCUMENTED, remark: "pvs.server-range" }),
    truth("backup", "xs1", "udp 161", { ...UNDOCUMENTED, outcome: "refused", remark: "SNMP" }),
    ...Array.from({ length: LAST_SCANNED }, (_, index) => scanned(index + 1)),
    truth("outsider", "xs1", "tcp 443", { requirement: "clients.management-api" }),
    truth("outsider", "xs1", "tcp 443", { requirement: "clients.management-api", family: "v6" }),
    truth("outsider", "xs1", "tcp 22", UNEXPECTED),
  ],
};
