import { describe, expect, it } from "vitest";
import type { Finding } from "../../src/audit/finding.ts";
import { filler } from "../packets/bytes.ts";
import type { Recorded } from "../packets/capture-file.ts";
import {
  answeredConnection,
  answeredExchange,
  datagram,
  inOrder,
  lastWord,
  type Parties,
  segment,
} from "../packets/dialogue.ts";
import { haHeartbeat } from "../packets/ha-heartbeat.ts";
import { auditFrames } from "./audit-frames.ts";

const [XS1, XS2, XS3] = ["10.0.0.11", "10.0.0.12", "10.0.0.13"] as const;
const [NTP, DNS, ADMIN] = ["10.0.0.21", "10.0.0.22", "10.0.0.30"] as const;

const SITE = `version: 1
endpoints:
  - {name: xs1, addresses: [${XS1}, "2001:db8::11"], roles: [coordinator]}
  - {name: xs2, addresses: [${XS2}, "2001:db8::12"], roles: [host]}
  - {name: xs3, address: ${XS3}, roles: [host]}
  - {name: ntp, address: ${NTP}, roles: [ntp-server]}
  - {name: dns, address: ${DNS}, roles: [dns-server]}
  - {name: admin, address: ${ADMIN}, roles: [xencenter]}
allow:
  - {id: site.ha, from: [host], to: [host], transport: udp, ports: [694], reason: "HA"}
`;

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;

/** Something again and again, from `fromMs` on. */
function every(seconds: number, untilMs: number, scene: (atMs: number) => Recorded[], fromMs = 0): Recorded[] {
  const count = Math.floor((untilMs - fromMs) / (seconds * SECOND_MS)) + 1;
  return Array.from({ length: count }, (_, index) => scene(fromMs + index * seconds * SECOND_MS)).flat();
}

/** Each on a port of its own, as new connections are. */
function connections(client: string, server: string, seconds: number, untilMs: number): Recorded[] {
  let clientPort = 30_000;
  return every(seconds, untilMs, (atMs) =>
    answeredConnection({ client, server, port: 443, clientPort: clientPort++ }, atMs),
  );
}

function questions(client: string, server: string, port: number, seconds: number, untilMs: number): Recorded[] {
  return every(seconds, untilMs, (atMs) => answeredExchange({ client, server, port }, atMs));
}

function heartbeats(client: string, server: string, untilMs: number): Recorded[] {
  const parties: Parties = { client, server, port: 694, clientPort: 694 };
  return every(3, untilMs, (atMs) => [datagram(parties, atMs, "client")]);
}

function absencesIn(frames: readonly Recorded[], site = SITE): Finding[] {
  const { findings } = auditFrames(site, inOrder(frames));
  return findings.filter(({ kind, conversations }) => kind === "advisory" && conversations.length === 0);
}

