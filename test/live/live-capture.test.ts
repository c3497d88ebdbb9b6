import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { filler } from "../packets/bytes.ts";
import { ipv4 } from "../packets/ip.ts";
import { ethernet, vlan } from "../packets/link.ts";
import { udp } from "../packets/transport.ts";
import { createLink, endAfter, NEAR, sendFrames, type TestLink } from "./link.ts";
import { namespaceObstacle } from "./namespace.ts";

const PATH = { from: "10.9.0.9", to: NEAR };
const DATAGRAM = ipv4(PATH.from, PATH.to, udp(PATH, 5000, 9999, filler(100)));
const NO_NEIGHBOUR_TALK = "not arp and not ip6";

if (namespaceObstacle !== null) console.warn(`live capture is not tested: ${namespaceObstacle}`);

describe.runIf(namespaceObstacle === null)("live capture", () => {
  let link: TestLink;
  beforeEach(() => {
    link = createLink();
  });
  afterEach(() => {
    link.remove();
  });

  it("counts what was sent, both ways", async () => {
    const running = await link.capture({ filter: "icmp" });
    link.ping(50, "-s", "200");
    expect(await endAfter(running, 100)).toMatchObject({
      packets: 100,
      wireBytes: 100 * (14 + 20 + 8 + 200),
      drops: { received: 100, kernelDropped: 0, interfaceDropped: 0 },
    });
  });

  it("loses nothing of what gathered in the kernel: many batches, of several blocks each", async () => {
    const running = await link.open({ filter: "udp port 9999" });
    const frame = ethernet(DATAGRAM).bytes;
    link.send(30_000, frame);
    running.order("read");
    expect(await endAfter(running, 30_000)).toMatchObject({
      packets: 30_000,
      wireBytes: 30_000 * frame.length,
      first: Array(3).fill(Buffer.from(frame).toString("hex")),
      drops: { received: 30_000, kernelDropped: 0 },
    });
  });

  // Of two tags, new kernels hand a cooked socket what is behind the second as if that were its payload.
  it.each([
    ["v0", vlan(200, DATAGRAM)],
    ["any", DATAGRAM],
  ])("puts back the VLAN tag that the kernel took out, on %s", async (interfaceName, inner) => {
    const running = await link.capture({ interfaceName, filter: NO_NEIGHBOUR_TALK });
    const frame = ethernet(vlan(100, inner)).bytes;
    link.send(500, frame);
    const { packets, first } = await endAfter(running, 500);
    expect(packets).toBe(500);
    const behindAddresses = Buffer.from(frame).toString("hex", 12);
    expect(first[0]!.endsWith(behindAddresses), first[0]).toBe(true);
  });

  it("cuts at the snap length, the VLAN tag included", async () => {
    const running = await link.capture({ filter: NO_NEIGHBOUR_TALK, snapLengthBytes: 100 });
    const frame = ethernet(vlan(100, DATAGRAM)).bytes;
    link.send(500, frame);
    expect(await endAfter(running, 500)).toMatchObject({ wireBytes: 500 * frame.length, capturedBytes: 500 * 100 });
  });

  it("takes all interfaces together, cooked", async () => {
    link.near.ip("link set lo up");
    const running = await link.capture({ interfaceName: "any", filter: "icmp" });
    link.ping(3);
    link.near.run("ping", "-q", "-c", "3", "-i", "0.002", "127.0.0.1");
    const { packets, first } = await endAfter(running, 12);
    expect(packets).toBe(12);
    // To us, Ethernet, 6 bytes of address in a field of 8, IPv4.
    expect(first[0]).toMatch(/^000000010006.{16}080045/);
  });

  it("takes bare IP from a tunnel", async () => {
    link.near.ip("tuntap add t0 mode tun");
    link.near.ip("link set t0 up");
    const running = await link.capture({ interfaceName: "t0", filter: "udp" });
    sendFrames(link.near, "tun", "t0", 20, DATAGRAM.bytes);
    expect(await endAfter(running, 20)).toMatchObject({
      packets: 20,
      first: Array(3).fill(Buffer.from(DATAGRAM.bytes).toString("hex")),
    });
  });

  it.each([
    ["bridge", ["link add x0 type bridge", "link set v0 master x0"]],
    ["bond", ["link add x0 type bond", "link set v0 down", "link set v0 master x0"]],
    ["VLAN interface", ["link add link v0 name x0 type vlan id 100"]],
    ["dummy", ["link add x0 type dummy"]],
  ])("works on a %s", async (kind, commands) => {
    if (!commands.every(link.near.tryIp)) {
      console.warn(`live capture on a ${kind} is not tested: this kernel has none`);
      return;
    }
    link.near.ip("address add 10.9.1.1/24 dev x0");
    link.near.ip("link set x0 up");
    const running = await link.capture({ interfaceName: "x0", filter: "icmp" });
    // Nobody answers there, and the neighbour's address is known, so every request leaves.
    link.near.ip("neighbour add 10.9.1.2 lladdr 02:00:00:00:00:99 dev x0");
    link.near.tryExec("ping", "-q", "-c", "10", "-i", "0.002", "-W", "0.1", "10.9.1.2");
    expect((await endAfter(running, 10)).packets).toBe(10);
  });
});
