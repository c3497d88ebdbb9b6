import { expect, it } from "vitest";
import { createPacket } from "../../src/decode/packet-record.ts";
import { FOUND_NOTHING, NOTHING_YET, wantsMore } from "../../src/flow/payload-observer.ts";
import { createMessageObserver } from "../../src/names/message-observer.ts";
import { createOpeningTable, NO_OPENING } from "../../src/names/opening.ts";
import { createOpeningObserver } from "../../src/names/opening-observer.ts";
import { createCertificateReaders } from "../../src/names/server-certificates.ts";
import { concat } from "../packets/bytes.ts";
import { applicationData, helloFor } from "../packets/tls.ts";

const HELLO = helloFor("repo.ops.xenserver.com");
const FIRST_HALF = HELLO.subarray(0, 50);
const SECOND_HALF = HELLO.subarray(50);

function createReading() {
  const openings = createOpeningTable(3);
  const messages = createMessageObserver({
    message: () => expect.unreachable(),
    groupQuestion: () => expect.unreachable(),
  });
  const certificates = createCertificateReaders({ certificate: () => expect.unreachable() });
  const observer = createOpeningObserver(openings, messages, certificates);
  const say = (word: number, payload: Uint8Array, streamOffset: number): number => {
    const packet = { ...createPacket(), offset: 0, end: payload.length, tcpSequence: 1000 + streamOffset };
    return observer.observe(word, payload, packet, { side: 0, streamOffset, isOriginator: true, time: 0 });
  };
  const nameIn = (word: number): string | undefined => openings.get(observer.close(word)).target?.name;
  return { observer, say, nameIn, givenUp: observer.givenUp };
}

it("remembers the beginning of a hello until the rest comes", () => {
  const { say, nameIn } = createReading();
  const word = say(NOTHING_YET, FIRST_HALF, 0);
  expect(wantsMore(word)).toBe(true);
  expect(nameIn(say(word, SECOND_HALF, FIRST_HALF.length))).toBe("repo.ops.xenserver.com");
});

it("passes over the byte of a keep-alive that comes before any data", () => {
  const { say, nameIn } = createReading();
  expect(nameIn(say(say(NOTHING_YET, new Uint8Array(1), -1), HELLO, 0))).toBe("repo.ops.xenserver.com");
});

it("gives up the oldest of too many unfinished beginnings, and counts it", () => {
  const { say, nameIn, givenUp } = createReading();
  const words = Array.from({ length: 513 }, () => say(NOTHING_YET, FIRST_HALF, 0));
  expect(givenUp()).toBe(1);
  expect(say(words[0]!, SECOND_HALF, FIRST_HALF.length)).toBe(FOUND_NOTHING);
  expect(nameIn(say(words[512]!, SECOND_HALF, FIRST_HALF.length))).toBe("repo.ops.xenserver.com");
});

it("keeps what the oldest had shown by then", () => {
  const { say, nameIn, givenUp } = createReading();
  const words = Array.from({ length: 514 }, () => say(NOTHING_YET, HELLO, 0));
  expect(givenUp()).toBe(0);
  expect(nameIn(words[0]!)).toBe("repo.ops.xenserver.com");
  expect(nameIn(say(words[1]!, concat(applicationData(10)), HELLO.length))).toBe("repo.ops.xenserver.com");
});

it("finds nothing in a beginning that ends with its connection", () => {
  const { observer, say } = createReading();
  expect(observer.close(say(NOTHING_YET, FIRST_HALF, 0))).toBe(FOUND_NOTHING);
});

it("keeps no more names than there is room for", () => {
  const openings = createOpeningTable(3);
  const ids = Array.from({ length: 16_385 }, (_, index) =>
    openings.idOf({ ...NO_OPENING, target: { source: "tls", name: `${index}.example`, port: null, status: null } }),
  );
  expect(ids.at(-1)).toBe(-1);
  expect(openings.dropped()).toBe(1);
});
