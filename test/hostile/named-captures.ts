/** Captures in which every text is one that somebody on the wire chose. */
import fc from "fast-check";
import { concat, filler } from "../packets/bytes.ts";
import { pcapFile, type Recorded } from "../packets/capture-file.ts";
import { certificate } from "../packets/certificate.ts";
import { datagram, handshake, lastWord, type Parties, segment } from "../packets/dialogue.ts";
import { addressRecord, aliasRecord, dnsAnswer, dnsQuery, nameOf } from "../packets/dns.ts";
import { helloFor, serverHandshake, tlsRecords } from "../packets/tls.ts";

const PIECES = [
  ...[
    "\u001b]0;title\u0007",
    "\u001b[2J",
    "\u009b31m",
    "\u202e",
    "\u2066",
    "\u200b",
    "\ufeff",
    "\u0000",
    "\r\n",
    "\ud800",
  ],
  ...[
    '=HYPERLINK("x")',
    "+1",
    "@a",
    "|",
    "`",
    "```",
    "\n\n# h",
    "[a](javascript:b)",
    "&lt;",
    "-->",
    "]]>",
    "</script>",
  ],
  ...[
    "<img src=x onerror=a>",
    '"',
    "'",
    "\\",
    ",",
    "\t",
    "__proto__",
    "constructor",
    "toString",
    "a.example",
    "漢字",
    "x",
  ],
];

/** A name that means to do harm, or any text. */
export const HOSTILE_NAME = fc.oneof(
  fc.array(fc.constantFrom(...PIECES), { minLength: 1, maxLength: 6 }).map((pieces) => pieces.join("")),
  fc.string({ unit: "binary", maxLength: 80 }),
);

const CLIENT = "10.10.0.11";
const RESOLVER: Parties = { client: CLIENT, server: "10.10.0.30", port: 53 };
const MAX_LABEL_BYTES = 63;
const END_MS = 30_000;

/** DNS, TLS with a certificate, HTTP and CONNECT, each with that name in it, as bytes. */
export function captureNaming(name: string): Uint8Array {
  const bytes = new TextEncoder().encode(name);
  const label = nameOf(bytes.length === 0 ? "x" : bytes.subarray(0, MAX_LABEL_BYTES));
  const records = [aliasRecord(label, label), addressRecord(label, "198.51.100.1")];
  return pcapFile([
    datagram(RESOLVER, 0, "client", dnsQuery({ name: label })),
    datagram(RESOLVER, 1, "server", dnsAnswer({ name: label, records })),
    ...talk(
      "198.51.100.1",
      443,
      10,
      helloFor(name),
      tlsRecords(serverHandshake(certificate({ commonName: name, names: [name] }))),
    ),
    ...talk("198.51.100.2", 80, 20, http("GET / HTTP/1.1\r\nHost: ", bytes), http("HTTP/1.1 200 OK", filler(0))),
    ...talk("198.51.100.3", 3128, 30, http("CONNECT ", bytes, ":443 HTTP/1.1"), http("HTTP/1.1 200 OK", filler(0))),
    // And one that nobody answers, so that a finding names it.
    ...talk("198.51.100.4", 443, 40, helloFor(name), filler(0)),
    lastWord(END_MS),
  ]);
}

function talk(server: string, port: number, atMs: number, question: Uint8Array, answer: Uint8Array): Recorded[] {
  const parties = { client: CLIENT, server, port };
  const asked = [
    ...handshake(parties, atMs),
    segment(parties, atMs + 3, "client", ["psh", "ack"], { payload: question }),
  ];
  if (answer.length === 0) return asked;
  return [...asked, segment(parties, atMs + 5, "server", ["psh", "ack"], { payload: answer })];
}

function http(before: string, name: Uint8Array, behind = ""): Uint8Array {
  const encoder = new TextEncoder();
  return concat(encoder.encode(before), name, encoder.encode(`${behind}\r\n\r\n`));
}
