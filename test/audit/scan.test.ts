/** A client that scans is one finding, however many ports, verdicts and limits it touches. */
import { describe, expect, it } from "vitest";
import type { AuditResult } from "../../src/audit/conclusion.ts";
import type { Recorded } from "../packets/capture-file.ts";
import { answeredConnection, inOrder, segment } from "../packets/dialogue.ts";
import { auditFrames } from "./audit-frames.ts";

const SCANNER = "10.9.0.66";
const SITE = `
version: 1
endpoints:
  - { address: 10.0.0.1, name: xs1, roles: [host] }
`;
const NOBODY = "version: 1\n";

/** One SYN to each port of each server. */
function scan(servers: readonly string[], ports: number): Recorded[] {
  return servers.flatMap((server, row) =>
    Array.from({ length: ports }, (_, port) =>
      segment({ client: SCANNER, server, port: port + 1 }, row * ports + port, "client", ["syn"]),
    ),
  );
}

function findingsOf({ findings }: AuditResult): [string, string][] {
  return findings.filter(({ kind }) => kind !== "advisory").map(({ kind, title }) => [kind, title]);
}

describe("one finding", () => {
  it("of documented and other ports of the pool together", () => {
    const result = auditFrames(SITE, scan(["10.0.0.1"], 100));
    // Whoever it is may ask a host's TCP 80 (clients.management-api).
    expect(findingsOf(result)).toEqual([
      ["unexpected", `${SCANNER} reaches for 99 unexpected and undocumented services`],
    ]);
  });

  it("of what is not listed, too", () => {
    const servers = Array.from({ length: 20 }, (_, index) => `10.0.1.${index + 1}`);
    const { findings, sensor } = auditFrames(NOBODY, scan(servers, 1000));
    expect(findings.map(({ title }) => title)).toEqual([
      `${SCANNER} reaches for 16384 unexpected and undocumented services`,
    ]);
    expect(findings[0]!.reason).toContain("3616 flows more, beyond the limit of a client, are only counted.");
    expect(sensor).toMatchObject({ packets: 20_000, decoded: 20_000, unlistedFlows: 3616, unlistedPackets: 3616 });
  });
});

it("strangers that answer are no scan, however many they are", () => {
  const frames = Array.from({ length: 300 }, (_, index) =>
    answeredConnection({ client: SCANNER, server: "10.0.1.1", port: 1000 + index }, index * 10),
  );
  expect(findingsOf(auditFrames(NOBODY, inOrder(frames.flat())))).toEqual([]);
});
