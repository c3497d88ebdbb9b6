/** A host in an Active Directory domain, and its ISO store on an SMB server. */
import { refuse } from "../firewall.ts";
import { run } from "../network.ts";
import { addressIn, addressOf, type Family, type PartyKey } from "../parties.ts";
import { findControllers, searchDirectory } from "../programs/directory.ts";
import { readIso } from "../programs/files.ts";
import { changePassword, getTicket } from "../programs/kerberos.ts";
import { liveInDomain } from "../programs/member.ts";
import { withResolver } from "../programs/resolver.ts";
import type { Service } from "../programs/stand-in.ts";
import type { Scenario } from "../scenario.ts";
import { truth } from "../truth.ts";

const UNEXPECTED = { verdict: "unexpected", requirement: null } as const;
const UNDOCUMENTED = { verdict: "undocumented", requirement: null } as const;
const KERBEROS = ["udp 88", "tcp 88"] as const satisfies readonly Service[];
/** What winbindd asks over RPC: the endpoint mapper, and the ports that this names, of Netlogon and of the LSA. */
const RPC = ["tcp 135", "tcp 49152", "tcp 49153"] as const satisfies readonly Service[];

export const DIRECTORY: Scenario = {
  id: "directory",
  title: "a host joins a domain, others use it",
  async traffic() {
    await Promise.all([
      liveInDomain("xs1", "dc"),
      workInDomain("xs2"),
      workInDomainOverIpv6("xs3"),
      readIso("xs1", "files"),
      readIso("xs2", "files", 139),
      readIso("xs3", "files", 445, "v6"),
      readIso("xs1", "files", "NT1 on 139", "v6"),
    ]);
  },
  conversations: [
    truth("xs1", "dc", "udp 53", { requirement: "ad.dns" }),
    truth("xs1", "dc", "udp 389", { requirement: "ad.ldap" }),
    truth("xs1", "dc", "tcp 389", { requirement: "ad.ldap" }),
    ...KERBEROS.map((service) => truth("xs1", "dc", service, { requirement: "ad.kerberos" })),
    truth("xs1", "dc", "udp 464", { requirement: "ad.password" }),
    truth("xs1", "dc", "tcp 445", { requirement: "ad.smb" }),
    ...RPC.map((service) => truth("xs1", "dc", service, UNDOCUMENTED)),
    truth("xs2", "dc", "udp 53", { requirement: "ad.dns" }),
    ...KERBEROS.map((service) => truth("xs2", "dc", service, { requirement: "ad.kerberos" })),
    truth("xs2", "dc", "tcp 464", { requirement: "ad.password" }),
    truth("xs2", "dc", "tcp 389", { requirement: "ad.ldap" }),
    truth("xs2", "dc", "tcp 636", { requirement: "ad.ldaps" }),
    truth("xs2", "dc", "tcp 3268", { requirement: "ad.global-catalog" }),
    truth("xs2", "dc", "udp 137", { requirement: "ad.netbios-name" }),
    truth("xs2", "dc", "tcp 139", { requirement: "ad.netbios-session" }),
    truth("xs2", "dc", "tcp 445", { requirement: "ad.smb" }),
    truth("xs3", "dc", "tcp 53", { family: "v6", requirement: "ad.dns" }),
    truth("xs3", "dc", "udp 53", { requirement: "ad.dns" }),
    ...KERBEROS.map((service) => truth("xs3", "dc", service, { family: "v6", requirement: "ad.kerberos" })),
    truth("xs3", "dc", "tcp 389", { family: "v6", requirement: "ad.ldap" }),
    // The client puts the address into its hello, the server ends at once over such a name: answered it has.
    truth("xs3", "dc", "tcp 636", { family: "v6", requirement: "ad.ldaps" }),
    truth("xs3", "dc", "tcp 3268", { family: "v6", requirement: "ad.global-catalog" }),
    truth("xs3", "dc", "tcp 445", { family: "v6", requirement: "ad.smb" }),
    truth("xs1", "files", "tcp 445", { requirement: "iso.smb" }),
    truth("xs2", "files", "tcp 139", { requirement: "iso.netbios-session" }),
    truth("xs3", "files", "tcp 445", { family: "v6", requirement: "iso.smb" }),
    truth("xs1", "files", "tcp 139", { family: "v6", requirement: "iso.netbios-session" }),
  ],
  coverage: {
    "ad.ldap": "seen",
    "ad.ldaps": "seen",
    "ad.dns": "seen",
    "ad.kerberos": "seen",
    "ad.netbios-name": "seen",
    "ad.netbios-session": "seen",
    "ad.smb": "seen",
    "ad.password": "seen",
    "ad.global-catalog": "seen",
    "iso.smb": "seen",
    "iso.netbios-session": "seen",
  },
};

