import { expect, it } from "vitest";
import { type TrafficOptions, trafficParameters } from "../../bench/traffic/options.ts";
import { isStandard, STANDARD } from "../../bench/traffic/parameters.ts";

const parse = (options: TrafficOptions) => trafficParameters(options, (_, bytes) => bytes / 300);

it("nothing given is the standard", () => {
  expect(parse({})).toEqual(STANDARD);
  expect(isStandard(parse({}))).toBe(true);
});

it("all that is given is taken", () => {
  const options = { shape: "scan", packets: "900", flows: "30", conversations: "9", "packet-sizes": "1:2:3" };
  expect(parse({ ...options, tls: "0.5", scans: "0" })).toEqual({
    shape: "scan",
    packets: 900,
    flows: 30,
    conversations: 9,
    packetSizes: { small: 1, medium: 2, full: 3 },
    shares: { tls: 0.5, scans: 0 },
  });
});

it("flows follow the packets, packets the size", () => {
  expect(parse({ packets: "600000" })).toMatchObject({ flows: 26_000, conversations: 5000 });
  expect(parse({ size: "180MB" })).toMatchObject({ packets: 600_000, flows: 26_000 });
});

it.each<[TrafficOptions, RegExp]>([
  [{ shape: "tsunami" }, /^--shape tsunami: must be one of management, /],
  [{ packets: "many" }, /^--packets many: must be a whole number/],
  [{ packets: "1", size: "1GB" }, /cannot be given both/],
  [{ size: "2 sacks" }, /^--size 2 sacks: must be a number of bytes/],
  [{ "packet-sizes": "40:60" }, /^--packet-sizes 40:60: must be three weights/],
  [{ "packet-sizes": "0:0:0" }, /one must be above 0/],
  [{ dns: "1.5" }, /^--dns 1.5: must be from 0 to 1/],
  [{ dns: "0.6", tls: "0.6" }, /add up to 1.2/],
  [{ packets: "800", flows: "101", conversations: "1" }, /^800 packets are too few for 101 flows/],
  [{ packets: "8000", flows: "100", conversations: "101" }, /too few for 101 conversations/],
])("a mistake is told: %j", (options, message) => {
  expect(() => parse(options)).toThrow(message);
});
