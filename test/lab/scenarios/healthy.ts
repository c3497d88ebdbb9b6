/** A pool in which everything works. */

import { sendLog } from "../programs/logs.ts";
import { lookUp } from "../programs/names.ts";
import { ssh } from "../programs/shell.ts";
import { askStandIns, type Service } from "../programs/stand-in.ts";
import { askTime } from "../programs/time.ts";
import { callApi, fetch } from "../programs/web.ts";
import type { Scenario } from "../scenario.ts";
import { truth } from "../truth.ts";

const HOSTS = ["xs1", "xs2", "xs3"] as const;
const LICENCE = ["tcp 27000", "tcp 7279"] as const satisfies readonly Service[];

export const HEALTHY_POOL: Scenario = {
  id: "healthy-pool",
  title: "a healthy pool",
  async traffic() {
    await Promise.all([
      ...HOSTS.map((host) => askStandIns(host, "lic", LICENCE)),
      ...HOSTS.map((host) => askTime(host, "ntp")),
      askTime("xs1", "remoteNtp"),
      fetch("xs1", "https://repo.ops.xenserver.com/"),
      callApi("xs2", "xs1"),
      callApi("admin", "xs1"),
      callApi("remoteAdmin", "xs1", "v6"),
      sendLog("xs1", "logs"),
      ssh("admin", "xs2"),
      lookUp("xs3", "telemetry.ops.xenserver.com"),
    ]);
  },
  conversations: [
    ...HOSTS.flatMap((host) => LICENCE.map((service) => truth(host, "lic", service))),
    ...HOSTS.map((host) => truth(host, "ntp", "udp 123", { requirement: "time.ntp" })),
    truth("xs1", "remoteNtp", "udp 123", { requirement: "time.ntp" }),
    truth("xs1", "dns", "udp 53", { requirement: "names.dns" }),
    truth("xs3", "dns", "udp 53", { requirement: "names.dns" }),
    truth("xs1", "repo.ops.xenserver.com", "tcp 443", { requirement: "updates.repo" }),
    truth("xs2", "xs1", "tcp 443", { requirement: "hosts.management-api" }),
    truth("admin", "xs1", "tcp 443", { requirement: "xencenter.management-api" }),
    truth("remoteAdmin", "xs1", "tcp 443", { family: "v6", requirement: "xencenter.management-api" }),
    truth("xs1", "logs", "udp 514", { outcome: "sent", requirement: "logs.syslog" }),
    truth("admin", "xs2", "tcp 22", { requirement: "xencenter.ssh" }),
  ],
};
