import { createHash } from "node:crypto";
import { beforeAll, expect, it } from "vitest";
import { type HtmlDetail, renderHtml } from "../../../src/report/html/html.ts";
import type { Report } from "../../../src/report/report.ts";
import { runCli } from "../../cli/run-cli.ts";
import { tagsOf, textOf } from "../parse-back.ts";
import { madeHours, madePast } from "./made-nights.ts";
import { HOSTILE, labReport, withBehindTexts } from "./made-reports.ts";

let report: Report;
beforeAll(async () => {
  report = await labReport();
});

const ALONE: HtmlDetail = { past: null, hours: null };

function render(shown: Report, detail: HtmlDetail = { past: madePast(shown), hours: madeHours(shown) }): string {
  return [...renderHtml(shown, detail)].join("");
}

it("tells of every finding what is wrong, why, what to check and which row says so", () => {
  const text = textOf(render(report, ALONE));
  expect(report.findings.length).toBeGreaterThan(3);
  for (const { title, reason, check } of report.findings) {
    expect(text).toContain(title);
    expect(text).toContain(reason);
    expect(text).toContain(check);
  }
  expect(text).toContain("license.checkout: host > license-server, tcp 7279: check-in and check-out of licences.");
  expect(text).toContain(
    "Communication ports used by XenServer product components: XenServer hosts > Citrix License Server",
  );
  expect(text).toContain("- match:\n    client: 10.30.0.99");
});

it("says first what is blocked, and which findings it names", () => {
  const page = render(report, ALONE);
  expect(textOf(page.slice(page.indexOf("<h1>"), page.indexOf("<main")))).toMatch(
    /^3 documented services are blocked\.\s+✕ lic gives xs1, xs2 and xs3 no answer on TCP 7279\s/,
  );
});

it("speaks of what changed as of nights, in words that stand without a legend", () => {
  const changes = /id="changes"[\s\S]*?<\/section>/.exec(render(report))![0];
  const text = textOf(`<${changes}`);
  expect(text).toMatch(/\b(in|In) the night before\b/);
  expect(text).not.toMatch(/\b(in|In) [AB]\b/);
});

it("says of what could not be seen that nothing is known, and why", () => {
  const text = textOf(render(report, ALONE));
  expect(text).toContain("26 could not have been seen by this sensor: about those this report says nothing.");
  expect(text).toContain("no packet of any san was seen: storage.iscsi");
});

it("gives a cell of the matrix the look of the worst in it, and of what is well only where all was seen", () => {
  const page = render(report, ALONE);
  const cellOf = (server: string): string | undefined =>
    new RegExp(`<th scope="row">${server}</th>(<td.*?</td>)`).exec(page)?.[1];
  const lookOf = (server: string): string[] => [
    /class="(\w+)"/.exec(cellOf(server) ?? "")?.[1] ?? "",
    textOf(cellOf(server) ?? ""),
  ];
  expect(lookOf("license-server")).toEqual(["failing", "✕ 1 failing✓ 1 seen"]);
  expect(lookOf("san")).toEqual(["quiet", "○ 1 not observable"]);
  expect(lookOf("dns-server")).toEqual(["good", "✓ 1 seen"]);
});

it("keeps accepted findings apart, folded, with who accepted them", () => {
  const [first, ...others] = report.findings;
  const accepted = { reason: "ticket 4711", owner: "netops", until: "2027-03-31" };
  const page = render({ ...report, findings: [{ ...first!, accepted }, ...others] }, ALONE);
  const folded = page.indexOf('<details class="accepted">');
  expect(page.indexOf(`<h3 id="${first!.id}">`)).toBeGreaterThan(folded);
  expect(page.lastIndexOf(`<h3 id="${others[0]!.id}">`)).toBeLessThan(folded);
  expect(textOf(page)).toContain("Accepted: ticket 4711, by netops, until 2027-03-31.");
  expect(textOf(page)).toContain("2 documented services are blocked.");
});

it("tells of a finding's nights, of what changed, and which nights were not audited", () => {
  const text = textOf(render(report));
  expect(text).toContain("14 nights of 27: first night 2026-10-25, last night 2026-11-23.");
  expect(text).toContain("New this night.");
  expect(text).toContain("1 new finding. Conversations: 3 changed.");
  expect(text).toContain("xs3 still uses TCP 80: 7 nights of 27, last night 2026-11-04");
  expect(text).toContain("Not audited, and so unknown (marked /): 2026-10-29, 2026-10-30, 2026-11-11.");
  expect(text).toMatch(/2026-10-29not audited/);
});

