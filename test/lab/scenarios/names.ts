/** DNS that lies, refuses or says nothing, and a proxy that denies, cannot resolve or does not get through. */

import { domainAddress } from "../domains.ts";
import { refuse } from "../firewall.ts";
import { pause } from "../network.ts";
import { addressOf } from "../parties.ts";
import { NOWHERE, replaceDns } from "../programs/names.ts";
import { DENIED_DOMAIN, fetchThrough } from "../programs/proxy.ts";
import { fetch } from "../programs/web.ts";
import type { Scenario } from "../scenario.ts";
import { truth } from "../truth.ts";

export const NAMES: Scenario = {
  id: "names",
  title: "DNS that lies, refuses, says nothing",
  firewalls: [{ at: "dns", chain: "input", rules: [refuse(`ip saddr ${addressOf("xs3")} udp dport 53`, "drop")] }],
  async traffic() {
    const silent = fetch("xs3", "https://repo.ops.xenserver.com/");
    await replaceDns("dns", "refusing");
    await fetch("xs2", "https://repo.ops.xenserver.com/");
    await replaceDns("dns", "lying");
    await Promise.all([silent, fetch("xs1", "https://repo.ops.xenserver.com/")]);
    await replaceDns("dns", "honest");
  },
  conversations: [
    truth("xs3", "dns", "udp 53", { outcome: "silent", requirement: "names.dns" }),
    truth("xs2", "dns", "udp 53", { requirement: "names.dns" }),
    truth("xs1", "dns", "udp 53", { requirement: "names.dns" }),
    // Nobody has the address: the router says so after it has asked three times.
    {
      ...truth("xs1", "repo.ops.xenserver.com", "tcp 443", { outcome: "rejected", requirement: "updates.repo" }),
      server: NOWHERE,
    },
  ],
  coverage: { "updates.repo": "failing", "names.dns": "failing" },
};

const UNEXPECTED = { verdict: "unexpected", requirement: null } as const;

const KEPT_OPEN_MS = 2200;

export const PROXY: Scenario = {
  id: "proxy",
  title: "a proxy that denies or gets nowhere",
  firewalls: [
    {
      at: "router",
      chain: "forward",
      rules: [refuse(`ip daddr ${domainAddress("repo-src.ops.xenserver.com")} tcp dport 443`, "admin-prohibited")],
    },
  ],
  async traffic() {
    await Promise.all([
      fetchThrough("proxy", "xs1", "https://repo.ops.xenserver.com/"),
      fetchThrough("proxy", "xs1", `https://${DENIED_DOMAIN}/`),
      fetchThrough("proxy", "xs1", "https://repo-src.ops.xenserver.com/"),
      fetchThrough("proxy", "xs1", "https://nowhere.ops.xenserver.com/"),
      fetchThrough("proxy", "xs2", "http://repo.ops.xenserver.com/"),
      fetchThrough("proxy", "xs2", "https://mirror.example.net/"),
      fetchThrough("proxy", "xs2", "https://mirror.example.net:8443/"),
    ]);
    // The web server ends what the proxy keeps open for another request: that belongs to no later scenario.
    await pause(KEPT_OPEN_MS);
  },
  conversations: [
    truth("xs1", "proxy", "tcp 3128", { requirement: "updates.repo", target: "repo.ops.xenserver.com:443" }),
    truth("xs1", "proxy", "tcp 3128", {
      outcome: "rejected",
      requirement: "telemetry.upload",
      target: `${DENIED_DOMAIN}:443`,
      remark: "status 403",
    }),
    truth("xs1", "proxy", "tcp 3128", {
      outcome: "rejected",
      requirement: "updates.repo-src",
      target: "repo-src.ops.xenserver.com:443",
      remark: "status 503",
    }),
    truth("xs1", "proxy", "tcp 3128", {
      ...UNEXPECTED,
      outcome: "rejected",
      target: "nowhere.ops.xenserver.com:443",
      remark: "status 50",
    }),
    // Without CONNECT the port that is asked for is the proxy's own.
    truth("xs2", "proxy", "tcp 3128", {
      verdict: "undocumented",
      requirement: null,
      target: "repo.ops.xenserver.com",
    }),
    truth("xs2", "proxy", "tcp 3128", { ...UNEXPECTED, target: "mirror.example.net:443" }),
    truth("xs2", "proxy", "tcp 3128", {
      verdict: "undocumented",
      requirement: null,
      outcome: "rejected",
      target: "mirror.example.net:8443",
      remark: "status 503",
    }),
    truth("proxy", "dns", "udp 53", UNEXPECTED),
    truth("proxy", "repo.ops.xenserver.com", "tcp 443", UNEXPECTED),
    truth("proxy", "repo.ops.xenserver.com", "tcp 80", UNEXPECTED),
    truth("proxy", "repo-src.ops.xenserver.com", "tcp 443", { ...UNEXPECTED, outcome: "rejected" }),
    truth("proxy", "mirror.example.net", "tcp 443", UNEXPECTED),
    truth("proxy", "mirror.example.net", "tcp 8443", {
      verdict: "undocumented",
      requirement: null,
      outcome: "refused",
    }),
  ],
  coverage: { "telemetry.upload": "failing", "updates.repo-src": "failing", "updates.repo": "seen" },
};
