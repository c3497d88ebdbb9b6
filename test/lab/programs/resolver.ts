/** A program that asks another DNS server than its party does: a member of a domain asks the domain's controller. */
import { writeFileSync } from "node:fs";
import { addressOf, type Family, type PartyKey } from "../parties.ts";
import { LAB_FOLDER } from "../sandbox.ts";

interface Resolver {
  readonly server: PartyKey;
  readonly family?: Family;
  readonly transport?: "udp" | "tcp";
}

type CommandLine = readonly [program: string, ...argv: readonly string[]];

const SCRIPT = 'mount --bind "$0" /etc/resolv.conf && exec "$@"';

/** The command line that gives the program a resolv.conf of its own. */
export function withResolver(resolver: Resolver, ...commandLine: CommandLine): CommandLine {
  const { server, family = "v4", transport = "udp" } = resolver;
  const path = `${LAB_FOLDER}/resolv-${server}-${family}-${transport}.conf`;
  const options = `timeout:2 attempts:2${transport === "tcp" ? " use-vc" : ""}`;
  writeFileSync(path, `nameserver ${addressOf(server, family)}\noptions ${options}\n`);
  return ["unshare", "--mount", "sh", "-c", SCRIPT, path, ...commandLine];
}
