import fc from "fast-check";
import { expect, it } from "vitest";
import { CONFIDENCES } from "../../src/site/claims.ts";
import { parseSiteFile } from "../../src/site/site-file.ts";
import { draftFromTraffic, type SeenAddress } from "../../src/site/traffic-draft.ts";

const HOST: SeenAddress = {
  text: "10.10.0.11",
  name: "xs1.pool.example",
  roles: [
    { role: "host", confidence: "certain", evidence: ["is asked by the TLS name pool by 10.10.0.12"] },
    { role: "coordinator", confidence: "possible", evidence: ["asks for repo.ops.xenserver.com"] },
  ],
  pool: 0,
};

it("says who is who, with the evidence, and leaves open what is only possible", () => {
  const san: SeenAddress = {
    text: "10.10.1.25",
    name: null,
    roles: [{ role: "san", confidence: "likely", evidence: ["serves TCP 3260 to 10.10.0.11"] }],
    pool: null,
  };
  const guest: SeenAddress = {
    text: "10.20.0.9",
    name: null,
    roles: [{ role: "linux-vm", confidence: "possible", evidence: ["is asked for a console"] }],
    pool: null,
  };
  const stranger: SeenAddress = { text: "10.10.0.99", name: null, roles: [], pool: null };
  const draft = draftFromTraffic(["night.pcap"], [HOST, san, guest, stranger]);
  expect(draft).toBe(`# Who is who, as the traffic of night.pcap shows it. Drafted by xsaudit init.
#
# These are guesses, each with its evidence and how sure it is. Correct what is wrong, complete what
# is missing, delete what you do not know. Then:
#   xsaudit analyze capture.pcap --site site.yaml
version: 1
endpoints:
  # Hosts.
  # host (certain): is asked by the TLS name pool by 10.10.0.12
  # coordinator (possible): asks for repo.ops.xenserver.com
  - { name: xs1.pool.example, address: 10.10.0.11, roles: [ host ] }
  # Others.
  # san (likely): serves TCP 3260 to 10.10.0.11
  - { name: san-1, address: 10.10.1.25, roles: [ san ] }
  # Only possible: uncomment what holds.
  # linux-vm (possible): is asked for a console
  # - { name: linux-vm-1, address: 10.20.0.9, roles: [ linux-vm ] }
  # Nothing shows what these are: 10.10.0.99.
`);
});

it("tells pools apart, and gives each name once", () => {
  const other = { ...HOST, text: "10.10.0.12", pool: 1 };
  const draft = draftFromTraffic(["a.pcap"], [HOST, other]);
  expect(draft).toMatch(/# Hosts of pool 1\.\n[^-]*- \{ name: xs1\.pool\.example,/);
  expect(draft).toMatch(/# Hosts of pool 2\.\n[^-]*- \{ name: xs1\.pool\.example-2,/);
});

it("is a site file without a mistake, whatever names the traffic shows", () => {
  const role = fc.record({
    role: fc.constantFrom("host", "san", "ntp-server"),
    confidence: fc.constantFrom(...CONFIDENCES),
    evidence: fc.array(
      fc.string().map((text) => JSON.stringify(text)),
      { minLength: 1, maxLength: 3 },
    ),
  });
  const addresses = fc.uniqueArray(
    fc.record({
      text: fc.ipV4(),
      name: fc.option(fc.oneof(fc.string(), fc.domain())),
      roles: fc.uniqueArray(role, { maxLength: 3, selector: (entry) => entry.role }),
      pool: fc.option(fc.nat(2)),
    }),
    { maxLength: 6, selector: ({ text }) => text },
  );
  fc.assert(
    fc.property(addresses, (seen) => {
      const { site, mistakes } = parseSiteFile("site.yaml", draftFromTraffic(["a.pcap"], seen));
      expect(mistakes).toBeNull();
      const isUsed = ({ roles }: SeenAddress): boolean => roles.some(({ confidence }) => confidence !== "possible");
      expect(site?.endpoints).toHaveLength(seen.filter(isUsed).length);
    }),
  );
});
