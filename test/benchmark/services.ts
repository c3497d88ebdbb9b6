/**
 * What a pool's management network carries: who talks to whom, how often, and how much.
 */
import type { Range } from "./random.ts";

export type Role = "host" | "workstation" | "storage" | "infrastructure";

export interface Service {
  readonly transport: "tcp" | "udp" | "icmp";
  /** The server's; 0 for ICMP. */
  readonly port: number;
  readonly client: Role;
  readonly server: Role;
  /** Distinct pairs of client and server. */
  readonly conversations: number;
  /** Of a thousand flows, this many. */
  readonly flowsPerMille: number;
  /** Questions in one flow, each with its answer. */
  readonly exchanges: Range;
  readonly questionBytes: Range;
  /** Null where nobody answers. */
  readonly answerBytes: Range | null;
}

type Row = [
  Service["transport"],
  number,
  Role,
  Role,
  conversations: number,
  flowsPerMille: number,
  exchanges: Range,
  questionBytes: Range,
  answerBytes: Range | null,
];

const ROWS: readonly Row[] = [
  // HTTPS to the management API, from pool members and from people; then the older door, and SSH.
  ["tcp", 443, "host", "host", 1300, 210, [1, 4], [150, 900], [100, 4600]],
  ["tcp", 443, "workstation", "host", 1000, 160, [1, 5], [150, 700], [100, 6400]],
  ["tcp", 80, "host", "host", 300, 70, [1, 2], [150, 500], [200, 2500]],
  ["tcp", 22, "workstation", "host", 240, 22, [5, 40], [36, 120], [36, 500]],
  // Storage: few flows, most of the packets.
  ["tcp", 3260, "host", "storage", 320, 35, [6, 66], [48, 1100], [48, 1000]],
  ["tcp", 2049, "host", "storage", 320, 28, [6, 70], [120, 360], [100, 1400]],
  // Licences and directory.
  ["tcp", 27000, "host", "infrastructure", 160, 45, [1, 4], [100, 300], [100, 400]],
  ["tcp", 7279, "host", "infrastructure", 160, 30, [1, 5], [100, 300], [100, 500]],
  ["tcp", 389, "host", "infrastructure", 160, 30, [1, 4], [80, 260], [60, 900]],
  ["udp", 53, "host", "infrastructure", 480, 240, [1, 1], [30, 60], [46, 300]],
  ["udp", 123, "host", "infrastructure", 320, 90, [1, 2], [48, 48], [48, 48]],
  ["udp", 514, "host", "infrastructure", 160, 16, [1, 40], [80, 400], null],
  ["udp", 694, "host", "host", 240, 14, [2, 60], [150, 220], [150, 220]],
  ["icmp", 0, "infrastructure", "host", 140, 10, [1, 10], [56, 56], [56, 56]],
];

export const SERVICES: readonly Service[] = ROWS.map(
  ([
    transport,
    port,
    client,
    server,
    conversations,
    flowsPerMille,
    exchanges,
    questionBytes,
    answerBytes,
  ]): Service => ({
    transport,
    port,
    client,
    server,
    conversations,
    flowsPerMille,
    exchanges,
    questionBytes,
    answerBytes,
  }),
);
