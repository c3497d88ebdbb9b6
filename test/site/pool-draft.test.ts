import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { draftSiteFile } from "../../src/site/pool-draft.ts";
import { toPoolSite, toSite } from "../../src/site/pool-site.ts";
import type { Site } from "../../src/site/site.ts";
import { parseSiteFile } from "../../src/site/site-file.ts";
import { poolDatabaseXml } from "../fixtures/pool-database.ts";
import type { PoolRows, PoolValue } from "../fixtures/pool-xml.ts";
import { poolSiteOf, readPool } from "./read-pool.ts";

async function fixtureDraft(): Promise<string> {
  const { database } = await readPool(poolDatabaseXml());
  return draftSiteFile("fixtures/pool/state.xml", toPoolSite(database!));
}

it("reads like a site file that someone wrote with care", async () => {
  await expect(await fixtureDraft()).toMatchFileSnapshot("pool-draft.yaml");
});

it("keeps its comments narrow", async () => {
  const comments = (await fixtureDraft()).split("\n").filter((line) => /^ *# (?!- )/.test(line));
  expect(Math.max(...comments.map((line) => line.length))).toBeLessThanOrEqual(100);
});

it("holds with any of its proposals uncommented", async () => {
  const lines = (await fixtureDraft()).split("\n");
  const proposals = lines.flatMap((line, index) => (line.startsWith("  # - {") ? [index] : []));
  expect(proposals.length).toBeGreaterThan(12);
  const uncommented = (index: number): string =>
    lines.map((line, at) => (at === index ? line.replace("# ", "").replace("...", "10.77.0.1") : line)).join("\n");
  for (const index of proposals) expect(parseSiteFile("site.yaml", uncommented(index)).mistakes).toBeNull();
});

it("asks for the address that it does not know", async () => {
  const draft = (await fixtureDraft()).replace("# - { name: ntp2.example", "- { name: ntp2.example");
  const { mistakes } = parseSiteFile("site.yaml", draft);
  expect(mistakes).toMatchObject([{ message: expect.stringContaining('"..." is not an IPv4 or IPv6 address') }]);
});

/** What a draft and the database itself must agree on. */
function meaningOf({ endpoints, settings, allow }: Site): unknown {
  return {
    endpoints: endpoints.map(({ name, addresses, roles }) => ({ name, addresses, roles })),
    settings,
    allow: allow.map(({ source, ...requirement }) => requirement),
  };
}

describe("of any database", () => {
  const label = fc.oneof(
    fc
      .string({ unit: "binary", maxLength: 12 })
      .map((text) => text.replace(/[^\t\n\r\u{20}-\u{d7ff}\u{10000}-\u{10ffff}]/gu, "")),
    fc.constantFrom(
      "true",
      "null",
      "1e3",
      "0x1f",
      "2026-01-01",
      "- a",
      "{a: b}",
      "# a",
      "a: b",
      "...",
      "~",
      "\u2028x",
      "repo.ops.xenserver.com",
    ),
  );
  const server = fc.oneof(
    fc.ipV4(),
    fc.ipV6(),
    fc.constantFrom(
      "10.0.0.1",
      "10.0.0.2",
      "10.0.0.1:514",
      "10.0.0.2:3261",
      "[2001:db8::1]:1",
      "::ffff:10.0.0.1",
      "0.0.0.0",
    ),
    fc.constantFrom(
      "san.example",
      "-x.example",
      "lic.example:27001",
      "localhost",
      "a b",
      "x:99999",
      "\\\\10.0.0.1\\share",
      "10.0.0.1:/iso",
    ),
    label,
  );
  const ref = fc.constantFrom("a", "b", "c", "OpaqueRef:NULL", "");
  const port = fc.oneof(fc.nat(70_000).map(String), fc.constantFrom("", "x", "6910"));
  const rowsOf = (columns: Record<string, fc.Arbitrary<PoolValue>>): fc.Arbitrary<PoolRows> =>
    fc.dictionary(fc.constantFrom("a", "b", "c"), fc.record(columns), { noNullPrototype: true });
  const flag = fc.constantFrom("true", "false", "");
  const list = fc.array(server, { maxLength: 3 });
  const listText = list.map((servers) => servers.join(","));
  const mapOf = (keys: string[], value: fc.Arbitrary<string>): fc.Arbitrary<Record<string, string>> =>
    fc.dictionary(fc.constantFrom(...keys), value, { noNullPrototype: true });

  const tables = fc.record({
    host: rowsOf({
      name__label: label,
      address: server,
      license_server: mapOf(["address", "port"], fc.oneof(server, port)),
      logging: mapOf(["syslog_destination"], server),
      ntp_mode: fc.oneof(fc.constant("Custom"), label),
      ntp_custom_servers: list,
      external_auth_type: fc.constant("AD"),
      external_auth_service_name: label,
      power_on_mode: fc.constant("IPMI"),
      power_on_config: mapOf(["power_on_ip"], server),
    }).map((rows) => ({ ...rows, h: {} })),
    pool: rowsOf({ name_label: label, master: ref, wlb_url: server, repository_proxy_url: server, ha_enabled: flag }),
    PIF: rowsOf({ host: ref, device: label, management: flag, IP: server, IPv6: list, DNS: listText }),
    SR: rowsOf({ name__label: label, type: fc.constantFrom("lvmoiscsi", "nfs", "smb", "iso", "gfs2") }),
    PBD: rowsOf({
      SR: ref,
      device_config: mapOf(
        ["target", "port", "multihomelist", "multiSession", "server", "location"],
        fc.oneof(listText, port),
      ),
    }),
    PVS_server: rowsOf({ addresses: list, first_port: port, last_port: port, site: ref }),
    PVS_site: rowsOf({ name__label: label }),
    VM: rowsOf({ name__label: label, guest_metrics: ref }),
    VM_guest_metrics: rowsOf({
      networks: mapOf(["0/ip", "0/ipv4/1", "0/ipv6/0"], server),
      os_version: mapOf(["distro"], label),
    }),
    SDN_controller: rowsOf({ protocol: fc.constantFrom("ssl", "pssl"), address: server, port }),
    network: rowsOf({ name__label: label, purpose: fc.constant(["nbd"]) }),
  });

  it("parses without a mistake and means what the database means", async () => {
    await fc.assert(
      fc.asyncProperty(tables, async (content) => {
        const poolSite = await poolSiteOf(content);
        const { site, mistakes } = parseSiteFile("site.yaml", draftSiteFile("state.xml", poolSite));
        expect(mistakes).toBeNull();
        expect(meaningOf(site!)).toEqual(meaningOf(toSite("state.xml", poolSite)));
      }),
      { numRuns: 60 },
    );
  });
});
