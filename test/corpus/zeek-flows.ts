/**
 * What Zeek itself writes of these captures, from the baselines of its own tests (testing/btest/Baseline/core.tcp.*).
 */
interface ZeekFlow {
  /** By which the flow is found in the capture. */
  readonly originatorPort: number;
  readonly state: string;
  /** As Zeek wrote it but for what a comment says. */
  readonly history: string;
  /** Packets and IP bytes of the originator, then of the responder. */
  readonly counts: readonly [number, number, number, number];
}

export const zeekFlows: Readonly<Record<string, readonly ZeekFlow[]>> = {
  "zeek/tcp/missing-syn.pcap": [
    { originatorPort: 56_730, state: "SF", history: "^hADdFaf", counts: [11, 670, 10, 9945] },
  ],
  "zeek/tcp/miss_end_data.pcap": [
    { originatorPort: 60_648, state: "SF", history: "ShADafgF", counts: [5, 750, 4, 172] },
  ],
  "zeek/tcp/retransmit-fast009.pcap": [
    // Zeek wrote ShADaGdgtR: what a snap length cuts off counts as a gap there.
    { originatorPort: 50_368, state: "RSTO", history: "ShADadtR", counts: [17, 1250, 22, 28_961] },
  ],
  "zeek/wikipedia.pcap": [
    { originatorPort: 43_927, state: "SF", history: "Dd", counts: [1, 66, 1, 117] },
    { originatorPort: 65_373, state: "S0", history: "D", counts: [2, 162, 0, 0] },
    { originatorPort: 56_641, state: "S0", history: "D", counts: [1, 78, 0, 0] },
    { originatorPort: 35_634, state: "OTH", history: "DdA", counts: [2, 567, 1, 402] },
    { originatorPort: 35_642, state: "S1", history: "ShADad", counts: [4, 750, 3, 576] },
    { originatorPort: 49_996, state: "S1", history: "ShADad", counts: [6, 1491, 4, 949] },
    { originatorPort: 48_649, state: "S1", history: "ShADad", counts: [4, 741, 3, 396] },
    { originatorPort: 6705, state: "OTH", history: "^h", counts: [0, 0, 1, 48] },
  ],
};
