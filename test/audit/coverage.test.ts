import { expect, it, test } from "vitest";
import type { Coverage } from "../../src/audit/coverage.ts";
import type { Recorded } from "../packets/capture-file.ts";
import { answeredConnection, lastWord, type Parties, ping, refusedConnection } from "../packets/dialogue.ts";
import { auditFrames } from "./audit-frames.ts";

const [XS1, XS2, SAN, NAS, LIC] = ["10.0.0.11", "10.0.0.12", "10.0.0.25", "10.0.0.26", "10.0.0.20"] as const;
const SITE = `version: 1
endpoints:
  - {name: xs1, addresses: [${XS1}, 10.0.1.11], roles: [coordinator]}
  - {name: xs2, address: ${XS2}, roles: [host]}
  - {name: san, address: ${SAN}, roles: [san]}
  - {name: nas, address: ${NAS}, roles: [nas]}
  - {name: lic, address: ${LIC}, roles: [license-server]}
`;

function coverageIn(frames: readonly Recorded[]): Map<string, Omit<Coverage, "requirement">> {
  const { coverage } = auditFrames(SITE, [...frames, lastWord(60_000)]);
  return new Map(coverage.map(({ requirement, ...rest }) => [requirement, rest]));
}

const LICENSE: Parties = { client: XS1, server: LIC, port: 27000 };
const frames = [
  ...ping(XS1, SAN, 0),
  ...ping(XS1, NAS, 10),
  ...answeredConnection(LICENSE, 20),
  ...refusedConnection({ ...LICENSE, client: "10.0.1.11" }, 30),
];

test.for([
  ["license.request", "failing", 2, "1 of 2 conversations failing"],
  ["license.checkout", "unseen", 0, "host and license-server were seen, this traffic was not"],
  ["updates.repo", "unseen", 0, "host was seen, this traffic was not"],
  ["logs.syslog", "not-observable", 0, "no endpoint has the role syslog-server"],
  ["pvs.logon", "not-observable", 0, "no endpoint has the role pvs-server or pvs-target"],
  ["pvs.target", "not-observable", 0, "no endpoint has the role pvs-server or pvs-target"],
  ["storage.nfs3-dynamic", "not-observable", 0, "its rpcbind handed out no port here"],
  // Two addresses of one machine are no two hosts.
  ["cluster.tcp", "not-observable", 0, "only one host was seen"],
] as const)("%s is %s", ([requirement, status, conversations, why]) => {
  expect(coverageIn(frames).get(requirement)).toEqual({ status, conversations, why });
});

it("a declared endpoint of which no packet came could not have been seen", () => {
  expect(coverageIn(ping(XS1, NAS, 0)).get("storage.iscsi")).toEqual({
    status: "not-observable",
    conversations: 0,
    why: "no packet of any san was seen",
  });
});

it("two hosts are peers, and what works is seen", () => {
  const coverage = coverageIn(answeredConnection({ client: XS2, server: XS1, port: 8896 }));
  expect(coverage.get("cluster.tcp")).toMatchObject({ status: "seen", why: "1 conversation, none of them failing" });
  expect(coverage.get("cluster.udp")).toMatchObject({
    status: "unseen",
    why: "hosts were seen, this traffic was not",
  });
});
