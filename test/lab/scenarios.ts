/** What happens in the lab, and what is to be said of it: written before it is run. */
import type { Outcome, Verdict } from "../../src/audit/words.ts";
import type { Network } from "./network.ts";
import { PARTIES, type PartyKey } from "./parties.ts";

export interface Truth {
  readonly client: PartyKey;
  readonly server: PartyKey;
  readonly transport: "tcp" | "udp";
  readonly port: number;
  readonly outcome: Outcome;
  readonly verdict: Verdict;
}

export interface Scenario {
  readonly name: string;
  /** nftables rules of that party's own firewall, in its input chain. */
  readonly firewall?: { readonly party: PartyKey; readonly rules: readonly string[] };
  readonly traffic: (network: Network) => Promise<unknown>;
  readonly truth: readonly Truth[];
}

function truth(
  client: PartyKey,
  server: PartyKey,
  service: `${"tcp" | "udp"} ${number}`,
  outcome: Outcome = "answered",
  verdict: Verdict = "expected",
): Truth {
  const [transport, port] = service.split(" ") as ["tcp" | "udp", string]; // as the type says
  return { client, server, transport, port: Number(port), outcome, verdict };
}

const PATIENCE_SECONDS = "6";

/** A connection that sends a line and reads one. */
function ask(network: Network, client: PartyKey, server: PartyKey, port: number): Promise<void> {
  return network.run(client, "sh", "-c", `echo lab | nc -w ${PATIENCE_SECONDS} ${PARTIES[server].address} ${port}`);
}

function licence(network: Network): Promise<unknown> {
  const hosts = ["xs1", "xs2"] as const;
  return Promise.all(hosts.flatMap((host) => [ask(network, host, "lic", 27_000), ask(network, host, "lic", 7279)]));
}

function time(network: Network, host: PartyKey): Promise<void> {
  const directives = [
    `server ${PARTIES.ntp.address} iburst`,
    "cmdport 0",
    `pidfile ${network.folder}/${host}-chrony.pid`,
  ];
  return network.run(host, "chronyd", "-x", "-Q", "-t", PATIENCE_SECONDS, "-u", "root", ...directives);
}

function lookUp(network: Network, host: PartyKey, name: string): Promise<void> {
  const script = `const resolver = new (require("node:dns").promises.Resolver)();
resolver.setServers(["${PARTIES.dns.address}"]);
resolver.resolve4("${name}").catch(() => {});`;
  return network.run(host, process.execPath, "-e", script);
}

function fetch(
  network: Network,
  client: PartyKey,
  server: PartyKey,
  name: string = PARTIES[server].address,
): Promise<void> {
  const at = `${name}:443:${PARTIES[server].address}`;
  return network.run(client, "curl", "-sk", "--max-time", PATIENCE_SECONDS, "--resolve", at, `https://${name}/`);
}

function log(network: Network, host: PartyKey): Promise<void> {
  return network.run(host, "logger", "-d", "-n", PARTIES.logs.address, "-P", "514", "lab");
}

function ssh(network: Network, client: PartyKey, server: PartyKey): Promise<void> {
  const options = ["BatchMode=yes", "StrictHostKeyChecking=no", "UserKnownHostsFile=/dev/null", "ConnectTimeout=6"];
  const words = options.flatMap((option) => ["-o", option]);
  return network.run(client, "ssh", ...words, `root@${PARTIES[server].address}`, "true");
}

const LICENCE_TRUTH = (["xs1", "xs2"] as const).flatMap((host) => [
  truth(host, "lic", "tcp 27000"),
  truth(host, "lic", "tcp 7279"),
]);

/** The licence servers' port for check-out, whatever became of it. */
function licenceTruth(outcome: Outcome): Truth[] {
  return LICENCE_TRUTH.map((known) => (known.port === 7279 ? { ...known, outcome } : known));
}

export const SCENARIOS: readonly Scenario[] = [
  {
    name: "a healthy pool",
    async traffic(network) {
      await Promise.all([
        lookUp(network, "xs1", "repo.ops.xenserver.com"),
        lookUp(network, "xs2", "repo.ops.xenserver.com"),
      ]);
      await Promise.all([
        licence(network),
        time(network, "xs1"),
        time(network, "xs2"),
        fetch(network, "xs1", "updates", "repo.ops.xenserver.com"),
        fetch(network, "xs2", "xs1"),
        fetch(network, "admin", "xs1"),
        log(network, "xs1"),
        ssh(network, "admin", "xs2"),
      ]);
    },
    truth: [
      ...LICENCE_TRUTH,
      truth("xs1", "dns", "udp 53"),
      truth("xs2", "dns", "udp 53"),
      truth("xs1", "ntp", "udp 123"),
      truth("xs2", "ntp", "udp 123"),
      truth("xs1", "updates", "tcp 443"),
      truth("xs2", "xs1", "tcp 443"),
      truth("admin", "xs1", "tcp 443"),
      truth("xs1", "logs", "udp 514", "sent"),
      truth("admin", "xs2", "tcp 22"),
    ],
  },
  {
    name: "the licence server's firewall drops",
    firewall: { party: "lic", rules: ["tcp dport 7279 drop"] },
    traffic: licence,
    truth: licenceTruth("silent"),
  },
  {
    name: "it rejects with host-prohibited",
    firewall: { party: "lic", rules: ["tcp dport 7279 reject with icmp host-prohibited"] },
    traffic: licence,
    truth: licenceTruth("rejected"),
  },
  {
    name: "it rejects with a reset",
    firewall: { party: "lic", rules: ["tcp dport 7279 reject with tcp reset"] },
    traffic: licence,
    truth: licenceTruth("refused"),
  },
  {
    name: "the time server rejects",
    firewall: { party: "ntp", rules: ["udp dport 123 reject with icmp admin-prohibited"] },
    traffic: (network) => time(network, "xs1"),
    truth: [truth("xs1", "ntp", "udp 123", "rejected")],
  },
  {
    name: "a firewall resets after the TLS hello",
    firewall: { party: "updates", rules: ["tcp dport 443 tcp flags & psh == psh reject with tcp reset"] },
    traffic: (network) => fetch(network, "xs1", "updates", "repo.ops.xenserver.com"),
    truth: [truth("xs1", "updates", "tcp 443", "reset")],
  },
  {
    name: "a service is down",
    traffic: (network) =>
      ask(network, "xs1", "xs2", 443)
        .then(() => ask(network, "admin", "lic", 27_000))
        .then(() => ask(network, "xs1", "logs", 514)),
    truth: [
      truth("xs1", "xs2", "tcp 443"),
      truth("admin", "lic", "tcp 27000", "answered", "unexpected"),
      // The document has syslog over UDP only.
      truth("xs1", "logs", "tcp 514", "refused", "undocumented"),
    ],
  },
  {
    name: "strangers, and ports of no row",
    traffic: (network) => Promise.all([ssh(network, "stranger", "xs2"), ask(network, "xs1", "xs2", 9999)]),
    truth: [
      truth("stranger", "xs2", "tcp 22", "answered", "unexpected"),
      truth("xs1", "xs2", "tcp 9999", "answered", "undocumented"),
    ],
  },
];
