/**
 * Traffic's parameters on the command line.
 */
import {
  type PacketSizes,
  parameterMistake,
  SHAPES,
  type Shape,
  type ShareName,
  STANDARD,
  standardOf,
  type TrafficParameters,
} from "./parameters.ts";

export const TRAFFIC_OPTIONS = {
  shape: { type: "string" },
  packets: { type: "string" },
  size: { type: "string" },
  flows: { type: "string" },
  conversations: { type: "string" },
  "packet-sizes": { type: "string" },
  tls: { type: "string" },
  dns: { type: "string" },
  nfs: { type: "string" },
  iscsi: { type: "string" },
  scans: { type: "string" },
} as const;

export const TRAFFIC_HELP = `  --shape NAME          ${SHAPES.join(", ")}
  --packets N           how many (standard: ${STANDARD.packets})
  --size BYTES          instead of --packets: as many as give a classic capture of about that size (2GB, 500MB)
  --flows N             (standard: as many a packet as 260,000 of 6,000,000)
  --conversations N     pairs of client and server with one service (standard: 5000)
  --packet-sizes S:M:F  weights of small, medium and full data packets (standard: ${Object.values(STANDARD.packetSizes).join(":")})
  --tls, --dns, --nfs, --iscsi, --scans SHARE
                        of the flows, from 0 to 1; the rest keeps its proportions`;

export type TrafficOptions = Partial<Record<keyof typeof TRAFFIC_OPTIONS, string>>;

/** What is wrong with the command line, in words for who wrote it. */
export class OptionMistake extends Error {}

const SHARES: readonly ShareName[] = ["tls", "dns", "nfs", "iscsi", "scans"];
const UNITS: Readonly<Record<string, number>> = { "": 1, KB: 1e3, MB: 1e6, GB: 1e9 };

/**
 * @param packetsOfSize says how many packets make a capture of so many bytes
 * @throws OptionMistake
 */
export function trafficParameters(
  options: TrafficOptions,
  packetsOfSize: (parameters: TrafficParameters, bytes: number) => number,
): TrafficParameters {
  if (options.packets !== undefined && options.size !== undefined) {
    throw new OptionMistake("--packets and --size cannot be given both: one follows from the other");
  }
  const shape = options.shape === undefined ? STANDARD.shape : shapeOf(options.shape);
  const packetSizes = options["packet-sizes"] === undefined ? STANDARD.packetSizes : sizesOf(options["packet-sizes"]);
  const shares = Object.fromEntries(
    SHARES.filter((name) => options[name] !== undefined).map((name) => [name, shareOf(name, options[name]!)]),
  );
  const packets =
    options.size === undefined
      ? countOf("packets", options.packets ?? String(STANDARD.packets))
      : packetsOfSize({ ...STANDARD, shape, packetSizes, shares }, bytesOf(options.size));
  const flows = options.flows === undefined ? standardOf(packets).flows : countOf("flows", options.flows);
  const conversations =
    options.conversations === undefined
      ? Math.min(STANDARD.conversations, flows)
      : countOf("conversations", options.conversations);
  const parameters: TrafficParameters = { shape, packets, flows, conversations, packetSizes, shares };
  const mistake = parameterMistake(parameters);
  if (mistake !== null) throw new OptionMistake(mistake);
  return parameters;
}

function shapeOf(name: string): Shape {
  const shape = SHAPES.find((known) => known === name);
  if (shape === undefined) throw new OptionMistake(`--shape ${name}: must be one of ${SHAPES.join(", ")}`);
  return shape;
}

export function countOf(name: string, text: string): number {
  if (!/^[1-9]\d{0,11}$/.test(text)) throw new OptionMistake(`--${name} ${text}: must be a whole number above 0`);
  return Number(text);
}

function bytesOf(text: string): number {
  const match = /^(\d+(?:\.\d+)?)(|KB|MB|GB)$/.exec(text);
  if (match === null) throw new OptionMistake(`--size ${text}: must be a number of bytes, or with KB, MB or GB`);
  return Number(match[1]) * UNITS[match[2]!]!;
}

function shareOf(name: string, text: string): number {
  const share = Number(text);
  if (!(text !== "" && share >= 0 && share <= 1)) throw new OptionMistake(`--${name} ${text}: must be from 0 to 1`);
  return share;
}

function sizesOf(text: string): PacketSizes {
  const match = /^(\d+):(\d+):(\d+)$/.exec(text);
  if (match === null) throw new OptionMistake(`--packet-sizes ${text}: must be three weights, like 40:30:30`);
  const [small, medium, full] = match.slice(1).map(Number);
  return { small: small!, medium: medium!, full: full! };
}
