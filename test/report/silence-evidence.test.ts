import { expect, it } from "vitest";
import { decodePacket } from "../../src/decode/packet.ts";
import { createPacket, type Packet } from "../../src/decode/packet-record.ts";
import { createSilenceEvidence, type Silence } from "../../src/report/silence-evidence.ts";
import { LinkType } from "../packets/capture-file.ts";
import { datagram } from "../packets/dialogue.ts";

const party = (address: string) => ({ address, name: null, roles: [] });
const silence = (owner: string, client: string, server: string, lastSeen: string): Silence<string> => ({
  owner,
  conversation: { client: party(client), server: { ...party(server), port: 443 }, lastSeen },
});

function packetOf(client: string, server: string): Packet {
  const packet = createPacket();
  const { bytes } = datagram({ client, server, port: 53 }, 0, "client");
  decodePacket(packet, bytes, 0, bytes.length, bytes.length, LinkType.ethernet);
  return packet;
}

/** Who gets a packet from one address to another at each of the times. */
function ownersOf(
  silences: readonly Silence<string>[],
  from: string,
  to: string,
  times: readonly number[],
): string[][] {
  const visit = createSilenceEvidence(silences);
  return times.map((time) => {
    const owners: string[] = [];
    visit(packetOf(from, to), time, (owner) => owners.push(owner));
    return owners;
  });
}

it.each([
  ["10.0.0.1", "10.0.0.2", "10.0.0.3"],
  ["2001:db8::1", "2001:db8::2", "2001:db8::3"],
])(
  "%s: the first packet, and the first 3 s after the last question, from the server or to the client",
  (...parties) => {
    const [client, server, other] = parties;
    const silences = [
      silence("a", client, server, "1970-01-01T00:00:10.5Z"),
      silence("b", client, server, "1970-01-01T00:00:20Z"),
    ];
    const expected = [["a", "b"], [], ["a"], ["b"], []];
    const times = [5, 13, 14, 30, 31];
    for (const [from, to] of [
      [server, other],
      [other, client],
    ] as const) {
      expect(ownersOf(silences, from, to, times).map((owners) => owners.sort())).toEqual(expected);
    }
    expect(ownersOf(silences, client, server, times).flat()).toEqual([]);
  },
);

it("64 servers of one owner are watched, and as many of another", () => {
  const silences = ["a", "b"].flatMap((owner) =>
    Array.from({ length: 70 }, (_, host) => silence(owner, "10.0.0.1", `10.0.1.${host}`, "1970-01-01T00:00:00Z")),
  );
  const visit = createSilenceEvidence(silences);
  const owners: string[] = [];
  for (let host = 0; host < 70; host++) {
    visit(packetOf(`10.0.1.${host}`, "10.0.0.9"), 1, (owner) => owners.push(owner));
  }
  expect(owners).toHaveLength(128);
});
