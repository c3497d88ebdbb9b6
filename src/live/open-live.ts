/**
 * Opens an interface for capture: the one thing that needs a privilege.
 */
import type { Address } from "../capture/koffi.ts";
import {
  Activation,
  createErrorText,
  isLibraryProblem,
  type Libpcap,
  loadLibpcap,
  NANOSECOND_PRECISION,
  readErrorText,
} from "../capture/libpcap.ts";
import type { OpenedLive } from "../capture/live.ts";
import { findLink, isInterface } from "../capture/packet-socket.ts";
import { isKnownLinkType } from "../decode/link-type.ts";
import { neutralText } from "../names/neutral-text.ts";
import { MAX_PREFIX_BYTES } from "../names/stream-prefix.ts";
import {
  activationProblem,
  type LiveProblem,
  libraryProblem,
  noDecoder,
  noSuchInterface,
  problem,
  wrongFilter,
} from "./capture-problem.ts";

export interface LiveOptions {
  /** `any` is all of them. */
  readonly interfaceName: string;
  /**
   * In the words of man pcap-filter; null lets everything through. For a name of a host libpcap asks DNS, which sends
   * packets: addresses are better.
   */
  readonly filter: string | null;
  readonly snapLengthBytes: number;
  readonly isPromiscuous: boolean;
  /** The kernel's ring for packets that nobody has read yet. */
  readonly bufferBytes: number;
  /** How long the kernel may hold packets back to hand over many at once. */
  readonly timeoutMs: number;
}

/** Ethernet with tags, two tunnels with options, and a TCP header with options: with much to spare. */
const HEADER_BYTES = 1024;

/**
 * Names stand at the beginning of a stream, of which no more than `MAX_PREFIX_BYTES` are ever read. No frame of a wire is
 * longer, jumbo frames included, so nothing is cut; what a network card merged (up to 64 KiB, bulk data mostly) is cut
 * where nobody reads on, and storage traffic leaves the ring its room.
 */
export const DEFAULT_SNAP_LENGTH_BYTES = MAX_PREFIX_BYTES + HEADER_BYTES;

/** Half a second of 1 Gbit/s: more than a garbage collection or a slow disk ever takes. */
export const DEFAULT_BUFFER_BYTES = 64 * 1024 * 1024;

/** Ten frames of the screen a second: nobody sees packets later than that. */
export const DEFAULT_TIMEOUT_MS = 100;

/** The name that libpcap gives to all interfaces together. */
export const ANY_INTERFACE = "any";
/** libpcap's own number of bare IP on most systems, and the number that files and reports have for it. */
const DLT_RAW = 12;
const LINKTYPE_RAW = 101;

/** Opens an interface. Whoever gets it hands it to `readLive`, which may be in another thread. */
export function openLive(options: LiveOptions): OpenedLive | LiveProblem {
  const { interfaceName } = options;
  const libpcap = loadLibpcap();
  if (isLibraryProblem(libpcap)) return problem(libraryProblem(libpcap));
  if (interfaceName !== ANY_INTERFACE && !isInterface(interfaceName)) {
    return problem(noSuchInterface(interfaceName, interfaceNames(libpcap)));
  }
  const errorText = createErrorText();
  const handle = libpcap.create(interfaceName, errorText);
  if (handle === null) return problem(activationProblem(interfaceName, Activation.error, readErrorText(errorText)));
  const opened = activate(libpcap, handle, options);
  if (opened.kind === "problem") libpcap.close(handle);
  return opened;
}

/** What can be named to `openLive`: the interfaces, in the order of their names, and `any`. */
function interfaceNames(libpcap: Libpcap): string[] {
  const names = libpcap.devices().map(({ name }) => name);
  return [...names.filter(isInterface).sort(), ANY_INTERFACE];
}

function activate(libpcap: Libpcap, handle: Address, options: LiveOptions): OpenedLive | LiveProblem {
  const { interfaceName, filter, snapLengthBytes, isPromiscuous } = options;
  const shownName = neutralText(interfaceName);
  libpcap.setSnapLength(handle, snapLengthBytes);
  libpcap.setPromiscuous(handle, Number(isPromiscuous));
  libpcap.setBufferSize(handle, options.bufferBytes);
  libpcap.setTimeout(handle, options.timeoutMs);
  // Refused where the kernel has microseconds only: then those are what comes.
  libpcap.setPrecision(handle, NANOSECOND_PRECISION);

  const status = libpcap.activate(handle);
  const reason = libpcap.errorOf(handle) || libpcap.statusText(status);
  if (status < 0) return problem(activationProblem(interfaceName, status, reason));
  const dataLink = libpcap.dataLink(handle);
  const linkType = dataLink === DLT_RAW ? LINKTYPE_RAW : dataLink;
  if (!isKnownLinkType(linkType)) {
    return problem(noDecoder(interfaceName, libpcap.dataLinkName(dataLink) ?? `link type ${dataLink}`));
  }
  const wrong = filter === null ? null : libpcap.setFilter(handle, filter);
  if (wrong !== null) return problem(wrongFilter(filter ?? "", wrong));
  const errorText = createErrorText();
  if (libpcap.setNonBlocking(handle, 1, errorText) !== 0) {
    return problem(activationProblem(interfaceName, Activation.error, readErrorText(errorText)));
  }
  const hasInterface = process.platform === "linux" && interfaceName !== ANY_INTERFACE;
  const link = hasInterface ? findLink(libpcap.descriptor(handle), interfaceName) : null;
  return {
    kind: "opened",
    handle,
    interfaceName,
    shownName,
    linkType,
    hardwareType: link === null ? null : link.hardwareType,
    timestampDigits: libpcap.precision(handle) === NANOSECOND_PRECISION ? 9 : 6,
    snapLengthBytes,
    isPromiscuous,
    notices: noticesOf(status, reason, shownName, isPromiscuous),
  };
}

function noticesOf(status: number, reason: string, shownName: string, isPromiscuous: boolean): string[] {
  if (shownName === ANY_INTERFACE && isPromiscuous) {
    return ["any sees what this machine sends and gets. To see what a mirror port delivers, name its interface."];
  }
  if (status === Activation.promiscuousNotSupported) {
    return [`${shownName} has no promiscuous mode: only what this machine sends and gets is seen.`];
  }
  return status > 0 ? [`${shownName}: ${neutralText(reason)}`] : [];
}
