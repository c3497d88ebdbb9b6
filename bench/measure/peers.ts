/**
 * The programs that xsaudit is compared with, how they are run, and what is to be reached.
 */
import { spawnSync } from "node:child_process";

export interface Peer {
  readonly name: string;
  readonly does: string;
  /** How its version is asked for. */
  readonly versionOption: string;
  /** @param folder for what it writes */
  arguments(capture: string, folder: string): string[];
  /** xsaudit's time as a part of the peer's that is to be reached at the most; null where nothing was promised. */
  readonly bar: number | null;
  /** Too slow for the whole file: it gets the beginning. */
  readonly isSlow: boolean;
}

export const PEERS: readonly Peer[] = [
  {
    name: "tcpdump -w",
    does: "copies records",
    versionOption: "--version",
    arguments: (capture) => ["-r", capture, "-w", "/dev/null"],
    bar: null,
    isSlow: false,
  },
  {
    name: "capinfos -c",
    does: "counts records",
    versionOption: "--version",
    arguments: (capture) => ["-c", capture],
    bar: 1,
    isSlow: false,
  },
  {
    name: "softflowd -r",
    does: "flows; no packets with VLAN tags",
    versionOption: "-h",
    arguments: (capture) => ["-r", capture],
    bar: 0.9,
    isSlow: false,
  },
  {
    name: "nfpcapd -r",
    does: "flows, written to disk",
    versionOption: "-V",
    arguments: (capture, folder) => ["-r", capture, "-w", folder],
    bar: 0.6,
    isSlow: false,
  },
  {
    name: "ndpiReader -q",
    does: "flows and their protocols",
    versionOption: "-h",
    arguments: (capture) => ["-q", "-i", capture],
    bar: 0.2,
    isSlow: false,
  },
  {
    name: "tshark -q -z conv,tcp",
    does: "TCP conversations, all dissected",
    versionOption: "--version",
    arguments: (capture) => ["-r", capture, "-q", "-z", "conv,tcp"],
    bar: 0.01,
    isSlow: true,
  },
];

export function programOf({ name }: Peer): string {
  return name.split(" ", 1)[0]!;
}

/** Null where the program is not installed. */
export function versionOf(peer: Peer): string | null {
  const { error, stdout, stderr } = spawnSync(programOf(peer), [peer.versionOption], { encoding: "utf8" });
  if (error !== undefined) return null;
  return /\d+\.\d+(?:\.\d+)*/.exec(stdout + stderr)?.[0] ?? "unknown";
}
