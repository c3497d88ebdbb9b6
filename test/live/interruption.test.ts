import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { filler } from "../packets/bytes.ts";
import { ipv4 } from "../packets/ip.ts";
import { ethernet } from "../packets/link.ts";
import { udp } from "../packets/transport.ts";
import { createLink, endAfter, NEAR, type TestLink } from "./link.ts";
import { namespaceObstacle } from "./namespace.ts";

const PATH = { from: "10.9.0.9", to: NEAR };
const FRAME = ethernet(ipv4(PATH.from, PATH.to, udp(PATH, 5000, 9999, filler(100)))).bytes;

describe.runIf(namespaceObstacle === null)("live capture goes on by itself, as nobody", () => {
  let link: TestLink;
  beforeEach(() => {
    link = createLink();
  });
  afterEach(() => {
    link.remove();
  });

  it("when the interface went down and up", async () => {
    const running = await link.capture({ filter: "icmp" });
    link.ping(5);
    await running.until(({ packets }) => packets === 10);
    link.near.ip("link set v0 down");
    const { state } = await running.until((event) => event.state?.kind === "down");
    expect(state.sentence).toBe("v0 is down. Waiting; sudo ip link set v0 up brings it up.");
    link.near.ip("link set v0 up");
    await running.until((event) => event.state === "running");
    link.ping(5);
    expect((await endAfter(running, 20)).packets).toBe(20);
  });

  it("when the interface was deleted and made again, promiscuous as before", async () => {
    const running = await link.capture({ filter: "udp port 9999" });
    link.send(5, FRAME);
    await running.until(({ packets }) => packets === 5);
    link.near.ip("link delete v0");
    const { state } = await running.until((event) => event.state?.kind === "gone");
    expect(state.sentence).toBe("v0 is gone: unplugged or deleted. Waiting for an interface of that name.");
    link.connect();
    await running.until((event) => event.state === "running");
    expect(link.near.run("ip", "-details", "link", "show", "v0")).toContain("promiscuity 1");
    link.send(5, FRAME);
    expect((await endAfter(running, 10)).packets).toBe(10);
  });

  it("but not when another kind of interface takes the name", async () => {
    const running = await link.capture();
    link.near.ip("link delete v0");
    await running.until((event) => event.state?.kind === "gone");
    link.near.ip("tuntap add v0 mode tun");
    const { state } = await running.until((event) => event.state?.kind === "failed");
    expect(state.sentence).toBe("v0 is back, but it is another kind of interface now: start xsaudit again.");
  });
});

it.runIf(namespaceObstacle === null)(
  "a reader that stands still drops packets, and all are accounted for",
  async () => {
    const link = createLink();
    try {
      const running = await link.open({ bufferBytes: 512 * 1024, filter: "udp port 9999" });
      link.send(20_000, FRAME);
      running.order("read");
      await running.until(({ packets }) => packets > 0);
      await new Promise((resolve) => setTimeout(resolve, 100));
      const { packets, drops } = await running.stop();
      expect(drops.kernelDropped).toBeGreaterThan(10_000);
      expect(drops.received).toBe(20_000);
      expect(packets + drops.kernelDropped).toBe(20_000);
    } finally {
      link.remove();
    }
  },
);
