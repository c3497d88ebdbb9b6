/** What a pool database says of who is who. */
import { describe, expect, it } from "vitest";
import { formatAddress } from "../../src/flow/address.ts";
import { describeGround, type PoolSite } from "../../src/site/pool-site.ts";
import type { PoolRows } from "../fixtures/pool-xml.ts";
import { poolSiteOf } from "./read-pool.ts";

const HOSTS: PoolRows = {
  "OpaqueRef:h1": { name__label: "xs1", address: "10.0.0.11" },
  "OpaqueRef:h2": { name__label: "xs2", address: "10.0.0.12" },
};

/** Roles by address, or by the name of what has none. */
function rolesOf({ endpoints }: PoolSite): Record<string, string> {
  return Object.fromEntries(
    endpoints.flatMap(({ name, addresses, roles }) =>
      (addresses.length === 0 ? [name] : addresses.map(formatAddress)).map((key) => [key, roles.join(" ")]),
    ),
  );
}

function groundsOf({ endpoints }: PoolSite, name: string): string[] | undefined {
  return endpoints.find((endpoint) => endpoint.name === name)?.grounds.map(describeGround);
}

/** The servers that one storage names. */
async function storage(type: string, config: Readonly<Record<string, string>>): Promise<PoolSite> {
  return poolSiteOf({
    host: { "OpaqueRef:h1": { name__label: "xs1" } },
    SR: { "OpaqueRef:sr": { type, name__label: "Store" } },
    PBD: { "OpaqueRef:pbd": { SR: "OpaqueRef:sr", device_config: config } },
  });
}

describe("a storage's servers", () => {
  it.each<[string, Record<string, string>, Record<string, string>]>([
    ["lvmoiscsi", { target: "10.9.0.5,10.9.0.6" }, { "10.9.0.5": "san", "10.9.0.6": "san" }],
    ["lvmoiscsi", { target: "2001:db8::5", port: "3260" }, { "2001:db8::5": "san" }],
    ["lvmoiscsi", { target: "san.example" }, { "san.example": "san" }],
    ["lvmoiscsi", { multihomelist: "10.9.0.5:3260,10.9.0.6:3260" }, { "10.9.0.5": "san", "10.9.0.6": "san" }],
    [
      "lvmoiscsi",
      { multiSession: "10.9.0.5,3260,iqn.a|10.9.0.6,3260,iqn.b|" },
      { "10.9.0.5": "san", "10.9.0.6": "san" },
    ],
    ["gfs2", { provider: "iscsi", ips: "10.9.0.5" }, { "10.9.0.5": "san" }],
    ["gfs2", { provider: "hba", target: "10.9.0.5" }, {}],
    ["nfs", { server: "10.9.0.7" }, { "10.9.0.7": "nas" }],
    ["smb", { server: "\\\\files.example\\vms" }, { "files.example": "smb-server" }],
    ["iso", { location: "10.9.0.7:/iso" }, { "10.9.0.7": "nas" }],
    ["iso", { location: "[2001:db8::7]:/iso", type: "nfs_iso" }, { "2001:db8::7": "nas" }],
    ["iso", { location: "//10.9.0.8/iso" }, { "10.9.0.8": "smb-server" }],
    ["iso", { location: "\\\\10.9.0.8\\iso", type: "cifs" }, { "10.9.0.8": "smb-server" }],
    ["iso", { location: "/var/iso", legacy_mode: "true" }, {}],
    ["iso", { location: "/var/iso" }, {}],
    ["lvm", { device: "/dev/sda", server: "10.9.0.9" }, {}],
    ["constructor", { server: "10.9.0.9" }, {}],
    ["nfs", { server: "localhost" }, {}],
    ["nfs", { server: "127.0.0.1" }, {}],
  ])("%s %j", async (type, config, expected) => {
    const { xs1, ...found } = rolesOf(await storage(type, config));
    expect(xs1).toBe("host");
    expect(found).toEqual(expected);
  });

  it("that listen elsewhere are allowed there, citing where that stands", async () => {
    const { allow } = await storage("lvmoiscsi", { target: "10.9.0.5,10.9.0.6", port: "3261" });
    expect(allow).toMatchObject([
      { id: "site.san-tcp-3261", ports: [3261], citation: "PBD.device_config:target of SR Store (lvmoiscsi)" },
    ]);
  });

  it("that cannot be understood are said so, without their text", async () => {
    const poolSite = await storage("nfs", { server: "user:geheim@10.9.0.7" });
    expect(poolSite.unclear).toEqual([{ column: "PBD.device_config:server", of: "SR Store (nfs)" }]);
  });
});

