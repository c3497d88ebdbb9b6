/** NFS: nfs-ganesha with rpcbind, and the tools of libnfs, rpcbind and nfs-common. */
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, writeFileSync } from "node:fs";
import { inside, listening, run, start, until } from "../network.ts";
import { addressOf, type Family, type PartyKey } from "../parties.ts";
import { LAB_FOLDER } from "../sandbox.ts";

const FOLDER = `${LAB_FOLDER}/export`;
const PSEUDO_FOLDER = "/export";
const CONFIGURATION = `${LAB_FOLDER}/ganesha.conf`;
/** Its library lets no other signal through while it waits for a datagram. */
const PATIENCE = ["timeout", "--signal=KILL", "5"] as const;

export async function startFiler(party: PartyKey): Promise<void> {
  for (const folder of [FOLDER, "/run/ganesha"]) mkdirSync(folder);
  writeFileSync(`${FOLDER}/hello`, "lab\n");
  writeFileSync(
    CONFIGURATION,
    `NFS_CORE_PARAM { Protocols = 3, 4; Enable_NLM = false; Enable_RQUOTA = false; }
NFSV4 { Graceless = true; }
EXPORT { Export_Id = 1; Path = ${FOLDER}; Pseudo = ${PSEUDO_FOLDER}; Access_Type = RO; FSAL { Name = VFS; } }
`,
  );
  start(party, "rpcbind", "-f", "-w");
  await listening(party, "tcp", 111);
  await startNfs(party);
}

const services = new Map<PartyKey, ChildProcess>();

async function startNfs(party: PartyKey): Promise<void> {
  const files = ["-f", CONFIGURATION, "-L", `${LAB_FOLDER}/ganesha.log`, "-p", `${LAB_FOLDER}/ganesha.pid`];
  services.set(party, start(party, "ganesha.nfsd", "-F", ...files));
  await listening(party, "tcp", 2049);
  // It registers the last version of NFS last.
  await until("rpcbind knows the filer's services", () => /100003 +4 +tcp/.test(inside(party, "rpcinfo", "-p")));
}

/** Its service is gone, and its rpcbind still tells where it was. */
export async function withoutNfs(party: PartyKey, traffic: () => Promise<unknown>): Promise<void> {
  const service = services.get(party);
  service?.kill("SIGKILL");
  if (service !== undefined) await once(service, "exit");
  await traffic();
  await startNfs(party);
}

/** NFSv3: asks rpcbind for mountd, mountd for the folder, rpcbind for NFS. */
export function listFolder(client: PartyKey, server: PartyKey, family: Family = "v4"): Promise<string> {
  return run(client, ...PATIENCE, "nfs-ls", `nfs://${addressOf(server, family)}${FOLDER}`);
}

/** NFSv4: one port for everything. */
export function readFile(client: PartyKey, server: PartyKey, family: Family = "v4"): Promise<string> {
  const url = `nfs://${addressOf(server, family)}${PSEUDO_FOLDER}/hello?version=4`;
  return run(client, ...PATIENCE, "nfs-cat", url);
}

/** What the filer exports, as the storage manager asks before it mounts: rpcbind and mountd. */
export function showExports(client: PartyKey, server: PartyKey): Promise<string> {
  return run(client, ...PATIENCE, "showmount", "-e", addressOf(server));
}

/** Over UDP: asks rpcbind for the service, and the service for nothing. */
export function pingService(client: PartyKey, server: PartyKey, service: "mountd" | "nfs"): Promise<string> {
  return run(client, ...PATIENCE, "rpcinfo", "-u", addressOf(server), service, "3");
}
