import { describe, expect, it, test } from "vitest";
import { connStateOf, historyOf } from "../../src/flow/conn-state.ts";
import type { Flow } from "../../src/flow/flow.ts";
import type { Side } from "../../src/flow/flow-row.ts";
import { filler } from "../packets/bytes.ts";
import { CLIENT_SEQUENCE, datagram, type Parties, ping, SERVER_SEQUENCE, segment } from "../packets/dialogue.ts";
import type { TcpFields, TcpFlagName } from "../packets/transport.ts";
import { track } from "./track.ts";

/** The client has the lower address: it is side A, or 0. */
const PARTIES: Parties = { client: "10.10.0.11", server: "10.10.0.22", port: 443 };
const CLIENT: Side = 0;

const FLAGS_OF_LETTER: Readonly<Record<string, readonly TcpFlagName[]>> = {
  s: ["syn"],
  h: ["syn", "ack"],
  a: ["ack"],
  d: ["psh", "ack"],
  f: ["fin", "ack"],
  r: ["rst"],
};

const DATA_BYTES = 10;

/** The flow of a dialogue in Zeek's own letters: upper case is the client's. */
function flowOf(letters: string): Flow {
  const sent = { client: 0, server: 0 };
  const frames = [...letters].map((letter, ms) => {
    const speaker = letter === letter.toLowerCase() ? "server" : "client";
    const sequence = (speaker === "client" ? CLIENT_SEQUENCE : SERVER_SEQUENCE) + 1 + sent[speaker];
    const isData = letter.toLowerCase() === "d";
    const isOpening = "sh".includes(letter.toLowerCase());
    if (isData) sent[speaker] += DATA_BYTES;
    const fields: Partial<TcpFields> = { sequence: isOpening ? sequence - 1 : sequence };
    return segment(PARTIES, ms, speaker, FLAGS_OF_LETTER[letter.toLowerCase()]!, {
      ...fields,
      ...(isData ? { payload: filler(DATA_BYTES) } : {}),
    });
  });
  const { flows } = track(frames);
  expect(flows).toHaveLength(1);
  return flows[0]!;
}

describe("TCP, by what was seen", () => {
  test.for([
    ["S", "S0", "a SYN alone"],
    ["Sh", "S1", "a SYN that was answered"],
    ["ShADad", "S1", "a connection that stands"],
    ["ShADadFfA", "SF", "a whole connection"],
    ["ShADadfAF", "SF", "closed by the server first"],
    ["Sr", "REJ", "refused"],
    ["ShADadFa", "S2", "only the client closed"],
    ["ShADadfA", "S3", "only the server closed"],
    ["ShADaR", "RSTO", "the client aborted"],
    ["ShADar", "RSTR", "the server aborted"],
    ["SR", "RSTOS0", "asked and aborted, no answer"],
    ["SaR", "RSTOS0", "a bare acknowledgement is no answer"],
    ["SAR", "OTH", "a client that went on unanswered, then aborted"],
    ["hr", "RSTRH", "the server's half: SYN-ACK, then reset"],
    ["SF", "SH", "the client's half: SYN, then FIN"],
    ["hf", "SHR", "the server's half: SYN-ACK, then FIN"],
    ["h", "OTH", "a SYN-ACK alone"],
    ["DadA", "OTH", "joined midway"],
    ["hADadFf", "SF", "only the SYN is missing"],
    ["hSADadFf", "SF", "a mirror that swapped the handshake"],
    ["ShADadFRf", "SF", "a reset between the FINs is a normal end"],
    ["ShADadFfR", "SF", "and so is one behind them"],
    ["ShADadFr", "RSTR", "a FIN that was answered by a reset"],
    ["R", "OTH", "a reset alone"],
  ] as const)("%s is %s: %s", ([letters, state]) => {
    expect(connStateOf(flowOf(letters), CLIENT)).toBe(state);
  });
});

describe("history", () => {
  it("has each letter of a normal life once, in the order of first appearance", () => {
    expect(historyOf(flowOf("ShADADadadFfA"), CLIENT)).toBe("ShADadFf");
  });

  it("has room for all that both sides can do", () => {
    const all = "SshHAaDdFfRr";
    expect(historyOf(flowOf(all), CLIENT)).toBe(all);
  });

  it("begins with ^ where the first packet came from the responder", () => {
    expect(historyOf(flowOf("hADad"), CLIENT)).toBe("^hADad");
  });

  it("of UDP has D and d", () => {
    const both = [datagram(PARTIES, 0, "client"), datagram(PARTIES, 1, "server")];
    expect(historyOf(track(both).flows[0]!, CLIENT)).toBe("Dd");
    expect(historyOf(track([both[1]!, both[0]!]).flows[0]!, CLIENT)).toBe("^dD");
    expect(historyOf(track(both.slice(1)).flows[0]!, CLIENT)).toBe("^d");
  });

  it("of ICMP is none", () => {
    expect(historyOf(track(ping(PARTIES.client, PARTIES.server, 0)).flows[0]!, CLIENT)).toBeNull();
  });
});

test.for([
  [["client", "server"], "SF"],
  [["client"], "S0"],
  [["server"], "SHR"],
] as const)("UDP from %j is %s", ([speakers, state]) => {
  const frames = speakers.map((speaker, ms) => datagram(PARTIES, ms, speaker));
  expect(connStateOf(track(frames).flows[0]!, CLIENT)).toBe(state);
});

it("ICMP is OTH, as all that Zeek has no states for", () => {
  expect(connStateOf(track(ping(PARTIES.client, PARTIES.server, 0)).flows[0]!, CLIENT)).toBe("OTH");
});

it("contradictory flags count as the strongest of them", () => {
  const { flows } = track([segment(PARTIES, 0, "client", ["syn", "fin"])]);
  expect(historyOf(flows[0]!, CLIENT)).toBe("F");
  expect(connStateOf(flows[0]!, CLIENT)).toBe("SH");
});
