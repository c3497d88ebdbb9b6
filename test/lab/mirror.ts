/** How the sensor sees the switch: as it should, or with one of the defects and disguises that mirrors have. */
import { execFileSync } from "node:child_process";
import { createSocket } from "node:dgram";
import { inside, ip } from "./network.ts";
import { createTap } from "./tap.ts";

/** In the words of nft, on the switch. */
const DEFECTS = {
  /** What the hosts and the administrator send, and none of what they get. */
  "one-sided": `table bridge mirror {
chain c {
type filter hook forward priority 0
oifname "sensor" iifname != { "xs1", "xs2", "xs3", "admin" } drop
}
}
`,
  /** What the hosts send once more, as two mirrored ports of one conversation do. */
  doubled: `table netdev mirror {
chain c {
type filter hook ingress devices = { xs1, xs2, xs3 } priority 0
dup to "sensor"
}
}
`,
  /** Overloaded: a fifth of the frames is not copied. */
  lossy: `table bridge mirror {
chain c {
type filter hook forward priority 0
oifname "sensor" numgen random mod 100 < 20 drop
}
}
`,
} as const;

/** Where the sensor listens. */
const DEVICES = { tagged: "tagged0", vxlan: "vxlan0" } as const;

export type MirrorKind = "whole" | keyof typeof DEFECTS | keyof typeof DEVICES;

/** IEEE 802.1Q: after both addresses, the type and VLAN 30. */
const ADDRESSES_BYTES = 12;
const VLAN_TAG = Uint8Array.of(0x81, 0x00, 0x00, 30);
/** RFC 7348: flags with a valid identifier, then the identifier 30. */
const VXLAN_HEADER = Uint8Array.of(0x08, 0, 0, 0, 0, 0, 30, 0);
const VXLAN_PORT = 4789;
const VTEP = "192.0.2.1";
const SENSOR = "192.0.2.2";
/** A frame of 1500 bytes with all that is put around it. */
const OUTER_MTU_BYTES = "1600";

/** Both disguised mirrors, beside the plain one. */
export function createMirrors(): void {
  const source = createTap("copies", "switch");
  ip("-n", "switch", "link", "set", "copies", "master", "management");
  const tagged = createTap(DEVICES.tagged, "sensor");
  ip("-n", "sensor", "link", "set", DEVICES.tagged, "mtu", OUTER_MTU_BYTES);
  ip("link", "add", "vtep", "mtu", OUTER_MTU_BYTES, "type", "veth", "peer", "name", DEVICES.vxlan, "netns", "sensor");
  ip("-n", "sensor", "link", "set", DEVICES.vxlan, "mtu", OUTER_MTU_BYTES, "up");
  ip("link", "set", "vtep", "up");
  ip("address", "add", `${VTEP}/30`, "dev", "vtep");
  ip("-n", "sensor", "address", "add", `${SENSOR}/30`, "dev", DEVICES.vxlan);
  // It would say that nobody listens on the port.
  inside(
    "sensor",
    "nft",
    "add table inet quiet; add chain inet quiet c { type filter hook output priority 0; meta l4proto icmp drop; }",
  );
  const tunnel = createSocket("udp4");
  source.onFrame((frame) => {
    tagged.write(Buffer.concat([frame.subarray(0, ADDRESSES_BYTES), VLAN_TAG, frame.subarray(ADDRESSES_BYTES)]));
    tunnel.send([VXLAN_HEADER, frame], VXLAN_PORT, SENSOR);
  });
}

export function sensorDevice(kind: MirrorKind): string {
  return kind === "tagged" || kind === "vxlan" ? DEVICES[kind] : "eth0";
}

/** @returns what makes the mirror whole again */
export function setMirror(kind: MirrorKind): () => void {
  if (!(kind in DEFECTS)) return () => {};
  const defect = DEFECTS[kind as keyof typeof DEFECTS]; // as was just asked
  nft(defect);
  return () => nft(`delete table ${defect.startsWith("table bridge") ? "bridge" : "netdev"} mirror\n`);
}

function nft(script: string): void {
  execFileSync("ip", ["netns", "exec", "switch", "nft", "-f", "-"], { input: script });
}
