/**
 * Whether the interface behind a capture still delivers. A socket survives that its interface goes down and up again;
 * one whose interface was deleted is bound again to the next of that name. (A new socket would need root once more.)
 */
import type { OpenedLive } from "./live.ts";
import { bindToLink, boundLink, findLink, type Link } from "./packet-socket.ts";

export type LiveState =
  | "running"
  /** `failed`: it cannot go on by itself. */
  | { readonly kind: "gone" | "down" | "failed"; readonly sentence: string };

/** Looks at the interface, and binds the socket again where that is what is missing. */
export function watchLink(socket: number, opened: OpenedLive): LiveState {
  // `any` is no interface, and outside of Linux nothing is known.
  if (opened.hardwareType === null) return "running";
  const bound = boundLink(socket);
  if (bound !== null) return bound.isUp ? "running" : down(opened);
  const successor = findLink(socket, opened.interfaceName);
  if (successor === null) return gone(opened);
  return takeUp(socket, successor, opened);
}

function takeUp(socket: number, successor: Link, opened: OpenedLive): LiveState {
  if (successor.hardwareType !== opened.hardwareType) {
    return failed(`${opened.shownName} is back, but it is another kind of interface now: start xsaudit again.`);
  }
  if (!bindToLink(socket, successor.index, opened.isPromiscuous)) {
    return failed(`${opened.shownName} is back, but it cannot be captured again without root: start xsaudit again.`);
  }
  return successor.isUp ? "running" : down(opened);
}

function gone({ shownName }: OpenedLive): LiveState {
  return {
    kind: "gone",
    sentence: `${shownName} is gone: unplugged or deleted. Waiting for an interface of that name.`,
  };
}

function down({ shownName }: OpenedLive): LiveState {
  return { kind: "down", sentence: `${shownName} is down. Waiting; sudo ip link set ${shownName} up brings it up.` };
}

function failed(sentence: string): LiveState {
  return { kind: "failed", sentence };
}
