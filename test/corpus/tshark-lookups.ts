/**
 * What became of DNS questions for addresses, as tshark sees it: it says itself which answer belongs to which question.
 * What xsaudit does not read is left out: other ports, operations, types and classes, answers to no question. No frame of
 * the captures compared holds two messages.
 */
import { describeLookup, type Lookup } from "./evidence-lines.ts";
import { endsOf } from "./tshark-ends.ts";
import { innermost, type Row } from "./tshark-run.ts";

export const LOOKUP_FIELDS = [
  "dns.flags.response",
  "dns.flags.opcode",
  "dns.flags.rcode",
  "dns.flags.truncated",
  "dns.count.queries",
  "dns.count.answers",
  "dns.qry.name",
  "dns.qry.type",
  "dns.qry.class",
  "dns.resp.type",
  "dns.a",
  "dns.aaaa",
  "dns.response_to",
];

const PORT = "53";
const TYPE_A = "1";
const TYPE_CNAME = "5";
const TYPE_AAAA = "28";
const TYPE_ANY = "255";
const CLASS_IN = 1;
const FAILURES: ReadonlyMap<string, string> = new Map([
  ["2", "servfail"],
  ["3", "nxdomain"],
  ["5", "refused"],
]);

interface Counted extends Lookup {
  readonly results: Record<string, number>;
  unanswered: number;
  readonly addresses: string[];
}

export function lookupsOfTshark(rows: readonly Row[]): string[] {
  const lookups = new Map<string, Counted>();
  for (const row of rows.filter(isAboutAddresses)) {
    const isResponse = innermost(row, "dns.flags.response") === "1";
    if (isResponse && innermost(row, "dns.response_to") === "") continue;
    const [from, to] = endsOf(row)!.addresses;
    const [client, server] = isResponse ? [to, from] : [from, to];
    const name = innermost(row, "dns.qry.name").toLowerCase();
    const key = `${client} ${server} ${name}`;
    const lookup = lookups.get(key) ?? { client, server, name, results: {}, unanswered: 0, addresses: [] };
    lookups.set(key, lookup);
    if (isResponse) addAnswer(lookup, row);
    else lookup.unanswered++;
  }
  return [...lookups.values()].map(describeLookup);
}

function isAboutAddresses(row: Row): boolean {
  return (
    endsOf(row)?.ports.includes(PORT) === true &&
    innermost(row, "dns.flags.opcode") === "0" &&
    innermost(row, "dns.count.queries") === "1" &&
    Number(innermost(row, "dns.qry.class")) === CLASS_IN &&
    [TYPE_A, TYPE_AAAA, TYPE_CNAME, TYPE_ANY].includes(innermost(row, "dns.qry.type"))
  );
}

function addAnswer(lookup: Counted, row: Row): void {
  const addresses = addressesIn(row);
  const result = resultOf(row, addresses.length > 0);
  lookup.results[result] = (lookup.results[result] ?? 0) + 1;
  lookup.unanswered--;
  lookup.addresses.push(...addresses);
}

/** Those of the answer section, whose records come first. */
function addressesIn(row: Row): string[] {
  const types = row.get("dns.resp.type")!.slice(0, Number(innermost(row, "dns.count.answers")));
  const countOf = (type: string): number => types.filter((other) => other === type).length;
  return [...row.get("dns.a")!.slice(0, countOf(TYPE_A)), ...row.get("dns.aaaa")!.slice(0, countOf(TYPE_AAAA))];
}

function resultOf(row: Row, hasAddresses: boolean): string {
  const responseCode = innermost(row, "dns.flags.rcode");
  if (responseCode !== "0") return FAILURES.get(responseCode) ?? "otherError";
  if (hasAddresses) return "resolved";
  return innermost(row, "dns.flags.truncated") === "1" ? "truncated" : "noAddress";
}
