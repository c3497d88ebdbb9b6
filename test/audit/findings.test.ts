import { describe, expect, it } from "vitest";
import type { Finding } from "../../src/audit/finding.ts";
import type { Report } from "../../src/report/report.ts";
import { runCli } from "../cli/run-cli.ts";
import { SITE_FILE } from "../fixtures/files.ts";

async function findingsIn(fixture: string): Promise<readonly Finding[]> {
  const { output } = await runCli("analyze", `fixtures/${fixture}.pcap`, "--site", SITE_FILE, "--format", "json");
  return (JSON.parse(output) as Report).findings;
}

describe("a finding", () => {
  it("counts clients and addresses, not conversations", async () => {
    const [finding] = await findingsIn("dns/silent-addresses");
    expect(finding?.reason).toContain("The same holds for 1 more address of the server.");
    expect(finding?.reason).not.toContain("client.");
  });

  it("suspects of silence who rejects something else between the same parties", async () => {
    const silent = (await findingsIn("outcomes/tcp-silent-beside-rejected")).find(({ title }) =>
      title.includes("no answer"),
    );
    expect(silent?.check).toContain("First the rules of the firewall of lic: it rejects other ports of xs1");
  });

  it("counts as silence only what stayed without an answer", async () => {
    const [finding] = await findingsIn("dns/unanswered-at-last");
    expect(finding?.reason).toContain("2 datagrams within 5 s without a reply of any kind");
  });
});
