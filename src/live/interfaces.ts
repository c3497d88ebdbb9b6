/**
 * What can be captured here: every interface that libpcap knows, tried by opening it.
 */
import { networkInterfaces } from "node:os";
import { isLibraryProblem, type Libpcap, loadLibpcap } from "../capture/libpcap.ts";
import { isInterface } from "../capture/packet-socket.ts";
import { linkTypeName } from "../decode/link-type.ts";
import { libraryProblem } from "./capture-problem.ts";
import { ANY_INTERFACE, openLive } from "./open-live.ts";

export interface CaptureInterface {
  readonly name: string;
  readonly description: string | null;
  /** `no-link`: up, but no cable or no other end. `any` is always running. */
  readonly state: "running" | "no-link" | "down";
  readonly isLoopback: boolean;
  /** With the length of the prefix; an interface that is down shows none. */
  readonly addresses: readonly string[];
  /** Null where the interface could not be opened; `problem` says why. */
  readonly linkType: string | null;
  readonly problem: string | null;
}

export interface CaptureInterfaces {
  /** Of libpcap, in its own words; null where there is none. */
  readonly library: string | null;
  /** Why nothing at all can be captured, and what mends it; null where something can. */
  readonly missing: string | null;
  readonly interfaces: readonly CaptureInterface[];
}

const PCAP_IF_LOOPBACK = 1;
const PCAP_IF_UP = 2;
const PCAP_IF_RUNNING = 4;

/** As little as opens an interface. */
const PROBE = { filter: null, snapLengthBytes: 96, isPromiscuous: false, bufferBytes: 256 * 1024, timeoutMs: 100 };

export function listInterfaces(): CaptureInterfaces {
  const libpcap = loadLibpcap();
  if (isLibraryProblem(libpcap)) return { library: null, missing: libraryProblem(libpcap), interfaces: [] };
  const devices = libpcap.devices().filter(({ name }) => name === ANY_INTERFACE || isInterface(name));
  devices.sort((a, b) => rank(a.name) - rank(b.name) || a.name.localeCompare(b.name, "en", { numeric: true }));
  const addresses = networkInterfaces();
  const interfaces = devices.map(({ name, description, flags }) => ({
    name,
    description,
    state: name === ANY_INTERFACE ? ("running" as const) : stateOf(flags),
    isLoopback: (flags & PCAP_IF_LOOPBACK) !== 0 && name !== ANY_INTERFACE,
    addresses: (addresses[name] ?? []).map(({ address, cidr }) => cidr ?? address),
    ...probe(libpcap, name),
  }));
  const isPossible = interfaces.some(({ linkType }) => linkType !== null);
  const telling = interfaces.find(({ state }) => state !== "down");
  return {
    library: libpcap.version,
    missing: isPossible ? null : (telling?.problem ?? "There is no interface that is up."),
    interfaces,
  };
}

/** `any` comes last. */
function rank(name: string): number {
  return Number(name === ANY_INTERFACE);
}

function stateOf(flags: number): CaptureInterface["state"] {
  if ((flags & PCAP_IF_UP) === 0) return "down";
  return (flags & PCAP_IF_RUNNING) === 0 ? "no-link" : "running";
}

function probe(libpcap: Libpcap, interfaceName: string): Pick<CaptureInterface, "linkType" | "problem"> {
  const opened = openLive({ ...PROBE, interfaceName });
  if (opened.kind === "problem") return { linkType: null, problem: opened.sentence };
  libpcap.close(opened.handle);
  return { linkType: linkTypeName(opened.linkType), problem: null };
}
