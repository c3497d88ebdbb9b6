import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { createProgress } from "../../src/cli/progress.ts";
import type { Streams } from "../../src/cli/streams.ts";

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["performance"] });
});
afterEach(() => {
  vi.useRealTimers();
});

function createTerminal(isErrorTerminal: boolean): { streams: Streams; drawn: string[] } {
  const drawn: string[] = [];
  const streams: Streams = {
    output: () => {},
    error: (text) => drawn.push(text),
    isOutputTerminal: false,
    isErrorTerminal,
    environment: {},
  };
  return { streams, drawn };
}

it("shows how far, how fast and how long to go, in one line that can be taken away", () => {
  const { streams, drawn } = createTerminal(true);
  const progress = createProgress(streams, 1000, () => 2_500_000);
  vi.advanceTimersByTime(1000);
  progress.addBytes(250);
  progress.clear();
  expect(drawn).toEqual([
    "\r\u001b[K[#####...............]  25 %  2,500,000 packets, 2,500,000 a second, 3 s left",
    "\r\u001b[K",
  ]);
});

it("never fills the line", () => {
  const { streams, drawn } = createTerminal(true);
  const progress = createProgress(streams, 1e12, () => 123_456_789_012);
  vi.advanceTimersByTime(1000);
  progress.addBytes(1);
  expect(drawn[0]?.replace("\r\u001b[K", "").length).toBeLessThan(80);
});

it("is silent where no terminal is", () => {
  const { streams, drawn } = createTerminal(false);
  const progress = createProgress(streams, 1000, () => 1);
  vi.advanceTimersByTime(1000);
  progress.addBytes(500);
  progress.clear();
  expect(drawn).toEqual([]);
});
