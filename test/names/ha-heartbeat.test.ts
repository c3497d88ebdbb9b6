import { expect, it } from "vitest";
import { readHaHeartbeat } from "../../src/names/ha-heartbeat.ts";
import { haHeartbeat } from "../packets/ha-heartbeat.ts";

const GENERATION = "5F".repeat(16);
const HOST = "a0".repeat(16);
const HEARTBEAT = haHeartbeat(GENERATION, HOST);

it("names the pool's generation and the host", () => {
  expect(readHaHeartbeat(HEARTBEAT, 0, HEARTBEAT.length)).toEqual({ generation: "5f".repeat(16), hostUuid: HOST });
});

it.each([
  ["one byte is missing", HEARTBEAT.subarray(0, -1)],
  ["another magic", HEARTBEAT.with(0, 0x79)],
  ["another size", HEARTBEAT.with(12, 0xe9)],
  ["no generation", haHeartbeat("x".repeat(32), HOST)],
  ["no host", haHeartbeat(GENERATION, "\u0000".repeat(32))],
])("is none: %s", (_, bytes) => {
  expect(readHaHeartbeat(bytes, 0, bytes.length)).toBeNull();
});
