/** DNS answers against the questions of their flow, in the corners that no fixture has. */
import { describe, expect, it } from "vitest";
import { datagram } from "../packets/dialogue.ts";
import { dnsAnswer, dnsQuery } from "../packets/dns.ts";
import { track } from "./track.ts";

const PARTIES = { client: "10.10.0.11", server: "10.10.0.53", port: 53 };
const ask = (ms: number, id: number, name = "host.example") => datagram(PARTIES, ms, "client", dnsQuery({ id, name }));
const answer = (ms: number, id: number, name = "host.example") =>
  datagram(PARTIES, ms, "server", dnsAnswer({ id, name }));

function unasked(...frames: Parameters<typeof track>[0]): number {
  const [flow] = track(frames).flows;
  return flow!.ends[0].unasked + flow!.ends[1].unasked;
}

describe("an answer", () => {
  it("fits its question, also when it comes twice or after other questions", () => {
    expect(unasked(ask(0, 1), ask(1, 2), answer(2, 2), answer(3, 1), answer(4, 1), ask(5, 1), answer(6, 1))).toBe(0);
  });

  it("fits where the mirror hands it over before its question", () => {
    expect(unasked(ask(0, 1), answer(1, 1), answer(2, 2), ask(2.1, 2))).toBe(0);
    const { ends } = track([ask(0, 1), answer(1, 1), answer(2, 2), ask(2.1, 2)]).flows[0]!;
    expect(ends.map(({ turns }) => turns)).toEqual([2, 2]);
  });

  it("fits where two stand before their questions, as a resolver asks for both kinds of address at once", () => {
    expect(unasked(answer(0, 2), answer(0.1, 1), ask(0.2, 1), ask(0.3, 2))).toBe(0);
  });

  it("fits none with another number, name or type", () => {
    expect(unasked(ask(0, 1), answer(1, 2))).toBe(1);
    expect(unasked(ask(0, 1), answer(1, 1, "post.example"))).toBe(1);
    const ofOtherType = datagram(PARTIES, 1, "server", dnsAnswer({ id: 1, name: "host.example", type: "AAAA" }));
    expect(unasked(ask(0, 1), ofOtherType)).toBe(1);
  });

  it("is judged by its number where the recording cut it", () => {
    const headersAndNumber = 14 + 20 + 8 + 2;
    const cutTo = (id: number, length: number) => {
      const whole = answer(1, id);
      return { ...whole, bytes: whole.bytes.subarray(0, length), wireBytes: whole.bytes.length };
    };
    expect(unasked(ask(0, 1), cutTo(1, headersAndNumber))).toBe(0);
    expect(unasked(ask(0, 1), cutTo(2, headersAndNumber))).toBe(1);
    expect(unasked(ask(0, 1), cutTo(2, headersAndNumber - 2))).toBe(0);
  });
});

describe("more questions than are remembered", () => {
  const questions = Array.from({ length: 7 }, (_, index) => ask(index, index + 1));

  it("are all that is needed where they were answered", () => {
    const answered = questions.flatMap((question, index) => [question, answer(index + 0.5, index + 1)]);
    expect(unasked(...answered, answer(100, 99))).toBe(1);
  });

  it("let everything count where they were not: who asks so much cannot be told from who is lied to", () => {
    expect(unasked(...questions, answer(100, 1), answer(101, 99))).toBe(0);
  });
});

it("what is no DNS on its port is not held to its questions", () => {
  const [other, reply] = [datagram(PARTIES, 0, "client"), datagram(PARTIES, 1, "server")];
  expect(unasked(other, reply)).toBe(0);
});
