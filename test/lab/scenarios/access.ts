/** Whoever reaches for the pool, and whatever the pool reaches for outside: all of it as documented. */

import { addressOf } from "../parties.ts";
import { openRdp, openVnc } from "../programs/consoles.ts";
import { fetchThrough } from "../programs/proxy.ts";
import { askStandIns, type Service } from "../programs/stand-in.ts";
import { callApi, fetch } from "../programs/web.ts";
import type { Scenario } from "../scenario.ts";
import { truth } from "../truth.ts";

const TO_TARGET = ["udp 6901", "udp 6902", "udp 6905"] as const satisfies readonly Service[];
const FROM_TARGET = ["udp 6910", "udp 6911", "udp 6920", "udp 6930"] as const satisfies readonly Service[];

/** By the document no one but a host asks a DNS server. */
const UNDOCUMENTED_CLIENT = { verdict: "unexpected", requirement: null } as const;

export const ACCESS: Scenario = {
  id: "access",
  title: "consoles, clients, provisioning, downloads",
  async traffic() {
    await Promise.all([
      openVnc("admin", "linux"),
      // XenCenter asks each guest for both.
      openVnc("admin", "windows"),
      openRdp("admin", "windows"),
      callApi("backup", "xs1"),
      callApi("backup", "xs2", "v6"),
      fetch("backup", `http://${addressOf("xs1")}/`),
      askStandIns("wlb", "xs1", ["tcp 8012"]),
      askStandIns("xs1", "wlb", ["tcp 8012"]),
      askStandIns("pvs", "target", TO_TARGET),
      askStandIns("target", "pvs", FROM_TARGET),
      askStandIns("target", "pvs", ["udp 6910"], "v6"),
      fetch("windows", "https://pvupdates.vmd.citrix.com/"),
      fetch("windows", "https://downloadns.citrix.com.edgesuite.net/"),
      fetch("admin", "https://updates.ops.xenserver.com/"),
      fetch("admin", "https://support.citrix.com/"),
      fetchThrough("proxy", "xs1", "https://repo.ops.xenserver.com/"),
      fetchThrough("proxy", "xs1", "https://repo-src.ops.xenserver.com/"),
      fetchThrough("proxy", "admin", "https://updates.ops.xenserver.com/"),
    ]);
  },
  conversations: [
    truth("admin", "linux", "tcp 5900", { requirement: "xencenter.vnc" }),
    truth("admin", "windows", "tcp 5900", { outcome: "refused", requirement: "xencenter.vnc", remark: "no failure" }),
    truth("admin", "windows", "tcp 3389", { requirement: "xencenter.rdp" }),
    truth("backup", "xs1", "tcp 443", { requirement: "clients.management-api" }),
    truth("backup", "xs2", "tcp 443", { requirement: "clients.management-api", family: "v6" }),
    truth("backup", "xs1", "tcp 80", { requirement: "clients.management-api" }),
    truth("wlb", "xs1", "tcp 8012", { requirement: "wlb.service", remark: "in the direction that the document names" }),
    truth("xs1", "wlb", "tcp 8012", { requirement: "wlb.service", remark: "the other way round" }),
    ...TO_TARGET.map((service) => truth("pvs", "target", service, { requirement: "pvs.server-outbound" })),
    ...FROM_TARGET.map((service) => truth("target", "pvs", service, { requirement: "pvs.server-range" })),
    truth("target", "pvs", "udp 6910", { requirement: "pvs.logon", family: "v6" }),
    truth("windows", "pvupdates.vmd.citrix.com", "tcp 443", { requirement: "vm-tools.updates" }),
    truth("windows", "downloadns.citrix.com.edgesuite.net", "tcp 443", { requirement: "vm-tools.download" }),
    truth("windows", "dns", "udp 53", UNDOCUMENTED_CLIENT),
    truth("admin", "updates.ops.xenserver.com", "tcp 443", { requirement: "xencenter.updates" }),
    truth("admin", "support.citrix.com", "tcp 443", { requirement: "xencenter.hotfixes" }),
    truth("admin", "dns", "udp 53", UNDOCUMENTED_CLIENT),
    truth("xs1", "proxy", "tcp 3128", { requirement: "updates.repo", target: "repo.ops.xenserver.com:443" }),
    truth("xs1", "proxy", "tcp 3128", { requirement: "updates.repo-src", target: "repo-src.ops.xenserver.com:443" }),
    truth("admin", "proxy", "tcp 3128", { requirement: "xencenter.updates", target: "updates.ops.xenserver.com:443" }),
    // The document says who may go out, and that is not the proxy.
    truth("proxy", "repo.ops.xenserver.com", "tcp 443", UNDOCUMENTED_CLIENT),
    truth("proxy", "repo-src.ops.xenserver.com", "tcp 443", UNDOCUMENTED_CLIENT),
    truth("proxy", "updates.ops.xenserver.com", "tcp 443", UNDOCUMENTED_CLIENT),
    truth("proxy", "dns", "udp 53", UNDOCUMENTED_CLIENT),
  ],
  coverage: {
    "xencenter.vnc": "seen",
    "xencenter.rdp": "seen",
    "wlb.service": "seen",
    "pvs.logon": "seen",
    "vm-tools.download": "seen",
    "xencenter.hotfixes": "seen",
    "updates.repo-src": "seen",
  },
};
