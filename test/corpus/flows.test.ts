/**
 * The lines of `--flows` beside what Zeek and Wireshark write of the same captures.
 */
import { execFileSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import { DEFAULT_MATRIX_ID, findMatrix } from "../../src/matrix/catalog.ts";
import { DEFAULT_SETTINGS } from "../../src/matrix/requirement.ts";
import { analyzeCaptures } from "../../src/report/analyze.ts";
import { renderFlow } from "../../src/report/flow-line.ts";
import { UNKNOWN_SITE } from "../../src/site/site.ts";
import { corpusPath, hasCorpus } from "./corpus-files.ts";
import { hasTshark } from "./tshark-run.ts";
import { zeekFlows } from "./zeek-flows.ts";

const matrix = findMatrix(DEFAULT_MATRIX_ID, DEFAULT_SETTINGS)!;

type FlowLine = Readonly<Record<string, string | number | null>>;

async function flowsOf(file: string): Promise<FlowLine[]> {
  const lines: string[] = [];
  await analyzeCaptures({
    paths: [corpusPath(file)],
    site: UNKNOWN_SITE,
    matrix,
    version: "0.0.0",
    onFlow: (flow) => lines.push(renderFlow(flow)),
  });
  return lines.map((line) => JSON.parse(line));
}

describe.skipIf(!hasCorpus)("conn_state, history and counts are Zeek's", () => {
  test.for(Object.entries(zeekFlows))("%s", async ([file, expected]) => {
    const flows = await flowsOf(file);
    for (const { originatorPort, state, history, counts } of expected) {
      expect(flows.find((flow) => flow["id.orig_p"] === originatorPort)).toMatchObject({
        conn_state: state,
        history,
        orig_pkts: counts[0],
        orig_ip_bytes: counts[1],
        resp_pkts: counts[2],
        resp_ip_bytes: counts[3],
      });
    }
  });
});

/** Whole datagrams outside of tunnels: tshark names what it reassembled, and the outermost flow. */
const COMPARED_WITH_TSHARK = [
  "zeek/communityid/ipv6.pcap",
  "zeek/communityid/sctp.pcap",
  "zeek/communityid/tcp.pcap",
  "zeek/communityid/udp.pcap",
  "zeek/web.pcap",
  "zeek/wikipedia.pcap",
];

describe.skipIf(!hasCorpus || !hasTshark)("community_id is Wireshark's", () => {
  test.for(COMPARED_WITH_TSHARK)("%s", async (file) => {
    const own = (await flowsOf(file)).map((flow) => flow.community_id).filter((id) => id !== null);
    expect(new Set(own)).toEqual(idsOfTshark(file));
  });
});

function idsOfTshark(file: string): Set<string> {
  const filter = "(tcp or udp or sctp) and not icmp and not icmpv6";
  const parameters = ["-r", corpusPath(file), "--enable-protocol", "communityid", "-Y", filter];
  const output = execFileSync("tshark", [...parameters, "-T", "fields", "-e", "communityid"], { stdio: "pipe" });
  return new Set(output.toString().trim().split("\n"));
}
