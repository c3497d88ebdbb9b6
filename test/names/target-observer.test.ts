import { expect, it } from "vitest";
import { createPacket } from "../../src/decode/packet-record.ts";
import { FOUND_NOTHING, NOTHING_YET, wantsMore } from "../../src/flow/payload-observer.ts";
import { createTargetTable } from "../../src/names/target.ts";
import { createTargetObserver } from "../../src/names/target-observer.ts";
import { helloFor } from "../packets/tls.ts";

const HELLO = helloFor("repo.ops.xenserver.com");
const FIRST_HALF = HELLO.subarray(0, 50);
const SECOND_HALF = HELLO.subarray(50);

function createReading() {
  const targets = createTargetTable();
  const observer = createTargetObserver(targets);
  const say = (word: number, payload: Uint8Array, offset: number): number => {
    const packet = { ...createPacket(), offset: 0, end: payload.length, tcpSequence: 1000 + offset };
    return observer.observe(word, payload, packet, 0, offset, true);
  };
  return { targets, observer, say };
}

it("remembers the beginning of a hello until the rest comes", () => {
  const { targets, say } = createReading();
  const word = say(NOTHING_YET, FIRST_HALF, 0);
  expect(wantsMore(word)).toBe(true);
  expect(targets.get(say(word, SECOND_HALF, FIRST_HALF.length))?.name).toBe("repo.ops.xenserver.com");
});

it("gives up the oldest of too many unfinished beginnings, and counts it", () => {
  const { targets, observer, say } = createReading();
  const words = Array.from({ length: 4097 }, () => say(NOTHING_YET, FIRST_HALF, 0));
  expect(observer.givenUp()).toBe(1);
  expect(say(words[0]!, SECOND_HALF, FIRST_HALF.length)).toBe(FOUND_NOTHING);
  expect(targets.get(say(words[4096]!, SECOND_HALF, FIRST_HALF.length))?.name).toBe("repo.ops.xenserver.com");
});

it("finds nothing in a beginning that ends with its connection", () => {
  const { observer, say } = createReading();
  expect(observer.close(say(NOTHING_YET, FIRST_HALF, 0))).toBe(FOUND_NOTHING);
});

it("keeps no more names than there is room for", () => {
  const targets = createTargetTable();
  const ids = Array.from({ length: 65_537 }, (_, index) =>
    targets.idOf({ source: "tls", name: `${index}.example`, port: null, status: null }),
  );
  expect(ids.at(-1)).toBe(-1);
  expect(targets.dropped()).toBe(1);
});
