/**
 * `xsaudit interfaces`: what can be captured here, and what is missing if nothing can.
 */
import { type CaptureInterface, type CaptureInterfaces, listInterfaces } from "../live/interfaces.ts";
import { neutralText } from "../names/neutral-text.ts";
import { wrap } from "../report/wrap.ts";
import { ExitStatus } from "./exit-status.ts";
import type { Streams } from "./streams.ts";

export interface InterfacesOptions {
  readonly format: "text" | "json";
}

const STATE_WORDS = { running: "running", "no-link": "no link", down: "down" } as const satisfies Record<
  CaptureInterface["state"],
  string
>;

/** What a XenServer host calls its interfaces (xcp-networkd, xenopsd). */
const XENSERVER_NAMES: readonly (readonly [RegExp, string])[] = [
  [/^xenbr\d+$/, "XenServer's bridge of a network card; the one with an address carries the management traffic"],
  [/^xapi\d+$/, "XenServer's bridge of a VLAN, a bond or an internal network"],
  [/^(vif|tap)\d+\.\d+$/, "a guest's interface on XenServer"],
];
/** Names that any Linux may have; they mean something only where XenServer's bridges are. */
const XENSERVER_CARDS = /^(eth\d+(\.\d+)?|bond\d+)$/;

export async function printInterfaces({ format }: InterfacesOptions, streams: Streams): Promise<number> {
  const list = listInterfaces();
  await streams.output(format === "json" ? renderJson(list) : renderInterfaces(list));
  return ExitStatus.done;
}

function renderJson({ library, missing, interfaces }: CaptureInterfaces): string {
  const named = interfaces.map((entry) => ({
    name: neutralText(entry.name),
    description: entry.description === null ? null : neutralText(entry.description),
    state: entry.state,
    loopback: entry.isLoopback,
    addresses: entry.addresses,
    linkType: entry.linkType,
    xenserver: xenServerRole(entry.name, interfaces),
    problem: entry.problem,
  }));
  return `${JSON.stringify({ library, missing, interfaces: named }, null, 2)}\n`;
}

/** A table of at most 80 columns; what is to be said of an interface stands under it. */
export function renderInterfaces({ missing, interfaces }: CaptureInterfaces): string {
  const lines = interfaces.length === 0 ? [] : table(interfaces, missing !== null);
  if (missing !== null) lines.push("Nothing can be captured here as it is.", ...paragraphs(missing));
  return `${lines.join("\n")}\n`;
}

function table(interfaces: readonly CaptureInterface[], isNothingOpen: boolean): string[] {
  const rows = interfaces.map((entry) => ({
    cells: [neutralText(entry.name), STATE_WORDS[entry.state], entry.linkType ?? "-"] as const,
    addresses: entry.addresses.length === 0 ? ["-"] : entry.addresses,
    remarks: remarksOn(entry, interfaces, isNothingOpen),
  }));
  const heading = ["INTERFACE", "STATE", "LINK TYPE"] as const;
  const widths = heading.map((word, at) => Math.max(word.length, ...rows.map(({ cells }) => cells[at]!.length)));
  const line = (cells: readonly string[], last: string): string =>
    [...cells.map((cell, at) => cell.padEnd(widths[at]!)), last].join("  ");
  return [
    line(heading, "ADDRESSES"),
    ...rows.flatMap(({ cells, addresses: [first, ...more], remarks }) => [
      line(cells, first!),
      ...more.map((address) => line(["", "", ""], address)),
      ...remarks.flatMap((remark) => wrap(remark, "    ")),
    ]),
    "",
  ];
}

function remarksOn(
  entry: CaptureInterface,
  interfaces: readonly CaptureInterface[],
  isNothingOpen: boolean,
): readonly string[] {
  // That it is down stands in the table; where nothing can be opened, the reason is the same for all and stands below.
  const problem = isNothingOpen || entry.state === "down" ? null : entry.problem;
  const loopback = entry.isLoopback ? "loopback: what this machine says to itself" : null;
  const description = entry.description === null ? null : neutralText(entry.description);
  return [loopback, xenServerRole(entry.name, interfaces), description, problem].filter((remark) => remark !== null);
}

function xenServerRole(name: string, interfaces: readonly CaptureInterface[]): string | null {
  const known = XENSERVER_NAMES.find(([pattern]) => pattern.test(name));
  if (known !== undefined) return known[1];
  const isXenServer = interfaces.some((other) => XENSERVER_NAMES.some(([pattern]) => pattern.test(other.name)));
  return isXenServer && XENSERVER_CARDS.test(name) ? "a network card, VLAN or bond of this XenServer host" : null;
}

/** Sentences are wrapped; commands, which stand indented on lines of their own, are for copying. */
function paragraphs(text: string): string[] {
  return text.split("\n").flatMap((line) => (line.startsWith(" ") ? [line] : wrap(line)));
}
