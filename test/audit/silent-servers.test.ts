/** Who does not answer: whether the capture shows that it is up. */
import { expect, it } from "vitest";
import { filler } from "../packets/bytes.ts";
import type { Recorded } from "../packets/capture-file.ts";
import {
  answeredConnection,
  datagram,
  handshake,
  inOrder,
  lastWord,
  segment,
  silentConnection,
} from "../packets/dialogue.ts";
import { auditFrames } from "./audit-frames.ts";

const [XS1, XS2, XS3] = ["10.10.0.11", "10.10.0.12", "10.10.0.13"] as const;
const SITE = `version: 1
matrix: xenserver-8
endpoints:
  - {name: xs1, address: ${XS1}, roles: [host, coordinator]}
  - {name: xs2, address: ${XS2}, roles: [host]}
  - {name: xs3, address: ${XS3}, roles: [host]}
`;

const API = { client: XS2, server: XS1, port: 443 };
const ASKED_MS = 30_000;
const UP = "it is up, and a firewall";
const PERHAPS_DOWN = "it has gone down, or a firewall";

const scenes: [string, string, Recorded[]][] = [
  ["sent nothing for long before and nothing since", PERHAPS_DOWN, answeredConnection(API)],
  ["answered shortly before", UP, answeredConnection(API, ASKED_MS - 9000)],
  ["answers others since", UP, [...answeredConnection(API), ...answeredConnection({ ...API, client: XS3 }, 33_000)]],
  ["was asked elsewhere again and again after its answer", PERHAPS_DOWN, endlessQuestions()],
  ["left a connection on which data is sent to it again and again", PERHAPS_DOWN, abandonedConnection()],
  ["sends others what needs no answer", UP, [datagram({ client: XS1, server: XS3, port: 5405 }, 32_000, "client")]],
];

it.each(scenes)("a server that %s: %s", (_, words, others) => {
  const asked = silentConnection({ ...API, clientPort: 50_001 }, ASKED_MS);
  const { judged, findings } = auditFrames(SITE, inOrder([...others, ...asked, lastWord(50_000)]));
  const silent = judged.find(({ client, port, decided }) => client.text === XS2 && port === 443 && decided.failed > 0);
  expect(silent?.decided.outcome).toBe("silent");
  expect(silent?.reason).toContain(words);
  const check = findings.find(
    ({ kind, conversations }) => kind === "blocked" && conversations.includes(silent!.id),
  )?.check;
  expect(check).toMatch(words === UP ? /^The firewalls/ : /^Whether xs1 is still up; then the firewalls/);
});

/** An answer, then questions from the same port to which none comes. */
function endlessQuestions(): Recorded[] {
  const beat = { client: XS3, server: XS1, port: 123 };
  return [
    datagram(beat, 0, "client"),
    datagram(beat, 1, "server"),
    ...[10, 20, 31].map((second) => datagram(beat, second * 1000, "client")),
  ];
}

function abandonedConnection(): Recorded[] {
  const open = { ...API, client: XS3 };
  const payload = filler(100, 0x41);
  return [
    ...handshake(open, 0),
    ...[5, 15, 31].map((second) => segment(open, second * 1000, "client", ["psh", "ack"], { payload })),
  ];
}
