/** A judgement is made in steps, and connections begin and end between them: each counts once. */
import { expect, it } from "vitest";
import { createAuditor } from "../../src/audit/auditor.ts";
import type { AuditResult } from "../../src/audit/conclusion.ts";
import { complete } from "../../src/audit/steps.ts";
import { addPacket, createInputState, createPacketBlock } from "../../src/capture/source.ts";
import { findMatrix } from "../../src/matrix/catalog.ts";
import { UNKNOWN_SITE } from "../../src/site/site.ts";
import { LinkType, type Recorded } from "../packets/capture-file.ts";
import { answeredConnection } from "../packets/dialogue.ts";

const CONNECTIONS = 3000;
const now = new Date(0);

/** One of its own client's, or one of many that a client has at a server. */
function connection(number: number): Recorded[] {
  const client = `10.1.${(number >> 2) & 0xff}.${1 + (number & 3)}`;
  return answeredConnection({ client, server: "10.2.0.1", port: 443, clientPort: 1024 + (number >> 10) });
}

/** Made once: that takes longer than all else here. */
const frames: Recorded[][] = [];

function createAudit() {
  let flows = 0;
  const auditor = createAuditor(UNKNOWN_SITE, findMatrix("xenserver-8", UNKNOWN_SITE.settings)!, () => {
    flows++;
  });
  const block = createPacketBlock();
  const add = (number: number): void => {
    frames[number] ??= connection(number);
    for (const { bytes } of frames[number]) {
      block.count = 0;
      block.bytes = bytes;
      addPacket(block, 0, bytes.length, bytes.length, number, 0, LinkType.ethernet);
      auditor.audit(block, 0, 1);
    }
  };
  for (let number = 0; number < CONNECTIONS; number++) add(number);
  return { auditor, add, endedFlows: () => flows };
}

function attemptsOf({ judged }: AuditResult): number {
  return judged.reduce((sum, { conversation }) => sum + conversation.tally.attempts, 0);
}

it.each([0, 1, 2, 3, 4, 5, 6, 7, 8])("that end all at once after %i steps", (steps) => {
  const { auditor, endedFlows } = createAudit();
  const judgement = auditor.judge([createInputState("v0")], now);
  for (let step = 0; step < steps; step++) expect(judgement.next().done).toBe(false);
  auditor.closeIdle(CONNECTIONS + 1000);
  let step = judgement.next();
  while (!step.done) step = judgement.next();
  expect(attemptsOf(step.value)).toBe(CONNECTIONS);
  expect(endedFlows()).toBe(CONNECTIONS);
  expect(attemptsOf(auditor.finish([], now))).toBe(CONNECTIONS);
});

it.each([0, 1, 2, 3])("that an earlier judgement had, and that end after %i steps of the next", (steps) => {
  const { auditor, add } = createAudit();
  // A table that takes more than one step to copy, and connections that are open.
  auditor.closeIdle(CONNECTIONS + 1000);
  for (let number = 0; number < 1000; number++) add(CONNECTIONS + number);
  complete(auditor.judge([createInputState("v0")], now));
  const judgement = auditor.judge([createInputState("v0")], now);
  for (let step = 0; step < steps; step++) expect(judgement.next().done).toBe(false);
  auditor.closeIdle(CONNECTIONS + 3000);
  expect(attemptsOf(complete(judgement))).toBe(CONNECTIONS + 1000);
});

it("that begin and end with every step, and of a judgement that is given up", () => {
  const { auditor, add, endedFlows } = createAudit();
  let [begun, closedUpTo] = [CONNECTIONS, 0];
  for (const isGivenUp of [true, false, true]) {
    const judgement = auditor.judge([createInputState("v0")], now);
    const begunBefore = begun;
    for (let step = 0; !isGivenUp || step < 4; step++) {
      const { done, value } = judgement.next();
      if (done) {
        expect(attemptsOf(value!)).toBeGreaterThanOrEqual(begunBefore);
        expect(attemptsOf(value!)).toBeLessThanOrEqual(begun);
        break;
      }
      for (let more = 0; more < 50; more++) add(begun++);
      closedUpTo += 150;
      auditor.closeIdle(closedUpTo + 121);
    }
  }
  expect(attemptsOf(auditor.finish([], now))).toBe(begun);
  expect(endedFlows()).toBe(begun);
});
