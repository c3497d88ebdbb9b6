/** Management over TCP 80: who asks for something, not who only connects. */
import { expect, it } from "vitest";
import type { Recorded } from "../packets/capture-file.ts";
import { answeredConnection, handshake, segment } from "../packets/dialogue.ts";
import { auditFrames } from "./audit-frames.ts";

const API = { client: "10.10.0.99", server: "10.10.0.11", port: 80 };
const SITE = `version: 1
matrix: xenserver-8
endpoints:
  - {name: xs1, address: ${API.server}, roles: [host, coordinator]}
`;

/** As a scan does, and a health check. */
const connectedOnly = [
  ...handshake(API, 0),
  segment(API, 3, "client", ["fin", "ack"]),
  segment(API, 4, "server", ["fin", "ack"]),
];

const scenes: [string, Recorded[], string[]][] = [
  ["is advised against", answeredConnection(API), ["TCP 80 is still used to manage xs1"]],
  ["is not seen where someone only connects", connectedOnly, []],
];

it.each(scenes)("management over TCP 80 %s", (_, frames, titles) => {
  const { judged, findings } = auditFrames(SITE, frames);
  expect(judged.map(({ decided }) => decided.outcome)).toEqual(["answered"]);
  expect(findings.filter(({ kind }) => kind === "advisory").map(({ title }) => title)).toEqual(titles);
});