describe("hosts", () => {
  it("have all their addresses but those of one link; the pool's master is the coordinator", async () => {
    const poolSite = await poolSiteOf({
      host: HOSTS,
      pool: { "OpaqueRef:p": { master: "OpaqueRef:h2" } },
      PIF: {
        a: {
          host: "OpaqueRef:h1",
          device: "eth0",
          management: "true",
          IP: "10.0.0.11",
          IPv6: ["2001:db8::11/64", "fe80::1/64"],
        },
        b: { host: "OpaqueRef:h1", device: "eth1", IP: "10.9.0.11", currently_attached: "true" },
        c: { host: "OpaqueRef:h1", device: "eth2", IP: "10.8.0.11", currently_attached: "false" },
        d: { host: "OpaqueRef:h1", device: "eth3", IP: "169.254.0.1", currently_attached: "true" },
      },
    });
    expect(rolesOf(poolSite)).toEqual({
      "10.0.0.12": "host coordinator",
      "10.0.0.11": "host",
      "2001:db8::11": "host",
      "10.9.0.11": "host",
    });
    expect(groundsOf(poolSite, "xs1")).toContain("PIF.IPv6 of xs1 eth0 (management): 2001:db8::11");
    expect(groundsOf(poolSite, "xs2")).toContain("pool.master");
  });

  it("that share an address on networks of their own stay two, and it is the coordinator's", async () => {
    const poolSite = await poolSiteOf({
      host: HOSTS,
      pool: { "OpaqueRef:p": { master: "OpaqueRef:h2" } },
      PIF: {
        a: { host: "OpaqueRef:h1", device: "xapi1", IP: "192.168.100.1" },
        b: { host: "OpaqueRef:h2", device: "xapi1", IP: "192.168.100.1" },
      },
    });
    expect(rolesOf(poolSite)).toMatchObject({ "192.168.100.1": "host coordinator", "10.0.0.11": "host" });
    expect(groundsOf(poolSite, "xs2")).toContain("PIF.IP of xs2 xapi1 and xs1 xapi1: 192.168.100.1");
  });

  it("ask the DNS servers of the interface that was chosen for it, else of the management one", async () => {
    const interfaces = (otherConfig: Record<string, string>): PoolRows => ({
      a: { host: "OpaqueRef:h1", management: "true", DNS: "10.0.0.53" },
      b: { host: "OpaqueRef:h1", DNS: "10.0.0.54,10.0.0.55", other_config: otherConfig },
    });
    const dns = async (otherConfig: Record<string, string>): Promise<string[]> =>
      Object.entries(rolesOf(await poolSiteOf({ host: HOSTS, PIF: interfaces(otherConfig) })))
        .filter(([, roles]) => roles === "dns-server")
        .map(([address]) => address);
    expect(await dns({})).toEqual(["10.0.0.53"]);
    expect(await dns({ peerdns: "true" })).toEqual(["10.0.0.54", "10.0.0.55"]);
  });
});

