/**
 * A month of one sensor: thirty nights of a small pool's traffic, in which known things happen. Nights begin and end at
 * 06:00 UTC; the first ends on 6 January 2026.
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { CAPTURE_START_SECONDS, pcapFile, type Recorded } from "../packets/capture-file.ts";
import { answeredConnection, answeredExchange, inOrder, silentConnection } from "../packets/dialogue.ts";

export const NIGHTS = 30;
/** A firewall rule stops the licence from here on, and is taken back on the night after the last. */
const LICENCE_BLOCKED = { first: 12, last: 17 };
const STRANGER_SINCE = 20;
/** The site file accepts the stranger from the first of these nights to the last. */
const ACCEPTED = { first: 21, last: 27 };
/** The mirror loses one direction. */
const ONE_SIDED = { first: 25, last: 26 };

const HOURS_APART = 4;
const FIRST_CLIENT_PORT = 50_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

const COORDINATOR = "10.10.0.11";
const HOST = "10.10.0.12";
const LICENCE = "10.10.3.5";
const DNS = "10.10.3.1";
const ADMIN = "10.10.5.5";
const STRANGER = "10.66.6.6";

const ENDPOINTS = `version: 1
endpoints:
  - {name: xs1, address: ${COORDINATOR}, roles: [host, coordinator]}
  - {name: xs2, address: ${HOST}, roles: [host]}
  - {name: licence, address: ${LICENCE}, roles: [license-server]}
  - {name: dns, address: ${DNS}, roles: [dns-server]}
  - {name: admin, address: ${ADMIN}, roles: [xencenter]}
`;

/** The day on which the night ends, by which it is named. */
export function dayOf(night: number): string {
  return new Date(CAPTURE_START_SECONDS * 1000 + night * DAY_MS).toISOString().slice(0, "YYYY-MM-DD".length);
}

export function endOf(night: number): string {
  return `${dayOf(night)}T06:00Z`;
}

/** The site file as it was on that night. */
export function siteOf(night: number): string {
  if (night < ACCEPTED.first) return ENDPOINTS;
  const match = `{client: ${STRANGER}, server: ${COORDINATOR}, transport: tcp, port: 22}`;
  return `${ENDPOINTS}accept:
  - {match: ${match}, reason: "Audit of January, ticket 4711", owner: netops, until: ${dayOf(ACCEPTED.last)}}
`;
}

/** Writes the month as rotated files of twelve hours, which nights share: they are rotated at midnight and noon. */
export function writeMonth(folder: string): void {
  const frames = Array.from({ length: NIGHTS }, (_, index) => nightOf(index + 1)).flat();
  const files = new Map<number, Recorded[]>();
  for (const recorded of inOrder(frames)) {
    const half = Math.floor((recorded.atMicroseconds / 1000 + 6 * HOUR_MS) / (12 * HOUR_MS));
    files.set(half, [...(files.get(half) ?? []), recorded]);
  }
  for (const [half, packets] of files) writeFileSync(join(folder, `span-${half}.pcap`), pcapFile(packets));
}

function nightOf(night: number): Recorded[] {
  const beginsMs = (night - 1) * DAY_MS;
  const frames: Recorded[] = [];
  for (let hour = 1; hour < 24; hour += HOURS_APART) frames.push(...roundOf(night, hour, beginsMs));
  const isOneSided = night >= ONE_SIDED.first && night <= ONE_SIDED.last;
  return isOneSided ? frames.filter(isFromClient) : frames;
}

/** What goes on every few hours, from other ports each time. */
function roundOf(night: number, hour: number, beginsMs: number): Recorded[] {
  const atMs = beginsMs + hour * HOUR_MS;
  const firstPort = FIRST_CLIENT_PORT + hour * 100;
  const isBlocked = night >= LICENCE_BLOCKED.first && night <= LICENCE_BLOCKED.last;
  const licence = isBlocked ? silentConnection : answeredConnection;
  const hosts = [COORDINATOR, HOST].flatMap((client, index) => {
    const clientPort = firstPort + index;
    return [
      ...licence({ client, server: LICENCE, port: 27_000, clientPort }, atMs),
      ...answeredExchange({ client, server: DNS, port: 53, clientPort }, atMs + 20_000),
    ];
  });
  return [
    ...hosts,
    ...answeredConnection({ client: HOST, server: COORDINATOR, port: 443, clientPort: firstPort + 10 }, atMs + 30_000),
    ...answeredConnection({ client: ADMIN, server: COORDINATOR, port: 22, clientPort: firstPort + 20 }, atMs + 40_000),
    ...(night >= STRANGER_SINCE
      ? answeredConnection(
          { client: STRANGER, server: COORDINATOR, port: 22, clientPort: firstPort + 30 },
          atMs + 50_000,
        )
      : []),
  ];
}

const SOURCE_PORT = 34;

/** All is IPv4 over Ethernet. */
function isFromClient({ bytes }: Recorded): boolean {
  return ((bytes[SOURCE_PORT]! << 8) | bytes[SOURCE_PORT + 1]!) >= FIRST_CLIENT_PORT;
}