describe("a member's beat", () => {
  const END_MS = 5 * MINUTE_MS;
  const ofXs3 = connections(XS3, XS1, 30, END_MS);
  const toXs2 = connections(XS1, XS2, 60, END_MS);

  it("that is never there, between a pair that this sensor sees, is high", () => {
    const [finding, ...others] = absencesIn([...ofXs3, ...toXs2, lastWord(END_MS)]);
    expect(others).toEqual([]);
    expect(finding).toMatchObject({
      severity: "high",
      requirement: "hosts.management-api",
      title: "xs2 never beats to the coordinator xs1",
      conversations: [],
      accepted: null,
    });
    expect(finding?.reason).toContain("xs2 (10.0.0.12) was watched for 5 min");
    expect(finding?.reason).toContain("none to xs1 (10.0.0.11)");
  });

  it("is not replaced by an old connection that stands", () => {
    const standing: Parties = { client: XS2, server: XS1, port: 443, clientPort: 45_000 };
    const channel = every(20, END_MS, (atMs) => [
      segment(standing, atMs, "client", ["psh", "ack"], { payload: filler(10) }),
      segment(standing, atMs + 1, "server", ["ack"]),
    ]);
    expect(absencesIn([...ofXs3, ...channel, lastWord(END_MS)])).toMatchObject([{ severity: "high" }]);
  });

  it("may pass where this sensor is not, if nothing of the pair is seen: low", () => {
    const dns = questions(XS2, DNS, 53, 20, END_MS);
    const [finding, ...others] = absencesIn([...ofXs3, ...dns, lastWord(END_MS)]);
    expect(others).toEqual([]);
    expect(finding).toMatchObject({ severity: "low", title: "xs2 never beats to the coordinator xs1" });
    expect(finding?.check).toMatch(/^Whether this sensor sees at all what passes between xs2 and xs1[.] Then: Whether/);
  });

  it("of several members is one finding", () => {
    const frames = [...toXs2, ...connections(XS1, XS3, 60, END_MS), lastWord(END_MS)];
    expect(absencesIn(frames).map(({ title }) => title)).toEqual(["xs2 and xs3 never beat to the coordinator xs1"]);
  });

  const dnsOfXs2 = questions(XS2, DNS, 53, 20, END_MS);
  const silent: [string, Recorded[]][] = [
    ["it is there", [...ofXs3, ...toXs2, ...connections(XS2, XS1, 30, END_MS)]],
    [
      "it is there by another of its addresses",
      [...ofXs3, ...toXs2, ...connections("2001:db8::12", "2001:db8::11", 30, END_MS)],
    ],
    ["the member is watched for two minutes", [...ofXs3, ...connections(XS1, XS2, 60, 2 * MINUTE_MS)]],
    ["nothing of the pair is seen, nor any other beat", [...dnsOfXs2, ...connections(ADMIN, XS1, 30, END_MS)]],
    ["the member is seen nowhere", ofXs3],
    ["no such port was recorded", [...dnsOfXs2, ...heartbeats(XS1, XS2, END_MS), ...heartbeats(XS2, XS1, END_MS)]],
    [
      "it is blocked, which is a finding of its own",
      [...toXs2, ...ofXs3, segment({ client: XS2, server: XS1, port: 443 }, 9, "client", ["syn"])],
    ],
  ];
  it.each(silent)("is not missed where %s", (_, frames) => {
    expect(absencesIn([...frames, lastWord(END_MS)])).toEqual([]);
  });

  it("is not missed where several coordinators leave open who is whose", () => {
    const two = SITE.replace(`address: ${XS3}, roles: [host]`, `address: ${XS3}, roles: [coordinator]`);
    expect(absencesIn([...toXs2, ...connections(XS1, XS3, 60, END_MS), lastWord(END_MS)], two)).toEqual([]);
  });

  it("is not missed between two pools that the traffic alone shows", () => {
    const parties = { port: 694, clientPort: 694 };
    const pool = (coordinator: string, member: string, generation: string): Recorded[] => [
      ...connections(member, coordinator, 30, END_MS),
      ...every(3, END_MS, (atMs) => [
        datagram(
          { ...parties, client: coordinator, server: member },
          atMs,
          "client",
          haHeartbeat(generation, "aa".repeat(16)),
        ),
        datagram(
          { ...parties, client: coordinator, server: member },
          atMs + 1,
          "server",
          haHeartbeat(generation, "bb".repeat(16)),
        ),
      ]),
    ];
    const frames = [
      ...pool(XS1, XS2, "0a".repeat(16)),
      ...pool("10.9.0.11", "10.9.0.12", "0b".repeat(16)),
      lastWord(END_MS),
    ];
    const { findings } = auditFrames("version: 1", inOrder(frames));
    expect(findings.map(({ title }) => title)).toEqual([expect.stringContaining("UDP 694, is undocumented")]);
  });

  it("is not missed by a sensor that shows one direction", () => {
    const oneSided = connections(ADMIN, XS1, 10, END_MS).filter((_, index) => [0, 2, 3, 5].includes(index % 7));
    const many = Array.from({ length: 10 }, (_, index) => ({
      client: XS1,
      server: DNS,
      port: 53,
      clientPort: 40_000 + index,
    }));
    const strays = many.flatMap((parties, index) => [
      segment({ ...parties, server: `10.0.1.${index}`, port: 443 }, index, "client", ["syn"]),
      segment({ ...parties, server: `10.0.1.${index}`, port: 443 }, index + 5, "client", ["ack"]),
    ]);
    expect(absencesIn([...ofXs3, ...toXs2, ...oneSided, ...strays, lastWord(END_MS)])).toEqual([]);
  });

  it("is not missed over recordings with gaps, none of which is long enough", () => {
    // One file of two that were joined would look like one long one: several files do not.
    const short = (fromMs: number): Recorded[] =>
      inOrder([...connections(XS1, XS2, 60, MINUTE_MS), ...ofXs3.slice(0, 14)]).map((recorded) => ({
        ...recorded,
        atMicroseconds: recorded.atMicroseconds + fromMs * 1000,
      }));
    const { findings } = auditFrames(SITE, short(0), short(10 * MINUTE_MS));
    expect(findings.filter(({ conversations }) => conversations.length === 0)).toEqual([]);
  });
});

