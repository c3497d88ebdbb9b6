/**
 * What a capture shall be like. The same parameters make the same bytes, on every machine.
 */

/** `management` is the everyday of a pool's network; the others are the worst that can come, each in one way. */
export const SHAPES = [
  "management",
  "new-flows",
  "distinct-flows",
  "fragments",
  "one-byte-segments",
  "dns",
  "tls-hellos",
  "icmp-errors",
  "scan",
] as const;
export type Shape = (typeof SHAPES)[number];

/** Of the data packets whose protocol leaves their size open: how many are small, medium or full, as weights. */
export interface PacketSizes {
  readonly small: number;
  readonly medium: number;
  readonly full: number;
}

/** Of all flows, the shares (0 to 1) that are of a kind; what is not given keeps its usual share of the rest. */
export type ShareName = "tls" | "dns" | "nfs" | "iscsi" | "scans";
export type Shares = Readonly<Partial<Record<ShareName, number>>>;

export interface TrafficParameters {
  readonly shape: Shape;
  readonly packets: number;
  /** Of the shape `management`; in the others the number of packets says it. */
  readonly flows: number;
  /** Pairs of client and server with one service; a scan asks for further ones. */
  readonly conversations: number;
  readonly packetSizes: PacketSizes;
  readonly shares: Shares;
}

/** 2 GB in 6 million packets: what the bars of speed are about. */
export const STANDARD: TrafficParameters = {
  shape: "management",
  packets: 6_000_000,
  flows: 260_000,
  conversations: 5000,
  packetSizes: { small: 32, medium: 26, full: 58 },
  shares: {},
};

/** A TCP flow is opened, says something, and is closed: shorter ones are a worst case of their own. */
const LEAST_PACKETS_PER_FLOW = 8;

/** The standard at another length: with as many packets a flow, between the same parties. */
export function standardOf(packets: number): TrafficParameters {
  const flows = Math.max(1, Math.round((packets * STANDARD.flows) / STANDARD.packets));
  const conversations = Math.min(STANDARD.conversations, flows);
  return { ...STANDARD, packets, flows, conversations };
}

/** Whether figures are those that are kept and compared. */
export function isStandard(parameters: TrafficParameters): boolean {
  return JSON.stringify(parameters) === JSON.stringify(standardOf(STANDARD.packets));
}

/** Flows that scan; they are among the flows, and their targets beside the conversations. */
export function scanFlowsOf({ flows, shares }: TrafficParameters): number {
  return Math.round(flows * (shares.scans ?? 0));
}

/** @returns what is wrong with the parameters, for the user; null if nothing is */
export function parameterMistake(parameters: TrafficParameters): string | null {
  const { shape, packets, flows, conversations, shares, packetSizes } = parameters;
  if (shape === "management" && packets < flows * LEAST_PACKETS_PER_FLOW) {
    return `${packets} packets are too few for ${flows} flows: at least ${LEAST_PACKETS_PER_FLOW} each, or --shape new-flows`;
  }
  if (flows - scanFlowsOf(parameters) < conversations) {
    return `${flows} flows, those of scans not counted, are too few for ${conversations} conversations: one each at least`;
  }
  if (packetSizes.small + packetSizes.medium + packetSizes.full <= 0) return "--packet-sizes: one must be above 0";
  const sum = Object.values(shares).reduce((total, share) => total + share, 0);
  return sum > 1 ? `the shares add up to ${sum}, which is more than 1` : null;
}
