/** The branch's line to the router: good unless a scenario makes it bad, in both directions and after the mirror. */

import { giveAddresses, ip, ROUTER } from "./network.ts";
import { createTap, type Tap } from "./tap.ts";

export interface Line {
  readonly lostShare: number;
  readonly doubledShare: number;
  readonly delayMs: number;
  /** As much as this comes on top, at random: frames overtake each other. */
  readonly jitterMs: number;
}

const GOOD: Line = { lostShare: 0, doubledShare: 0, delayMs: 0, jitterMs: 0 };

let line = GOOD;

export function layLine(): void {
  const nearBranch = createTap("wan-branch", "switch");
  const nearRouter = createTap("branch", "router");
  ip("-n", "switch", "link", "set", "wan-branch", "master", "branch");
  giveAddresses("router", "branch", "branch", ROUTER);
  nearBranch.onFrame((frame) => carry(frame, nearRouter));
  nearRouter.onFrame((frame) => carry(frame, nearBranch));
}

/** @param quality null for a good line */
export function setLine(quality: Line | null): void {
  line = quality ?? GOOD;
}

function carry(frame: Uint8Array, to: Tap): void {
  const { lostShare, doubledShare, delayMs, jitterMs } = line;
  if (Math.random() < lostShare) return;
  const copies = Math.random() < doubledShare ? 2 : 1;
  for (let copy = 0; copy < copies; copy++) {
    const ms = delayMs + Math.random() * jitterMs;
    if (ms === 0) to.write(frame);
    else setTimeout(() => to.write(frame), ms);
  }
}
