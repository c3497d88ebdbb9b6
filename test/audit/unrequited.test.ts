/** Datagrams that no reply is owed to, as between the members of a cluster, and what ICMP says of them. */
import { expect, it } from "vitest";
import type { Recorded } from "../packets/capture-file.ts";
import { datagram, inOrder, lastWord, type Parties, unreachable } from "../packets/dialogue.ts";
import { auditFrames } from "./audit-frames.ts";

const [ONE, OTHER] = ["10.30.0.12", "10.30.0.13"];
const SITE = `{version: 1, endpoints: [{name: hosts, addresses: ["${ONE}", "${OTHER}"], roles: [host]}]}`;
/** Members send from the port that they listen on; those of corosync 2 from others as well. */
const MEMBERS: Parties = { client: ONE, server: OTHER, port: 5405, clientPort: 5405 };
const OLDER_MEMBERS: Parties = { ...MEMBERS, clientPort: 42_075 };

const PORT_UNREACHABLE = 3;
const HOST_PROHIBITED = 10;
const SECOND_MS = 1000;

/** One member's datagrams, one a second. */
function said(parties: Parties, by: "client" | "server", seconds: readonly number[]): Recorded[] {
  return seconds.map((at) => datagram(parties, at * SECOND_MS, by));
}

function errors(about: readonly Recorded[], code: number): Recorded[] {
  return about.map((one) => unreachable(one, ONE, OTHER, code));
}

function outcomeOf(...frames: readonly Recorded[]): string {
  const { judged } = auditFrames(SITE, [...inOrder(frames), lastWord(60 * SECOND_MS)]);
  const [first, ...others] = judged.filter(({ port }) => port === 5405);
  expect(others).toEqual([]);
  return first!.decided.outcome;
}

it.each([
  ["of its own port", MEMBERS, "answered"],
  ["of another port", OLDER_MEMBERS, "sent"],
] as const)("a member that starts later refuses nothing any more (%s)", (_port, parties, outcome) => {
  const early = said(parties, "client", [0, 1, 2]);
  const late = said(parties, "client", [3, 4, 5, 6]);
  const replies = parties === MEMBERS ? said(parties, "server", [3.5, 4.5, 5.5]) : [];
  expect(outcomeOf(...early, ...errors(early, PORT_UNREACHABLE))).toBe("refused");
  expect(outcomeOf(...early, ...errors(early, PORT_UNREACHABLE), ...late, ...replies)).toBe(outcome);
});

it("a member that speaks from its port listens there", () => {
  const early = said(MEMBERS, "client", [0, 1, 2]);
  const late = [...said(MEMBERS, "server", [2.5]), ...said(MEMBERS, "client", [2.6])];
  expect(outcomeOf(...early, ...errors(early, PORT_UNREACHABLE), ...late)).toBe("answered");
  expect(outcomeOf(...early, ...errors(early, HOST_PROHIBITED), ...late)).toBe("rejected");
});

it("what a member says of its own accord does not take back that its firewall rejects what it is told", () => {
  const asked = said(MEMBERS, "client", [0, 1, 2, 3, 4, 5]);
  const ofItsOwn = said(MEMBERS, "server", [0.5, 1.5, 2.5, 3.5, 4.5, 5.5]);
  expect(outcomeOf(...asked, ...ofItsOwn)).toBe("answered");
  expect(outcomeOf(...asked, ...ofItsOwn, ...errors(asked, HOST_PROHIBITED))).toBe("rejected");
});

it("what is sent from another port later is refused no more either, nor is what is sent at the same time shown to be", () => {
  const early = said(OLDER_MEMBERS, "client", [0, 1]);
  const refused = [...early, ...errors(early, PORT_UNREACHABLE)];
  expect(outcomeOf(...refused, ...said(MEMBERS, "client", [2, 3, 4, 5]))).toBe("sent");
  expect(outcomeOf(...refused, ...said(MEMBERS, "client", [0, 1, 2]))).toBe("refused");
});

it("errors come more seldom than what they are about", () => {
  const asked = said(OLDER_MEMBERS, "client", [0, 1, 2, 3, 4, 5, 5.3, 5.6, 5.9, 6.2]);
  expect(outcomeOf(...asked, ...errors(asked.slice(0, 6), HOST_PROHIBITED))).toBe("rejected");
});
