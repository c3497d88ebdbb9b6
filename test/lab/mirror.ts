/** How the sensor sees the switch: as it should, or with one of the defects that mirrors have. */
import { execFileSync } from "node:child_process";

export type MirrorKind = "whole" | "one-sided" | "doubled" | "lossy";

/** In the words of nft, on the switch. */
const DEFECTS = {
  whole: null,
  /** What the hosts and the administrator send, and none of what they get. */
  "one-sided": `table bridge mirror {
chain c {
type filter hook forward priority 0;
oifname "sensor" iifname != { "xs1", "xs2", "xs3", "admin" } drop
}
}
`,
  /** Each frame once more, as two mirrored ports of one conversation do. */
  doubled: `table netdev mirror {
chain c {
type filter hook ingress devices = { xs1, xs2, xs3 } priority 0;
dup to "sensor"
}
}
`,
  lossy: `table bridge mirror {
chain c {
type filter hook forward priority 0;
oifname "sensor" numgen random mod 100 < 20 drop
}
}
`,
} as const satisfies Record<MirrorKind, string | null>;

/** @returns what makes the mirror whole again */
export function setMirror(kind: MirrorKind): () => void {
  const defect = DEFECTS[kind];
  if (defect === null) return () => {};
  nft(defect);
  return () => nft(`delete table ${defect.startsWith("table bridge") ? "bridge" : "netdev"} mirror\n`);
}

function nft(script: string): void {
  execFileSync("ip", ["netns", "exec", "switch", "nft", "-f", "-"], { input: script });
}
