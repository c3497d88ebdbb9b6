/** Faults between the parties: on the router, at the client, on the line. */
import { writeFileSync } from "node:fs";
import { type Firewall, hasCode, ICMP_CODE_KEYS, type IcmpCode, refuse } from "../firewall.ts";
import { ip, pause, ROUTER, run } from "../network.ts";
import { addressIn, addressOf, type Family } from "../parties.ts";
import { lookUp } from "../programs/names.ts";
import { ssh } from "../programs/shell.ts";
import { askStandIns } from "../programs/stand-in.ts";
import { askTime } from "../programs/time.ts";
import { callApi, fetch } from "../programs/web.ts";
import { LAB_FOLDER } from "../sandbox.ts";
import type { Scenario } from "../scenario.ts";
import { type Truth, truth } from "../truth.ts";

/** Every row whose parties are on both sides of the router. */
async function useWhatIsBehindTheRouter(): Promise<void> {
  await Promise.all([
    fetch("xs1", "https://repo.ops.xenserver.com/", "--ipv4"),
    fetch("xs1", "https://telemetry.ops.xenserver.com/", "--ipv6"),
    askTime("xs1", "remoteNtp", "v4", 5),
    callApi("remoteAdmin", "xs1", "v6"),
    ssh("remoteAdmin", "xs2"),
    // What works, so that there is no doubt of the sensor.
    callApi("xs2", "xs1"),
    callApi("xs2", "xs1", "v6"),
  ]);
}

type PathFault = Pick<Truth, "outcome" | "remark">;

function behindTheRouter(ofV4: PathFault, ofV6: PathFault, ofUdp: PathFault): Truth[] {
  return [
    truth("xs1", "repo.ops.xenserver.com", "tcp 443", { requirement: "updates.repo", ...ofV4 }),
    truth("xs1", "telemetry.ops.xenserver.com", "tcp 443", {
      family: "v6",
      requirement: "telemetry.upload",
      ...ofV6,
    }),
    truth("xs1", "remoteNtp", "udp 123", { requirement: "time.ntp", ...ofUdp }),
    truth("xs1", "dns", "udp 53", { requirement: "names.dns" }),
    truth("xs2", "xs1", "tcp 443", { requirement: "hosts.management-api" }),
    truth("xs2", "xs1", "tcp 443", { family: "v6", requirement: "hosts.management-api" }),
  ];
}

/** What the branch asks for; where it is stopped, that is on the other side of the router, and the mirror never sees it. */
const BRANCH_OVER_V4 = [truth("remoteAdmin", "xs2", "tcp 22", { requirement: "xencenter.ssh" })];
const BRANCH_OVER_V6 = [
  truth("remoteAdmin", "xs1", "tcp 443", { family: "v6", requirement: "xencenter.management-api" }),
];

const ON_THE_ROUTER = { at: "router", chain: "forward" } as const;

const ANSWERED: PathFault = { outcome: "answered" };
const SILENT: PathFault = { outcome: "silent" };

/** In the families that ICMP has the code in; the other one passes. */
function rejectedByTheRouter(code: IcmpCode): Scenario {
  const families = (["v4", "v6"] as const).filter((family) => hasCode(code, family));
  const byRouter = (family: Family): PathFault =>
    families.includes(family) ? { outcome: "rejected", remark: addressIn("management", ROUTER, family) } : ANSWERED;
  return {
    id: `router-${code}`,
    title: `the router rejects: ${code}`,
    firewalls: [{ ...ON_THE_ROUTER, rules: families.map((family) => refuse("", code, family)) }],
    traffic: useWhatIsBehindTheRouter,
    conversations: [
      ...behindTheRouter(byRouter("v4"), byRouter("v6"), byRouter("v4")),
      ...(families.includes("v4") ? [] : BRANCH_OVER_V4),
      ...(families.includes("v6") ? [] : BRANCH_OVER_V6),
    ],
  };
}

const UPLOAD = `${LAB_FOLDER}/upload`;
/** More than a socket takes at once. */
const UPLOADED_BYTES = 200_000;

const BLACK_HOLE: Firewall = {
  at: "router",
  chain: "output",
  rules: ["icmp type destination-unreachable drop", "icmpv6 type packet-too-big drop"],
};

/** A report of the pool's health goes up, and full-size segments never arrive. */
async function uploadThroughASmallerMtu(): Promise<void> {
  ip("-n", "router", "link", "set", "outside", "mtu", "1300");
  writeFileSync(UPLOAD, Buffer.alloc(UPLOADED_BYTES));
  await Promise.all([
    fetch("xs1", "https://telemetry.ops.xenserver.com/", "--ipv4", "--http1.1", "-T", UPLOAD),
    fetch("xs1", "https://repo.ops.xenserver.com/", "--ipv4"),
    // What still hangs in the kernel would get through once the MTU is mended.
    pause(7000),
  ]);
  ip("-n", "router", "link", "set", "outside", "mtu", "1500");
}