describe("NTP", () => {
  const END_MS = 40 * MINUTE_MS;
  const ofXs1 = questions(XS1, NTP, 123, 1024, END_MS);
  const dnsOfXs2 = questions(XS2, DNS, 53, 300, END_MS);

  it("that a host never asks for is medium", () => {
    const [finding, ...others] = absencesIn([...ofXs1, ...dnsOfXs2, lastWord(END_MS)]);
    expect(others).toEqual([]);
    expect(finding).toMatchObject({ severity: "medium", requirement: "time.ntp", title: "xs2 asks no NTP server" });
    expect(finding?.reason).toContain("xs2 (10.0.0.12) was watched for 40 min");
    expect(finding?.reason).toContain("though ntp answered others");
  });

  const silent: [string, Recorded[]][] = [
    ["it asks", [...ofXs1, ...dnsOfXs2, ...questions(XS2, NTP, 123, 1024, END_MS)]],
    [
      "it asks a server that is not declared",
      [...ofXs1, ...dnsOfXs2, ...questions(XS2, "192.0.2.1", 123, 1024, END_MS)],
    ],
    ["it is watched for 30 minutes", [...ofXs1, ...questions(XS2, DNS, 53, 300, 30 * MINUTE_MS)]],
    ["no NTP at all is seen", dnsOfXs2],
    ["only others ask, and others answer", [...dnsOfXs2, ...questions(ADMIN, "192.0.2.1", 123, 1024, END_MS)]],
    ["the host is seen with other hosts only", [...ofXs1, ...connections(XS2, XS1, 30, END_MS)]],
  ];
  it.each(silent)("is not missed where %s", (_, frames) => {
    expect(absencesIn([...frames, lastWord(END_MS)])).toEqual([]);
  });
});

describe("high availability", () => {
  const END_MS = 2 * MINUTE_MS;
  const pair = (a: string, b: string): Recorded[] => [...heartbeats(a, b, END_MS), ...heartbeats(b, a, END_MS)];
  const others = [...pair(XS1, XS2), ...pair(XS1, XS3)];
  const traffic = (untilMs = END_MS): Recorded[] => connections(XS2, XS3, 10, untilMs);

  it("without heartbeats between two hosts that are seen otherwise is high", () => {
    const [finding, ...more] = absencesIn([...others, ...traffic(), lastWord(END_MS)]);
    expect(more).toEqual([]);
    expect(finding).toMatchObject({
      severity: "high",
      requirement: null,
      title: "No high-availability heartbeat from xs2 to xs3 and xs3 to xs2",
    });
    expect(finding?.reason).toContain("in 2 min none went from xs2 (10.0.0.12) to xs3 (10.0.0.13)");
  });

  it("in one direction is high too", () => {
    const [finding] = absencesIn([...others, ...heartbeats(XS2, XS3, END_MS), ...traffic(), lastWord(END_MS)]);
    expect(finding?.title).toBe("No high-availability heartbeat from xs3 to xs2");
  });

  it("of a host that takes no part at all is high", () => {
    const frames = [...pair(XS1, XS2), ...traffic(), lastWord(END_MS)];
    expect(absencesIn(frames).map(({ title }) => title)).toEqual([
      "No high-availability heartbeat from xs2 to xs3 and xs3 to xs2",
    ]);
  });

  const cluster = every(10, END_MS, (atMs) =>
    answeredConnection({ client: XS2, server: XS3, port: 8896, clientPort: 20_000 + atMs / SECOND_MS }, atMs),
  );
  const silent: [string, Recorded[]][] = [
    ["all are there", [...others, ...pair(XS2, XS3), ...traffic()]],
    ["the pair is watched for 30 s", [...others, ...traffic(20 * SECOND_MS)]],
    ["nothing else of the pair is seen", others],
    ["one of the two takes no part, and only what is no management of it is seen", [...pair(XS1, XS2), ...cluster]],
    ["it is off", traffic()],
  ];
  it.each(silent)("is not missed where %s", (_, frames) => {
    expect(absencesIn([...frames, lastWord(END_MS)])).toEqual([]);
  });
});

it("nothing is missed without roles", () => {
  const END_MS = 5 * MINUTE_MS;
  const frames = [...connections(XS1, XS2, 60, END_MS), ...connections(XS3, XS1, 30, END_MS), lastWord(END_MS)];
  expect(absencesIn(frames, "version: 1\n")).toEqual([]);
});
