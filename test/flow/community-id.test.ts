/**
 * The vectors that the specification publishes (baseline_deflt.json of corelight/community-id-spec). The first has an
 * address from 128 up: where words compared as signed, it would come out wrong.
 */
import { describe, expect, it, test } from "vitest";
import { parseAddress } from "../../src/flow/address.ts";
import { communityId, type Endpoint } from "../../src/flow/community-id.ts";

const end = (address: string, port: number): Endpoint => ({ address: parseAddress(address)!, port });

const TCP = 6;
const UDP = 17;
const SCTP = 132;
const RSVP = 46;

describe("the specification's vectors, in both directions", () => {
  test.for<[string, number, Endpoint, Endpoint, string]>([
    ["TCP", TCP, end("128.232.110.120", 34855), end("66.35.250.204", 80), "1:LQU9qZlK+B5F3KDmev6m5PMibrg="],
    ["UDP", UDP, end("192.168.1.52", 54585), end("8.8.8.8", 53), "1:d/FP5EW3wiY1vCndhwleRRKHowQ="],
    ["SCTP", SCTP, end("192.168.170.8", 7), end("192.168.170.56", 7), "1:MP2EtRCAUIZvTw6MxJHLV7N7JDs="],
    [
      "IPv6",
      TCP,
      end("2001:470:e5bf:dead:4957:2174:e82c:4887", 63943),
      end("2607:f8b0:400c:c03::1a", 25),
      "1:/qFaeAR+gFe1KYjMzVDsMv+wgU4=",
    ],
    ["without ports", RSVP, end("10.1.12.1", 0), end("10.1.12.2", 0), "1:KHlLkgoJW7ifUTyTSgyVfkFHzKw="],
  ])("%s", ([, protocol, a, b, id]) => {
    expect(communityId(a, b, protocol)).toBe(id);
    expect(communityId(b, a, protocol)).toBe(id);
  });
});

it("orders by port where an address speaks to itself", () => {
  const [a, b] = [end("127.0.0.1", 40000), end("127.0.0.1", 443)];
  expect(communityId(a, b, TCP)).toBe(communityId(b, a, TCP));
});

it.each([1, 58])("has none for ICMP (protocol %i): a flow holds messages of many types", (protocol) => {
  expect(communityId(end("192.168.0.89", 0), end("192.168.0.1", 0), protocol)).toBeNull();
});
