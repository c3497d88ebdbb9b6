/** All of them. */
import { CONNECTION_CASES } from "./connections.ts";
import { DATAGRAM_CASES } from "./datagrams.ts";
import { DNS_CASES } from "./dns.ts";
import { FILE_CASES } from "./files.ts";
import { OPENING_CASES } from "./openings.ts";
import type { WorstCase } from "./worst-case.ts";

export const WORST_CASES: readonly WorstCase[] = [
  ...CONNECTION_CASES,
  ...OPENING_CASES,
  ...DATAGRAM_CASES,
  ...DNS_CASES,
  ...FILE_CASES,
];
