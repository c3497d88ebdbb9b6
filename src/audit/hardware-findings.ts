/**
 * Findings of kind `advisory` about an address with a role that more than one machine uses, by the hardware addresses (MAC)
 * of the frames: a stranger who speaks for it, or two machines with one address.
 *
 * A router speaks for everyone behind it, so that a hardware address of `ROUTER_ADDRESSES` is not counted.
 */
import { formatAddress } from "../flow/address.ts";
import type { Sender } from "../flow/senders.ts";
import type { Draft, DraftedGroup } from "./draft.ts";
import { describeParty, nameOf, type Party } from "./party.ts";

const ROUTER_ADDRESSES = 4;
/** More say no more. */
const MAX_NAMED = 4;

/** When a hardware address was used, in seconds. */
interface Use {
  readonly hardware: number;
  readonly firstSeconds: number;
  readonly lastSeconds: number;
}

/** Of one party in one network. */
interface Place {
  readonly party: Party;
  readonly network: string;
  readonly uses: Map<number, Use>;
}

/** @param partyOf null for an address that is not listed */
export function hardwareFindings(
  senders: readonly Sender[],
  partyOf: (sender: Sender) => Party | null,
): DraftedGroup[] {
  const several = placesOf(senders, partyOf).filter(({ uses }) => uses.size > 1);
  // Most networks end here.
  if (several.length === 0) return [];
  const routers = routersAmong(senders);
  return several.flatMap(({ party, network, uses }) => {
    const own = [...uses.values()].filter(({ hardware }) => !routers.has(keyOf(network, hardware)));
    return own.length > 1 ? [{ group: [], draft: describe(party, network, own) }] : [];
  });
}

/** Those of parties with a role. */
function placesOf(senders: readonly Sender[], partyOf: (sender: Sender) => Party | null): Place[] {
  const byParty = new Map<Party, Map<string, Place>>();
  for (const sender of senders) {
    const party = partyOf(sender);
    if (party === null || party.identity.roles.length === 0) continue;
    const { network, hardware, firstSeconds, lastSeconds } = sender;
    const ofParty = byParty.get(party) ?? new Map<string, Place>();
    byParty.set(party, ofParty);
    const place = ofParty.get(network) ?? { party, network, uses: new Map<number, Use>() };
    ofParty.set(network, place);
    const use = place.uses.get(hardware) ?? { hardware, firstSeconds, lastSeconds };
    place.uses.set(hardware, {
      hardware,
      firstSeconds: Math.min(use.firstSeconds, firstSeconds),
      lastSeconds: Math.max(use.lastSeconds, lastSeconds),
    });
  }
  return [...byParty.values()].flatMap((ofParty) => [...ofParty.values()]);
}

function routersAmong(senders: readonly Sender[]): Set<string> {
  const addresses = new Map<string, Set<string>>();
  for (const { address, network, hardware } of senders) {
    const key = keyOf(network, hardware);
    const own = addresses.get(key) ?? new Set();
    addresses.set(key, own.add(formatAddress(address)));
  }
  return new Set([...addresses].filter(([, own]) => own.size >= ROUTER_ADDRESSES).map(([key]) => key));
}

function keyOf(network: string, hardware: number): string {
  return `${hardware} ${network}`;
}

function describe(party: Party, network: string, unordered: readonly Use[]): Draft {
  const uses = unordered.toSorted((a, b) => a.firstSeconds - b.firstSeconds || a.hardware - b.hardware);
  const [first, second] = uses;
  if (first === undefined || second === undefined) throw new Error("one hardware address is no news");
  const isInTurn = uses.every((use, index) => index === 0 || uses[index - 1]!.lastSeconds < use.firstSeconds);
  const where = network === "" ? "" : ` (${network})`;
  const named = uses
    .slice(0, MAX_NAMED)
    .map(({ hardware, firstSeconds }) => `${formatHardware(hardware)} from ${formatClock(firstSeconds)}`);
  const more = uses.length > MAX_NAMED ? ` and ${uses.length - MAX_NAMED} more` : "";
  const latest = uses.at(-1)!;
  return {
    kind: "advisory",
    severity: isInTurn ? "low" : "medium",
    key: ["hardware", party.text, network],
    requirement: null,
    title: `${uses.length} hardware addresses send as ${nameOf(party)}${where}`,
    reason: `Frames from ${describeParty(party)}${where} were sent by ${named.join(", ")}${more}, UTC. ${
      isInTurn
        ? "One came after the other: a failover or a new network card, or a stranger who took the address over."
        : "They take turns: two machines have this address, or a stranger sends in its name."
    } A bond that sends from each of its cards looks the same.`,
    check: `Which machines have ${formatHardware(first.hardware)} and ${formatHardware(latest.hardware)}: the switches' address tables name their ports.`,
  };
}

function formatHardware(hardware: number): string {
  const digits = hardware.toString(16).padStart(12, "0");
  return digits.match(/../g)!.join(":");
}

/** `06:00:01` */
function formatClock(seconds: number): string {
  return new Date(seconds * 1000).toISOString().slice(11, 19);
}