describe("services", () => {
  const hostWith = (columns: PoolRows[string]): PoolRows => ({
    "OpaqueRef:h1": { ...HOSTS["OpaqueRef:h1"], ...columns },
  });

  it.each<[string, PoolRows[string], PoolRows[string], Record<string, string>, string[]]>([
    [
      "a licence server",
      { license_server: { address: "10.0.0.20", port: "27000" } },
      {},
      { "10.0.0.20": "license-server" },
      [],
    ],
    [
      "the pool's licence server",
      { license_server: {} },
      { license_server: { address: "10.0.0.20", port: "27001" } },
      { "10.0.0.20": "license-server" },
      ["tcp 27001"],
    ],
    [
      "the pool's, at the host's port",
      { license_server: { port: "27002" } },
      { license_server: { address: "lic", port: "27001" } },
      { lic: "license-server" },
      ["tcp 27002"],
    ],
    ["no licence server", { license_server: { address: "localhost", port: "27000" } }, {}, {}, []],
    ["syslog", { logging: { syslog_destination: "10.0.0.27" } }, {}, { "10.0.0.27": "syslog-server" }, []],
    [
      "syslog elsewhere",
      { logging: { syslog_destination: "10.0.0.27:1514" } },
      {},
      { "10.0.0.27": "syslog-server" },
      ["udp 1514"],
    ],
    [
      "syslog over TCP",
      { logging: { syslog_destination: "@10.0.0.27" } },
      {},
      { "10.0.0.27": "syslog-server" },
      ["tcp 514"],
    ],
    [
      "NTP",
      { ntp_mode: "Custom", ntp_custom_servers: ["10.0.0.21", "ntp.example"] },
      {},
      { "10.0.0.21": "ntp-server", "ntp.example": "ntp-server" },
      [],
    ],
    ["NTP of another mode", { ntp_mode: "DHCP", ntp_custom_servers: ["10.0.0.21"] }, {}, {}, []],
    ["Workload Balancing", {}, { wlb_url: "10.0.0.31:8012" }, { "10.0.0.31": "wlb" }, []],
    ["a proxy", {}, { repository_proxy_url: "http://u:p@[2001:db8::35]:3128" }, { "2001:db8::35": "proxy" }, []],
  ])("%s", async (_name, host, pool, expected, ports) => {
    const poolSite = await poolSiteOf({ host: hostWith(host), pool: { "OpaqueRef:p": pool } });
    const { "10.0.0.11": _own, ...found } = rolesOf(poolSite);
    expect(found).toEqual(expected);
    expect(poolSite.allow.map((entry) => `${entry.transport} ${entry.ports.join()}`)).toEqual(ports);
  });

  it("give the settings where they differ from the document's", async () => {
    const settings = async (url: string, first: string, last: string): Promise<string[]> => {
      const poolSite = await poolSiteOf({
        host: HOSTS,
        pool: { "OpaqueRef:p": { wlb_url: url } },
        PVS_server: {
          a: { addresses: ["10.2.0.1"], first_port: first, last_port: "6930" },
          b: { addresses: ["10.2.0.2"], first_port: "6910", last_port: last },
          c: { addresses: ["10.2.0.3"], first_port: "9", last_port: "1" },
        },
      });
      return poolSite.settings.map(({ name, value }) => `${name} ${value}`);
    };
    expect(await settings("wlb.example:8012", "6910", "6930")).toEqual([]);
    expect(await settings("wlb.example:9012", "6900", "6950")).toEqual(["wlbPort 9012", "pvsServerPorts 6900-6950"]);
  });

  it("at one address are one endpoint with all roles", async () => {
    const poolSite = await poolSiteOf({
      host: hostWith({
        ntp_mode: "Custom",
        ntp_custom_servers: ["10.0.0.5"],
        logging: { syslog_destination: "10.0.0.5" },
      }),
      PIF: { a: { host: "OpaqueRef:h1", management: "true", DNS: "10.0.0.5" } },
    });
    expect(rolesOf(poolSite)["10.0.0.5"]).toBe("dns-server ntp-server syslog-server");
  });

  it("on a guest are that guest's", async () => {
    const poolSite = await poolSiteOf({
      host: hostWith({ logging: { syslog_destination: "10.0.0.5" } }),
      VM: { v: { name__label: "logs", guest_metrics: "m" } },
      VM_guest_metrics: {
        m: { networks: { "0/ip": "10.0.0.5", "1/ip": "10.1.0.5" }, os_version: { distro: "debian" } },
      },
    });
    expect(poolSite.endpoints.find(({ name }) => name === "logs")?.roles).toEqual(["linux-vm", "syslog-server"]);
  });
});

