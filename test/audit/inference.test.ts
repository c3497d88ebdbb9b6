/** Roles that the traffic shows, held against those that the site file of the fixtures declares. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { parseAddress } from "../../src/flow/address.ts";
import { DEFAULT_MATRIX_ID, findMatrix } from "../../src/matrix/catalog.ts";
import { DEFAULT_SETTINGS, withImpliedRoles } from "../../src/matrix/requirement.ts";
import { analyzeCaptures } from "../../src/report/analyze.ts";
import type { Report } from "../../src/report/report.ts";
import { compileIdentities } from "../../src/site/roles.ts";
import { UNKNOWN_SITE } from "../../src/site/site.ts";
import { parseSiteFile } from "../../src/site/site-file.ts";
import { allFixtures } from "../fixtures/all.ts";
import { Cast } from "../fixtures/cast.ts";
import { FIXTURE_FOLDER, SITE_FILE } from "../fixtures/files.ts";

const matrix = findMatrix(DEFAULT_MATRIX_ID, DEFAULT_SETTINGS)!;
const identityOf = compileIdentities(parseSiteFile(SITE_FILE, readFileSync(SITE_FILE, "utf8")).site!);

function audit(name: string, extension: string): Promise<Report> {
  const paths = [join(FIXTURE_FOLDER, `${name}.${extension}`)];
  return analyzeCaptures({ paths, site: UNKNOWN_SITE, matrix, version: "0.0.0" });
}

function inferredRoles({ endpoints }: Report): [address: string, role: string][] {
  return endpoints.flatMap(({ address, roles }) => roles.map(({ role }): [string, string] => [address, role]));
}

function isRight([address, role]: [string, string]): boolean {
  return identityOf(parseAddress(address)!).allRoles.has(role);
}

describe("over all fixtures", () => {
  it("no role is inferred that is not declared; how many are found is printed", async () => {
    let right = 0;
    let declared = 0;
    const wrong: string[] = [];
    for (const { name, extension } of allFixtures()) {
      const report = await audit(name, extension);
      const inferred = inferredRoles(report);
      right += inferred.filter(isRight).length;
      wrong.push(...inferred.filter((pair) => !isRight(pair)).map((pair) => `${name}: ${pair.join(" ")}`));
      const seen = report.endpoints.map(({ address }) => identityOf(parseAddress(address)!).roles);
      declared += seen.reduce((sum, roles) => sum + withImpliedRoles(roles).size, 0);
    }
    const precision = right / (right + wrong.length);
    console.log(
      `roles inferred: precision ${precision.toFixed(2)}, recall ${(right / declared).toFixed(2)} (${right} of ${declared})`,
    );
    expect(wrong).toEqual([]);
    expect(right).toBeGreaterThan(0);
  }, 60_000);
});

describe("of a pool's morning", () => {
  let report: Report;
  beforeAll(async () => {
    report = await audit("inference/pool-morning", "pcap");
  });

  it("every party is known", () => {
    const rolesOf = (address: string): string[] =>
      report.endpoints.find((endpoint) => endpoint.address === address)!.roles.map(({ role }) => role);
    expect(rolesOf(Cast.xs1)).toEqual(["host", "coordinator"]);
    expect(rolesOf(Cast.xs2)).toEqual(["host"]);
    expect(rolesOf(Cast.lic)).toEqual(["license-server"]);
    expect(rolesOf(Cast.ntp)).toEqual(["ntp-server"]);
    expect(rolesOf(Cast.dns)).toEqual(["dns-server"]);
    expect(rolesOf(Cast.dc1)).toEqual(["domain-controller"]);
    expect(rolesOf(Cast.san)).toEqual(["san"]);
    expect(rolesOf(Cast.nas)).toEqual(["nas"]);
    expect(rolesOf(Cast.logs)).toEqual(["syslog-server"]);
    expect(rolesOf(Cast.wlb)).toEqual(["wlb"]);
    expect(rolesOf(Cast.adminPc)).toEqual(["xencenter"]);
    expect(rolesOf(Cast.linuxGuest)).toEqual(["vm"]);
  });

  it("each role has its evidence, and what it is", () => {
    const host = report.endpoints.find(({ address }) => address === Cast.xs1)!.roles[0]!;
    expect(host.basis).toBe("inferred");
    expect(host.evidence.join("; ")).toContain(
      "shows the pool certificate of host 0b0c8a3e-7c22-4a0e-9a29-3b6f0c5f9d11",
    );
    expect(host.evidence.join("; ")).toContain("is asked by the TLS name pool by 10.10.0.12");
  });

  it("what its hosts do is expected", () => {
    const verdicts = report.conversations.filter(({ server }) => server.port === 27000 || server.port === 3260);
    expect(verdicts.map(({ verdict }) => verdict)).toEqual(["expected", "expected"]);
  });
});
