import { expect, it } from "vitest";
import { createIsTooLate } from "../../src/audit/capture-spans.ts";
import { createInputState, type InputState } from "../../src/capture/source.ts";

function recorded(firstSecond: number, lastSecond: number): InputState {
  const stamp = (seconds: number) => ({ seconds, nanoseconds: 0 });
  return { ...createInputState("x"), firstPacket: stamp(firstSecond), lastPacket: stamp(lastSecond) };
}

it.each([
  [97, false],
  [97.5, true],
  [100, true],
  [150, false],
  [299, false],
  [302, false],
  [398, true],
])("asked at %d s of recordings from 0 to 100, 200 to 300 and 301 to 400 s: too late is %s", (askedAt, expected) => {
  const isTooLate = createIsTooLate([
    recorded(200, 300),
    recorded(0, 100),
    createInputState("none"),
    recorded(301, 400),
  ]);
  expect(isTooLate(askedAt)).toBe(expected);
});
