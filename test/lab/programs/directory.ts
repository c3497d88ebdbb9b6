/** An Active Directory domain controller: samba, with its DNS, Kerberos, LDAP, global catalog, NetBIOS and SMB. */
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, writeFileSync } from "node:fs";
import { listening, run, start, until } from "../network.ts";
import { addressOf, type Family, type PartyKey } from "../parties.ts";
import { LAB_FOLDER } from "../sandbox.ts";
import { configureSamba } from "./samba.ts";

export const REALM = "LAB.EXAMPLE";
export const WORKGROUP = "LAB";
export const ADMINISTRATOR = "Administrator";
export const PASSWORD = "Lab-Passw0rd";

const DOMAIN = REALM.toLowerCase();
const HOST = "dc1";
const PATIENCE_SECONDS = "6";

/** It serves both families, but DNS gives its name one address: members would take now this one, now that. */
export async function startDirectory(party: PartyKey): Promise<void> {
  const base = `${LAB_FOLDER}/${party}-directory`;
  // Made by samba itself it would have 4096 bits, which takes seconds.
  const certificate = ["-keyout", `${base}.key`, "-out", `${base}.pem`, "-subj", `/CN=${HOST}.${DOMAIN}`];
  execFileSync("openssl", ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", ...certificate], {
    stdio: "ignore",
  });
  const configuration = configureSamba(
    party,
    `netbios name = ${HOST}`,
    `realm = ${REALM}`,
    `workgroup = ${WORKGROUP}`,
    "server role = active directory domain controller",
    `tls keyfile = ${base}.key`,
    `tls certfile = ${base}.pem`,
    "tls cafile =",
    // Its zone is complete from the start.
    "dns update command = true",
    // Four of each service would take a gigabyte.
    "prefork children = 1",
    `[sysvol]\npath = ${base}`,
    `[netlogon]\npath = ${base}/${DOMAIN}/scripts`,
  );
  // It asks itself for names, and its parts look there for its winbindd.
  writeFileSync(`/etc/netns/${party}/resolv.conf`, "nameserver 127.0.0.1\n");
  mkdirSync("/run/samba");
  const names = [`--realm=${REALM}`, `--domain=${WORKGROUP}`, `--host-name=${HOST}`, `--host-ip=${addressOf(party)}`];
  const role = ["--server-role=dc", "--dns-backend=SAMBA_INTERNAL", `--adminpass=${PASSWORD}`];
  // Outside of the networks it finds no second address to give to the name.
  await once(spawn("samba-tool", ["domain", "provision", "-s", configuration, ...role, ...names]), "close");
  start(party, "samba", "--foreground", "--no-process-group", "--debug-stdout", "-s", configuration);
  await listening(party, "tcp", 3268);
  // It claims its NetBIOS names by broadcast, for seconds.
  await until(`${party} has its names`, async () =>
    (await run(party, "nmblookup", "-A", addressOf(party))).includes(`\t${WORKGROUP} `),
  );
}

/** A domain's controllers as members find them without DNS: from one of them, or from everybody by broadcast. */
export function findControllers(client: PartyKey, asked: PartyKey | "everybody"): Promise<string> {
  return run(client, "nmblookup", ...(asked === "everybody" ? [] : ["-U", addressOf(asked)]), `${WORKGROUP}#1c`);
}

/** LDAP, and LDAP of the global catalog: each in the clear and in TLS. */
type DirectoryPort = 389 | 636 | 3268 | 3269;

/** What everybody may read: which server it is. */
export function searchDirectory(
  client: PartyKey,
  server: PartyKey,
  port: DirectoryPort,
  family: Family = "v4",
): Promise<string> {
  const scheme = port === 636 || port === 3269 ? "ldaps" : "ldap";
  const address = family === "v6" ? `[${addressOf(server, family)}]` : addressOf(server, family);
  const search = ["-x", "-o", `nettimeout=${PATIENCE_SECONDS}`, "-b", "", "-s", "base", "dnsHostName"];
  return run(client, "env", "LDAPTLS_REQCERT=never", "ldapsearch", ...search, "-H", `${scheme}://${address}:${port}`);
}