it("has no trends and no change without a past, and says where a night is the first", () => {
  expect(render(report, ALONE)).not.toContain('id="trends"');
  expect(render(report, ALONE)).not.toContain('id="changes"');
  const past = madePast(report);
  const first = { ...past, nights: past.nights.slice(-1), difference: null };
  const page = render(report, { past: first, hours: null });
  expect(page).not.toContain('id="trends"');
  expect(textOf(page)).toContain("No earlier night is known to compare this one with.");
});

it("cites a row of the site's own where the caller gives the rows", () => {
  const row = { requirement: "site.nbd-backup", status: "seen" as const, conversations: 1, why: "1 conversation" };
  const coverage = [...report.coverage, row];
  const requirement = {
    ...{ id: "site.nbd-backup", from: ["client"], to: ["host"], transports: ["tcp"] as const, reply: "owed" as const },
    ...{ ports: [], bothDirections: false, coordinatorOnly: false, purpose: "backup", source: "site.yaml: line 9" },
    basis: "site" as const,
  };
  expect(textOf(render({ ...report, coverage }, ALONE))).toContain("Not placed here");
  const given = render({ ...report, coverage: [row] }, { ...ALONE, requirements: [requirement] });
  expect(textOf(given)).not.toContain("Not placed here");
  expect(textOf(given)).toContain("site.yaml: line 9");
});

it("is the same for the same report, and in the same process", () => {
  expect(render(report)).toBe(render(structuredClone(report)));
});

it("lets nothing in: one style and one script, known by their hashes, and no attribute that is either", () => {
  const page = render(report);
  const policy = /Content-Security-Policy" content="([^"]*)"/.exec(page)![1]!.replaceAll("&#39;", "'");
  const contentOf = (tag: string): string => page.split(`<${tag}>`)[1]!.split(`</${tag}>`)[0]!;
  const hashOf = (text: string): string => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
  expect(policy).toBe(
    `default-src 'none'; style-src ${hashOf(contentOf("style"))}; script-src ${hashOf(contentOf("script"))}; base-uri 'none'; form-action 'none'`,
  );
  const tags = tagsOf(page);
  expect(tags.filter((tag) => tag === "style" || tag === "script")).toEqual(["style", ...Array(6).fill("script")]);
  expect(page).not.toMatch(/<[a-z][^>]*\s(?:style|on[a-z]+|src|srcset|action)=/);
  expect(page.match(/\shref="[^#]/g)).toBeNull();
});

it("keeps hostile texts inert in every place: the page has the elements that it has with harmless ones", () => {
  const harmless = render(withBehindTexts(report, "x".repeat(HOSTILE.length)));
  const hostile = render(withBehindTexts(report, HOSTILE));
  expect(tagsOf(hostile)).toEqual(tagsOf(harmless));
  expect(hostile).not.toMatch(/[\u202e\u2066\u200b]/);
  expect(hostile).not.toContain("<img");
  for (const [, json] of hostile.matchAll(/<script type="application\/json"[^>]*>(.*?)<\/script>/gs)) {
    expect(() => JSON.parse(json!)).not.toThrow();
  }
  expect(textOf(hostile)).toContain("<script>alert(1)</script>]]>\"'`--><img src=x onerror=alert(2)>&amp;\\u{202e}");
});

it.each(["fixtures/damaged/empty.pcap", "fixtures/damaged/cut.pcap.gz", "fixtures/inference"])(
  "is there for %s, too",
  async (capture) => {
    const { output } = await runCli("analyze", capture, "--format", "html");
    expect(output.endsWith("</html>\n")).toBe(true);
  },
);

it("is what xsaudit analyze --format html writes", async () => {
  const { status, output } = await runCli(
    ...["analyze", "fixtures/showcase/bad-morning.pcap", "--site", "fixtures/site.yaml", "--format", "html"],
  );
  expect(status).toBe(0);
  expect(output.startsWith('<!DOCTYPE html>\n<html lang="en">')).toBe(true);
  expect(output.endsWith("</html>\n")).toBe(true);
  expect(textOf(output)).not.toContain("Not placed here");
});
