/** A cluster's membership: corosync, with the transport of its version 2 (udpu) or of version 3 (knet). */
import { writeFileSync } from "node:fs";
import { listening, pause, start, until } from "../network.ts";
import { addressOf, type PartyKey } from "../parties.ts";

const MEMBERS = ["xs1", "xs2", "xs3"] as const satisfies readonly PartyKey[];
const CONFIGURATION = "/etc/corosync/corosync.conf";
/** Its process file has one name, so that each member has a folder of its own in its place. */
const WITH_OWN_RUN = ["sh", "-c", "mount -t tmpfs corosync /run && exec corosync -f"] as const;
const EAGER = ["knet_ping_interval: 200", "knet_ping_timeout: 400", "knet_pong_count: 1"];

interface Cluster {
  readonly transport: "knet" | "udpu";
  /** How many members find each other, one after the other, in the eyes of the first. */
  readonly size: number;
  /** How long they stay together. */
  readonly milliseconds: number;
}

/** Members start one after the other, as hosts do, and are gone in the end without a further word. */
export async function runCluster({ transport, size, milliseconds }: Cluster): Promise<void> {
  writeFileSync(CONFIGURATION, configuration(transport));
  const programs = [];
  let said = "";
  for (const member of MEMBERS) {
    const program = start(member, ...WITH_OWN_RUN);
    programs.push(program);
    program.stderr?.on("data", (text) => {
      if (member === MEMBERS[0]) said += text;
    });
    await listening(member, "udp", 5405);
    const members = Math.min(programs.length, size);
    await until(`the cluster has ${members} members`, () => said.includes(`Members[${members}]:`));
  }
  await pause(milliseconds);
  // All at once, so that no one's end is answered by another's kernel.
  for (const signal of ["SIGSTOP", "SIGKILL"] as const) for (const program of programs) program.kill(signal);
}

function configuration(transport: string): string {
  const nodes = MEMBERS.map((member, index) =>
    section("node", `nodeid: ${index + 1}`, `name: ${member}`, `ring0_addr: ${addressOf(member)}`),
  );
  // Without, members take seconds to trust a link.
  const eagerness = section("interface", "linknumber: 0", ...EAGER);
  return [
    section(
      "totem",
      "version: 2",
      "cluster_name: lab",
      `transport: ${transport}`,
      transport === "knet" ? eagerness : "",
    ),
    section("nodelist", ...nodes),
    section("quorum", "provider: corosync_votequorum"),
    section("logging", "to_stderr: yes", "to_syslog: no"),
  ].join("\n");
}

function section(name: string, ...lines: string[]): string {
  return `${name} {\n${lines.join("\n")}\n}`;
}
