import { expect, it } from "vitest";
import { renderInterfaces } from "../../src/cli/interfaces.ts";
import type { CaptureInterface } from "../../src/live/interfaces.ts";
import { runCli } from "./run-cli.ts";

const PLAIN: CaptureInterface = {
  name: "eth0",
  description: null,
  state: "running",
  isLoopback: false,
  addresses: [],
  linkType: "ETHERNET",
  problem: null,
};

const HOST: readonly CaptureInterface[] = [
  PLAIN,
  { ...PLAIN, name: "eth1", state: "no-link" },
  { ...PLAIN, name: "lo", isLoopback: true, addresses: ["127.0.0.1/8", "::1/128"] },
  { ...PLAIN, name: "vif3.0" },
  { ...PLAIN, name: "wlan0", linkType: null, problem: "wlan0 delivers IEEE802_11, which xsaudit cannot decode." },
  { ...PLAIN, name: "xapi1", state: "down", linkType: null, problem: "xapi1 is down." },
  { ...PLAIN, name: "xenbr0", addresses: ["10.10.0.11/24", "2001:db8:1234:5678:9abc:def0:1234:5678/64"] },
  { ...PLAIN, name: "any", linkType: "LINUX_SLL", description: "Pseudo-device\u001b[2J" },
];

it("what can be captured is a table, with what is to know of each", async () => {
  const text = renderInterfaces({ library: "libpcap", missing: null, interfaces: HOST });
  await expect(text).toMatchFileSnapshot("interfaces.txt");
  for (const line of text.split("\n")) expect(line.length).toBeLessThanOrEqual(80);
});

it("what is missing is said once, its commands whole", () => {
  const missing = `Capturing on eth0 needs root, and this sentence is long enough to be broken.\n  sudo ${"x".repeat(90)} capture eth0`;
  const interfaces = HOST.map((entry) => ({ ...entry, linkType: null, problem: missing }));
  const text = renderInterfaces({ library: "libpcap", missing, interfaces });
  expect(text.split("Capturing on eth0")).toHaveLength(2);
  expect(text).toContain(`\n\nNothing can be captured here as it is.\nCapturing on eth0`);
  expect(text).toContain(`\n  sudo ${"x".repeat(90)} capture eth0\n`);
});

it("without libpcap there is no table", () => {
  expect(renderInterfaces({ library: null, missing: "Install libpcap.", interfaces: [] })).toBe(
    "Nothing can be captured here as it is.\nInstall libpcap.\n",
  );
});

it("says of this machine, too, what can be captured or what is missing", async () => {
  const { status, output, error } = await runCli("interfaces", "--format", "json");
  expect([status, error]).toEqual([0, ""]);
  const { library, missing, interfaces } = JSON.parse(output);
  if (library === null) expect(missing).not.toBeNull();
  else expect(interfaces.map(({ name }: { name: string }) => name)).toContain("lo");
});