async function workInDomain(host: "xs2"): Promise<void> {
  await getTicket(host, "dc");
  await changePassword(host, "dc");
  for (const port of [389, 636, 3268] as const) await searchDirectory(host, "dc", port);
  await findControllers(host, "dc");
  for (const port of [139, 445] as const) await readIso(host, "dc", port);
}

async function workInDomainOverIpv6(host: "xs3"): Promise<void> {
  const overTcp = withResolver({ server: "dc", family: "v6", transport: "tcp" }, "getent", "ahosts", "dc1.lab.example");
  await run(host, ...overTcp);
  await getTicket(host, "dc", ["v6"]);
  for (const port of [389, 636, 3268] as const) await searchDirectory(host, "dc", port, "v6");
  await readIso(host, "dc", 445, "v6");
}

/** Of the host at the server, in the words of nft. */
function from(host: PartyKey, service: string, family: Family = "v4"): string {
  return `${family === "v6" ? "ip6" : "ip"} saddr ${addressOf(host, family)} ${service}`;
}

/** Each host has troubles of its own, so that one look shows them all. */
export const DIRECTORY_IN_TROUBLE: Scenario = {
  id: "directory-in-trouble",
  title: "a domain and an ISO store in trouble",
  firewalls: [
    {
      at: "dc",
      chain: "input",
      rules: [
        refuse(from("xs1", "th dport 88"), "drop"),
        refuse(from("xs1", "tcp dport { 389, 636 }"), "reset"),
        refuse(from("xs1", "tcp dport 3268", "v6"), "admin-prohibited", "v6"),
        refuse(from("xs2", "th dport 88", "v6"), "drop"),
        refuse(from("xs2", "th dport 464"), "drop"),
        refuse(from("xs2", "tcp dport 445"), "reset"),
        refuse(from("xs3", "udp dport { 53, 137 }"), "drop"),
        refuse(from("xs3", "tcp dport 3268"), "drop"),
        refuse(from("xs3", "tcp dport 445"), "admin-prohibited"),
      ],
    },
    {
      at: "files",
      chain: "input",
      rules: [
        refuse(from("xs1", "tcp dport 445"), "drop"),
        refuse(from("xs2", "tcp dport { 139, 445 }"), "reset"),
        refuse(from("xs3", "tcp dport 445", "v6"), "policy-fail", "v6"),
      ],
    },
  ],
  async traffic() {
    await Promise.all([
      getTicket("xs1", "dc"),
      searchDirectory("xs1", "dc", 389),
      searchDirectory("xs1", "dc", 636),
      searchDirectory("xs1", "dc", 3268, "v6"),
      readIso("xs1", "files"),
      getTicket("xs2", "dc", ["v6", "v4"]).then(() => changePassword("xs2", "dc", ["v4"])),
      readIso("xs2", "dc"),
      readIso("xs2", "files"),
      run("xs3", ...withResolver({ server: "dc" }, "getent", "ahosts", "dc1.lab.example")),
      searchDirectory("xs3", "dc", 3268),
      findControllers("xs3", "dc"),
      readIso("xs3", "dc"),
      readIso("xs3", "files", "any", "v6"),
    ]);
  },
  conversations: [
    truth("xs1", "dc", "udp 53", { requirement: "ad.dns" }),
    ...KERBEROS.map((service) => truth("xs1", "dc", service, { outcome: "silent", requirement: "ad.kerberos" })),
    truth("xs1", "dc", "tcp 389", { outcome: "refused", requirement: "ad.ldap" }),
    truth("xs1", "dc", "tcp 636", { outcome: "refused", requirement: "ad.ldaps" }),
    truth("xs1", "dc", "tcp 3268", { family: "v6", outcome: "rejected", requirement: "ad.global-catalog" }),
    // What cannot be had on 445 is had on 139.
    truth("xs1", "files", "tcp 445", { outcome: "silent", requirement: "iso.smb" }),
    truth("xs1", "files", "tcp 139", { requirement: "iso.netbios-session" }),
    ...KERBEROS.map((service) => {
      return truth("xs2", "dc", service, { family: "v6", outcome: "silent", requirement: "ad.kerberos" });
    }),
    ...KERBEROS.map((service) => truth("xs2", "dc", service, { requirement: "ad.kerberos" })),
    truth("xs2", "dc", "udp 53", { requirement: "ad.dns" }),
    truth("xs2", "dc", "tcp 464", { outcome: "silent", requirement: "ad.password" }),
    truth("xs2", "dc", "tcp 445", { outcome: "refused", requirement: "ad.smb" }),
    truth("xs2", "dc", "tcp 139", { requirement: "ad.netbios-session" }),
    truth("xs2", "files", "tcp 445", { outcome: "refused", requirement: "iso.smb" }),
    truth("xs2", "files", "tcp 139", { outcome: "refused", requirement: "iso.netbios-session" }),
    truth("xs3", "dc", "udp 53", { outcome: "silent", requirement: "ad.dns" }),
    truth("xs3", "dc", "tcp 3268", { outcome: "silent", requirement: "ad.global-catalog" }),
    truth("xs3", "dc", "udp 137", { outcome: "silent", requirement: "ad.netbios-name" }),
    truth("xs3", "dc", "tcp 445", { outcome: "rejected", requirement: "ad.smb" }),
    truth("xs3", "dc", "tcp 139", { requirement: "ad.netbios-session" }),
    truth("xs3", "files", "tcp 445", { family: "v6", outcome: "rejected", requirement: "iso.smb" }),
    truth("xs3", "files", "tcp 139", { family: "v6", requirement: "iso.netbios-session" }),
  ],
  coverage: {
    "ad.dns": "failing",
    "ad.kerberos": "failing",
    "ad.ldap": "failing",
    "ad.ldaps": "failing",
    "ad.global-catalog": "failing",
    "ad.password": "failing",
    "ad.smb": "failing",
    "ad.netbios-name": "failing",
    "ad.netbios-session": "seen",
    "iso.smb": "failing",
    "iso.netbios-session": "failing",
  },
};