export const PATH_FAULTS: readonly Scenario[] = [
  {
    id: "router-drop",
    title: "the router drops",
    firewalls: [{ ...ON_THE_ROUTER, rules: ["drop"] }],
    traffic: useWhatIsBehindTheRouter,
    conversations: behindTheRouter(SILENT, SILENT, SILENT),
  },
  {
    id: "router-reset",
    title: "the router rejects: reset",
    firewalls: [{ ...ON_THE_ROUTER, rules: [refuse("", "reset")] }],
    traffic: useWhatIsBehindTheRouter,
    conversations: behindTheRouter({ outcome: "refused" }, { outcome: "refused" }, ANSWERED),
  },
  ...ICMP_CODE_KEYS.map(rejectedByTheRouter),
  {
    id: "client-drop",
    title: "the client's own firewall drops",
    firewalls: [{ at: "xs2", chain: "output", rules: ["ip daddr 10.30.0.20 drop", "udp dport 514 reject"] }],
    async traffic() {
      await Promise.all([
        askStandIns("xs2", "lic", ["tcp 27000", "tcp 7279"]),
        run("xs2", "logger", "-d", "-n", "10.30.0.27", "-P", "514", "lab"),
        // Who would be asked is there.
        callApi("lic", "xs3"),
        callApi("logs", "xs3"),
        callApi("xs2", "xs3"),
      ]);
    },
    // It never reaches the wire: what is not there cannot be called blocked.
    conversations: [
      truth("lic", "xs3", "tcp 443", { requirement: "clients.management-api" }),
      truth("logs", "xs3", "tcp 443", { requirement: "clients.management-api" }),
      truth("xs2", "xs3", "tcp 443", { requirement: "hosts.management-api" }),
    ],
    coverage: { "license.request": "unseen", "license.checkout": "unseen", "logs.syslog": "unseen" },
  },
  {
    id: "reset-after-hello",
    title: "a firewall resets after the TLS hello",
    firewalls: [
      {
        ...ON_THE_ROUTER,
        rules: [
          "ip6 daddr 2001:db8:113::80 tcp dport 443 tcp flags & psh == psh reject with tcp reset",
          "ip daddr 203.0.113.80 tcp dport 443 tcp flags & psh == psh reject with tcp reset",
        ],
      },
    ],
    async traffic() {
      await lookUp("xs1", "repo.ops.xenserver.com");
      await Promise.all([
        fetch("xs1", "https://repo.ops.xenserver.com/", "--ipv4"),
        fetch("xs1", "https://repo.ops.xenserver.com/", "--ipv6"),
        fetch("xs1", "https://telemetry.ops.xenserver.com/", "--ipv4"),
      ]);
    },
    conversations: [
      truth("xs1", "dns", "udp 53"),
      truth("xs1", "repo.ops.xenserver.com", "tcp 443", { outcome: "reset", requirement: "updates.repo" }),
      truth("xs1", "repo.ops.xenserver.com", "tcp 443", {
        family: "v6",
        outcome: "reset",
        requirement: "updates.repo",
      }),
      truth("xs1", "telemetry.ops.xenserver.com", "tcp 443", { requirement: "telemetry.upload" }),
    ],
  },
  {
    id: "bad-line",
    title: "a line that loses, delays and doubles",
    line: { lostShare: 0.05, doubledShare: 0.05, delayMs: 20, jitterMs: 40 },
    async traffic() {
      writeFileSync(UPLOAD, Buffer.alloc(UPLOADED_BYTES));
      await Promise.all([
        fetch("remoteAdmin", `https://${addressOf("xs1")}/`, "--http1.1", "-T", UPLOAD),
        callApi("remoteAdmin", "xs2", "v6"),
        ssh("remoteAdmin", "xs3"),
        askTime("xs1", "remoteNtp"),
        askTime("xs2", "remoteNtp", "v6"),
      ]);
    },
    conversations: [
      truth("remoteAdmin", "xs1", "tcp 443"),
      truth("remoteAdmin", "xs2", "tcp 443", { family: "v6" }),
      truth("remoteAdmin", "xs3", "tcp 22"),
      truth("xs1", "remoteNtp", "udp 123"),
      truth("xs2", "remoteNtp", "udp 123", { family: "v6" }),
    ],
  },
];

/** Comes last: what hangs in the kernels of the lab goes on for a while. */
export const MTU_BLACK_HOLE: Scenario = {
  id: "mtu-black-hole",
  title: "a smaller MTU, and no ICMP",
  firewalls: [BLACK_HOLE],
  traffic: uploadThroughASmallerMtu,
  conversations: [
    truth("xs1", "dns", "udp 53"),
    truth("xs1", "repo.ops.xenserver.com", "tcp 443", { requirement: "updates.repo" }),
    truth("xs1", "telemetry.ops.xenserver.com", "tcp 443", {
      requirement: "telemetry.upload",
      outcome: "stalled",
      remark: "MTU",
    }),
  ],
};