describe("guests", () => {
  it("add nothing to a host by reporting its address", async () => {
    const poolSite = await poolSiteOf({
      host: HOSTS,
      VM: { v: { name__label: "impostor", guest_metrics: "m", power_state: "Running" } },
      VM_guest_metrics: {
        m: { networks: { "0/ip": "10.0.0.12", "1/ip": "10.1.0.5" }, os_version: { distro: "debian" } },
      },
    });
    expect(rolesOf(poolSite)).toEqual({ ...rolesOf(await poolSiteOf({ host: HOSTS })), "10.1.0.5": "linux-vm" });
  });

  const guest = async (columns: PoolRows[string], system: Record<string, string>, label = "guest"): Promise<PoolSite> =>
    poolSiteOf({
      host: HOSTS,
      VM: { v: { name__label: label, guest_metrics: "m", power_state: "Running", ...columns } },
      VM_guest_metrics: {
        m: { networks: { "0/ip": "10.1.0.5", "0/ipv6/1": "2001:db8::5", "0/mac": "x" }, os_version: system },
      },
    });

  it.each<[string, Record<string, string>]>([
    ["linux-vm", { distro: "ubuntu", uname: "6.8.0" }],
    ["linux-vm", { uname: "6.8.0" }],
    ["windows-vm", { name: "Microsoft Windows 11|C:\\Windows", distro: "windows" }],
    ["vm", { distro: "freebsd", uname: "14.1" }],
    ["vm", {}],
  ])("are %s by %j", async (role, system) => {
    const roles = rolesOf(await guest({}, system));
    expect(roles).toMatchObject({ "10.1.0.5": role, "2001:db8::5": role });
  });

  it.each([
    { is_control_domain: "true" },
    { is_a_template: "true" },
    { is_a_snapshot: "true" },
    { power_state: "Halted" },
    { guest_metrics: "OpaqueRef:NULL" },
    { guest_metrics: "" },
  ])("are none with %j", async (columns) => {
    expect(Object.keys(rolesOf(await guest(columns, {})))).toEqual(["10.0.0.11", "10.0.0.12"]);
  });

  it.each([
    ["repo.ops.xenserver.com", "repo-ops-xenserver-com"],
    ["web.citrix.com", "web-citrix-com"],
    ["web.example.com", "web.example.com"],
    ["Bücher & mehr", "Bücher-mehr"],
    ["../../etc", "etc"],
    ["true", "true"],
    ["日本", "日本"],
    ["  ", "unnamed"],
    ["xs1", "xs1-2"],
  ])("labelled %j are called %j", async (label, name) => {
    expect((await guest({}, {}, label)).endpoints.at(-1)?.name).toBe(name);
  });
});

describe("what is switched on", () => {
  it.each<[string, Parameters<typeof poolSiteOf>[0], string[]]>([
    ["HA", { pool: { p: { ha_enabled: "true", ha_cluster_stack: "xhad" } } }, ["udp 694"]],
    ["HA by the cluster", { pool: { p: { ha_enabled: "true", ha_cluster_stack: "corosync" } } }, []],
    ["no HA", { pool: { p: { ha_enabled: "false" } } }, []],
    ["NBD", { network: { n: { purpose: ["insecure_nbd"] } } }, ["tcp 10809"]],
    ["VxLAN and GRE", { tunnel: { a: { protocol: "vxlan" }, b: { protocol: "gre" } } }, ["udp 4789"]],
    ["SDN", { SDN_controller: { a: { protocol: "ssl", address: "10.0.0.9", port: "6650" } } }, ["tcp 6650"]],
    ["SDN of old", { pool: { p: { vswitch_controller: "10.0.0.9" } } }, ["tcp 6632"]],
    ["SDN that asks", { SDN_controller: { a: { protocol: "pssl", port: "0" } } }, ["tcp 6640,6653"]],
    [
      "mail",
      { pool: { p: { other_config: { "mail-destination": "a@b", "ssmtp-mailhub": "mail:587" } } } },
      ["tcp 587"],
    ],
    ["a domain", { host: { h: { external_auth_type: "AD" } } }, ["tcp 135,49152-65535"]],
    ["DHCP", { PIF: { a: { host: "OpaqueRef:h1", ip_configuration_mode: "DHCP" } } }, ["udp 67"]],
    ["IPMI", { host: { h: { power_on_mode: "IPMI" } } }, ["udp 623"]],
  ])("%s", async (_name, tables, ports) => {
    const { features } = await poolSiteOf({ host: HOSTS, ...tables });
    const proposed = features.flatMap(({ allow }) =>
      allow === null ? [] : `${allow.transport} ${allow.ports.join()}`,
    );
    expect(proposed).toEqual(ports);
  });

  it("has one id an entry", async () => {
    const sdn = { protocol: "ssl", address: "10.0.0.9" };
    const { features } = await poolSiteOf({ host: HOSTS, SDN_controller: { a: sdn, b: sdn } });
    expect(features.flatMap(({ allow }) => allow?.id ?? [])).toEqual(["site.sdn", "site.sdn-2"]);
  });
});