const BROADCAST = addressIn("management", 255, "v4");

/** Guests are members of domains as well, and so are those whom nobody knows. */
export const WRONG_PARTIES_AT_DIRECTORY: Scenario = {
  id: "directory-wrong-parties",
  title: "the wrong parties at a domain controller",
  async traffic() {
    await Promise.all([
      liveInDomain("windows", "dc"),
      readIso("windows", "files", 445),
      searchDirectory("stranger", "dc", 3268),
      readIso("admin", "dc", 139),
      searchDirectory("xs1", "dc", 3269),
      searchDirectory("xs1", "files", 389),
      readIso("dc", "xs1", 445),
      readIso("xs1", "stranger", 445, "v6"),
      findControllers("xs2", "everybody"),
    ]);
  },
  conversations: [
    ...(["udp 53", "udp 389", "tcp 389", "udp 88", "tcp 88", "udp 464", "tcp 445"] as const).map((service) =>
      truth("windows", "dc", service, UNEXPECTED),
    ),
    ...RPC.map((service) => truth("windows", "dc", service, UNDOCUMENTED)),
    truth("windows", "files", "tcp 445", UNEXPECTED),
    truth("stranger", "dc", "tcp 3268", UNEXPECTED),
    truth("admin", "dc", "tcp 139", UNEXPECTED),
    // The global catalog in TLS has no row.
    truth("xs1", "dc", "tcp 3269", UNDOCUMENTED),
    truth("xs1", "files", "tcp 389", { ...UNEXPECTED, outcome: "refused" }),
    truth("dc", "xs1", "tcp 445", { ...UNEXPECTED, outcome: "refused" }),
    truth("xs1", "stranger", "tcp 445", { ...UNEXPECTED, family: "v6", outcome: "refused" }),
    // Asked of everybody, nobody owes an answer; the controller gives one, from its own address.
    { ...truth("xs2", "dc", "udp 137", { ...UNEXPECTED, outcome: "sent" }), server: BROADCAST },
    truth("xs2", "dc", "udp 137", { requirement: "ad.netbios-name" }),
  ],
};
