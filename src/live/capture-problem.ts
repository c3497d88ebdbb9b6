/**
 * Why an interface cannot be captured, each with what mends it.
 */
import { Activation, type LibraryProblem } from "../capture/libpcap.ts";
import { neutralPath, neutralText } from "../names/neutral-text.ts";
import { nearestWord } from "../site/nearest-word.ts";

export interface LiveProblem {
  readonly kind: "problem";
  /** Whole, and safe to show; of several lines where commands are to be copied. */
  readonly sentence: string;
}

/** Interfaces named in a sentence at most: a host has hundreds of guests' interfaces. */
const MAX_NAMED = 20;

export function problem(sentence: string): LiveProblem {
  return { kind: "problem", sentence };
}

const LIBRARY_SENTENCES: Record<LibraryProblem["kind"], (reason: string) => string> = {
  "no-koffi": (reason) =>
    `Live capture needs koffi, and its part for ${process.platform}-${process.arch} does not load. Install xsaudit again with its optional packages (npm install --include=optional). The loader says: ${reason}`,
  "no-libpcap": () => `Live capture needs libpcap, and there is none here. Install it:
  sudo apt install libpcap0.8     Debian, Ubuntu
  sudo dnf install libpcap        Fedora, RHEL and their kin
  sudo zypper install libpcap1    SUSE
  sudo apk add libpcap            Alpine`,
  "old-libpcap": (reason) =>
    `The libpcap installed here is too old for live capture, which needs 1.5 or later: ${reason}`,
};

export function libraryProblem({ kind, reason }: LibraryProblem): string {
  return LIBRARY_SENTENCES[kind](neutralText(reason));
}

export function noSuchInterface(name: string, known: readonly string[]): string {
  const nearest = nearestWord(name, known);
  const meant = nearest === null ? "" : ` Did you mean ${neutralText(nearest)}?`;
  const shown = known.slice(0, MAX_NAMED).map(neutralText).join(", ");
  const more = known.length > MAX_NAMED ? ` and ${known.length - MAX_NAMED} more (xsaudit interfaces lists them)` : "";
  return `There is no interface ${quoted(name)} here.${meant} Here are ${shown}${more}.`;
}

export function wrongFilter(expression: string, reason: string): string {
  return `--filter ${quoted(expression)} is no capture filter; libpcap says: ${neutralText(reason)}. Right would be, for example, "tcp port 443" or "host 10.10.0.11 and not port 22" (man pcap-filter).`;
}

export function noDecoder(name: string, linkType: string): string {
  return `${neutralText(name)} delivers ${neutralText(linkType)}, which xsaudit cannot decode. It decodes Ethernet, loopback, PPP, bare IP and what the interface any delivers.`;
}

/**
 * Why libpcap could not open an interface.
 * @param status what it answered, below 0
 * @param reason its words
 */
export function activationProblem(name: string, status: number, reason: string): string {
  const shown = neutralText(name);
  switch (status) {
    case Activation.permissionDenied:
    case Activation.promiscuousPermissionDenied:
      return noPermission(shown);
    case Activation.interfaceNotUp:
      return `${shown} is down. Bring it up: sudo ip link set ${shown} up`;
    case Activation.noSuchDevice:
      return `${shown} went away while it was opened; xsaudit interfaces lists what is here.`;
  }
  const words = neutralText(reason);
  if (status === Activation.captureNotSupported || /Address family not supported/i.test(reason)) {
    return `This kernel has no packet sockets, so nothing can be captured here (${words}). On Linux: sudo modprobe af_packet. In WSL 1, gVisor and the like there are none: capture elsewhere, and give xsaudit analyze the file.`;
  }
  return `${shown} cannot be captured: ${words}`;
}

/** A copy of node, since the capability goes with the file: whoever may run it may read the network. */
function noPermission(shown: string): string {
  if (process.getuid?.() === 0) {
    return `root may not capture on ${shown} here: the capability CAP_NET_RAW was taken away, as containers do. Give it back (docker run --cap-add NET_RAW --network host), or run xsaudit outside of the container.`;
  }
  // sudo and node's copy have search paths of their own.
  const [node, program] = [process.execPath, process.argv[1] ?? "xsaudit"].map(shellWord);
  return `Capturing on ${shown} needs root or the capability CAP_NET_RAW. Run it as root; it becomes another user before it reads a packet:
  sudo ${node} ${program} capture ${shown}
Or give the capability to a copy of node that only your group can run:
  sudo install -m 750 -g "$(id -gn)" ${node} /usr/local/bin/node-capture
  sudo setcap cap_net_raw=ep /usr/local/bin/node-capture
  /usr/local/bin/node-capture ${program} capture ${shown}`;
}

function shellWord(path: string): string {
  const shown = neutralPath(path);
  return /^[\w./@+-]+$/.test(shown) ? shown : `'${shown.replaceAll("'", "'\\''")}'`;
}

function quoted(text: string): string {
  return `"${neutralText(text)}"`;
}
