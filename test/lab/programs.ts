/** The lab's servers: real programs, and stand-ins that say so where there is no free one. */
import { execFileSync, spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Network } from "./network.ts";
import { PARTIES, type PartyKey } from "./parties.ts";

const NEEDED = [
  "chronyd",
  "curl",
  "dnsmasq",
  "logger",
  "nc",
  "nft",
  "nginx",
  "openssl",
  "rsyslogd",
  "ssh",
  "/usr/sbin/sshd",
];

/** Why the lab cannot run here, or null. */
export function labObstacle(): string | null {
  if (process.getuid?.() !== 0) return "needs root";
  const missing = NEEDED.filter((program) => spawnSync("which", [program]).status !== 0);
  return missing.length === 0 ? null : `needs ${missing.join(", ")}`;
}

export async function startServers(network: Network): Promise<void> {
  await Promise.all([
    startNtp(network),
    startDns(network),
    startSyslog(network),
    ...(["xs1", "xs2", "updates"] as const).map((party) => startWeb(network, party)),
    ...(["xs1", "xs2"] as const).map((party) => startSsh(network, party)),
    // There is no free licence daemon: these take a line and answer one.
    startStandIn(network, "lic", 27_000),
    startStandIn(network, "lic", 7279),
    startStandIn(network, "xs2", 9999),
  ]);
}

async function startNtp(network: Network): Promise<void> {
  // -x: the clock of this machine is not the lab's.
  const directives = [
    "local stratum 10",
    "allow",
    "cmdport 0",
    "bindcmdaddress /",
    `pidfile ${network.folder}/ntp.pid`,
  ];
  network.start("ntp", "chronyd", "-d", "-x", "-u", "root", ...directives);
  await network.listening("ntp", "udp", 123);
}

async function startDns(network: Network): Promise<void> {
  const { address } = PARTIES.updates;
  const names = ["repo", "telemetry"].map((name) => `--address=/${name}.ops.xenserver.com/${address}`);
  network.start(
    "dns",
    "dnsmasq",
    "--keep-in-foreground",
    "--no-resolv",
    "--no-hosts",
    "--user=root",
    "--pid-file",
    ...names,
  );
  await network.listening("dns", "udp", 53);
}

async function startSyslog(network: Network): Promise<void> {
  const path = join(network.folder, "rsyslog.conf");
  writeFileSync(path, `module(load="imudp")\ninput(type="imudp" port="514")\n*.* ${network.folder}/messages\n`);
  network.start("logs", "rsyslogd", "-n", "-f", path, "-i", `${network.folder}/rsyslog.pid`);
  await network.listening("logs", "udp", 514);
}

/** The management API of a host, or what is outside: TLS with a certificate of its own. */
async function startWeb(network: Network, party: PartyKey): Promise<void> {
  const base = join(network.folder, party);
  const certificate = ["-keyout", `${base}.key`, "-out", `${base}.pem`, "-subj", `/CN=${PARTIES[party].name}`];
  execFileSync("openssl", ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", ...certificate], {
    stdio: "ignore",
  });
  writeFileSync(
    `${base}.conf`,
    `daemon off; pid ${base}.pid; error_log ${base}.log; user root;
events {}
http {
  access_log off;
  client_body_temp_path ${base}-body; proxy_temp_path ${base}-proxy; fastcgi_temp_path ${base}-fastcgi;
  uwsgi_temp_path ${base}-uwsgi; scgi_temp_path ${base}-scgi;
  server { listen 443 ssl; ssl_certificate ${base}.pem; ssl_certificate_key ${base}.key; return 200 "lab\\n"; }
}
`,
  );
  network.start(party, "nginx", "-c", `${base}.conf`, "-e", `${base}.log`);
  await network.listening(party, "tcp", 443);
}

async function startSsh(network: Network, party: PartyKey): Promise<void> {
  const base = join(network.folder, `${party}-ssh`);
  execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", base]);
  writeFileSync(`${base}.conf`, `HostKey ${base}\nPidFile ${base}.pid\nUsePAM no\n`);
  // sshd wants a folder of its own in /run: in the namespace's view of the files there is one.
  const script = `mount -t tmpfs lab /run && mkdir /run/sshd && exec /usr/sbin/sshd -D -f ${base}.conf`;
  network.start(party, "unshare", "-m", "sh", "-c", script);
  await network.listening(party, "tcp", 22);
}

/** Where no real program is to be had. */
async function startStandIn(network: Network, party: PartyKey, port: number): Promise<void> {
  const script = `require("node:net").createServer((socket) => socket.on("error", () => {}).once("data", () => socket.end("stand-in\\n"))).listen(${port}, "0.0.0.0")`;
  network.start(party, process.execPath, "-e", script);
  await network.listening(party, "tcp", port);
}
