/** What `xsaudit serve` does for whoever may use it. */
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { expect, it } from "vitest";
import { runCli } from "../cli/run-cli.ts";
import { audited, form, problemOf, type Sent, send, settled, startServing } from "./serving.ts";

const CAPTURE = "fixtures/showcase/bad-morning.pcap";
const SITE = "fixtures/site.yaml";
const morning: Sent = ["capture", "bad-morning.pcap", readFileSync(CAPTURE)];
const site: Sent = ["site", "site.yaml", readFileSync(SITE)];

it("an upload's report is the one that xsaudit analyze gives, in every form", async () => {
  const serving = await startServing();
  const view = await audited(serving, morning, site);
  expect(view).toMatchObject({ state: "done", failure: null, site: { name: "site.yaml" } });
  expect(view.summary).toMatchObject({ packets: 119, conversations: 23, findingCount: 4, warnings: [], problems: [] });
  const text = await (await serving.fetch(`/api/captures/${view.id}/report?format=text`)).text();
  const direct = await runCli("analyze", CAPTURE, "--site", SITE);
  expect(withoutPaths(text)).toBe(withoutPaths(direct.output));
  const json = await serving.fetch(`/api/captures/${view.id}/report`);
  expect(json.headers.get("content-type")).toBe("application/json; charset=utf-8");
  expect(await json.json()).toMatchObject({ schema: "xsaudit.report/1", inputs: [{ path: "bad-morning.pcap" }] });
  const page = await serving.fetch(`/api/captures/${view.id}/report?format=html&download=1`);
  expect(page.headers.get("content-disposition")).toBe('attachment; filename="xsaudit-report.html"');
  expect(await page.text()).toContain("2 documented services are blocked.");
  for (const [format, begin] of [
    ["csv", "conversation,"],
    ["markdown", "#"],
  ] as const) {
    const body = await (await serving.fetch(`/api/captures/${view.id}/report?format=${format}`)).text();
    expect(body.slice(0, begin.length)).toBe(begin);
  }
  const flows = await (await serving.fetch(`/api/captures/${view.id}/flows`)).text();
  expect(JSON.parse(flows.split("\n")[0]!)).toHaveProperty("conn_state");
});

it("of many warnings a summary has the first ones, and how many are left", async () => {
  const serving = await startServing();
  const roles = Array.from(
    { length: 300 },
    (_, index) => `- {name: e${index}, address: 10.9.${index % 200}.${index >> 7}, roles: [made-up-${index}]}`,
  );
  const text = `version: 1\nmatrix: xenserver-8\nendpoints:\n${roles.join("\n")}\n`;
  const { summary } = await audited(serving, morning, ["site", "site.yaml", Buffer.from(text)]);
  expect(summary?.warnings).toHaveLength(100);
  expect(summary?.warnings.at(-1)).toBe("201 more warnings are not listed here.");
});

/** The site file and the captures have other names there; the report is of another moment. */
function withoutPaths(text: string): string {
  return text
    .replaceAll("fixtures/showcase/", "")
    .replaceAll(/(fixtures\/)?site(\.yaml)?/g, "site")
    .replaceAll(/\s+/g, " ");
}

it("a finding's packets can be fetched, and only of a finding that has some", async () => {
  const serving = await startServing();
  const { id, summary } = await audited(serving, morning, site);
  const finding = summary!.findings[0]!;
  expect(finding).toMatchObject({ kind: "blocked", slice: true });
  const slice = Buffer.from(await (await serving.fetch(`/api/captures/${id}/slices/${finding.id}`)).arrayBuffer());
  expect(slice.readUInt32LE(0).toString(16)).toMatch(/^a1b2(c3d4|3c4d)$/);
  expect((await problemOf(await serving.fetch(`/api/captures/${id}/slices/f-none`))).status).toBe(404);
  expect((await serving.fetch(`/api/captures/${id}/slices/..%2f..%2fupload`)).status).toBe(400);
});

it("several captures are one report, whatever they are called and however they are packed", async () => {
  const serving = await startServing();
  const whole = readFileSync(CAPTURE);
  const name = "../../<b>\u202e\u001b[31m.pcap";
  const view = await audited(serving, ["capture", name, whole], ["capture", "b.gz", gzipSync(whole)]);
  expect(view.captures.map((capture) => capture.name)).toEqual([expect.stringContaining("\\u{202e}\\u{1b}"), "b.gz"]);
  expect(view.summary).toMatchObject({ packets: 238 });
  const report = await (await serving.fetch(`/api/captures/${view.id}/report?format=html`)).text();
  expect(report).not.toContain("<b>");
});

it("a pool's database serves as site file, and its draft can be worked on", async () => {
  const serving = await startServing();
  const view = await audited(serving, morning, ["site", "state.db", readFileSync("fixtures/pool/state.xml")]);
  expect(view.state).toBe("done");
  const draft = await (await serving.fetch(`/api/captures/${view.id}/site-draft`)).text();
  expect(draft).toContain("endpoints:");
  const check = await serving.fetch("/api/site-check", jsonBody({ site: draft }));
  expect(await check.json()).toMatchObject({ mistakes: [] });
});

it("without a site file one is drafted from the traffic; with one, that is what is worked on", async () => {
  const serving = await startServing();
  const [without, withOne] = [await audited(serving, morning), await audited(serving, morning, site)];
  expect(await (await serving.fetch(`/api/captures/${without.id}/site-draft`)).text()).toContain("bad-morning.pcap");
  expect(await (await serving.fetch(`/api/captures/${withOne.id}/site-draft`)).text()).toBe(readFileSync(SITE, "utf8"));
});

it("a site file is checked as it is typed, each mistake with its place", async () => {
  const serving = await startServing();
  const check = await serving.fetch(
    "/api/site-check",
    jsonBody({ site: "version: 1\nendpoints:\n  - address: 10.0.0.300\n" }),
  );
  expect(await check.json()).toEqual({
    mistakes: [expect.objectContaining({ line: 3, message: expect.stringContaining("10.0.0.300") })],
    warnings: [],
  });
});

it("captures are deleted after their analysis, and audited again where they are kept", async () => {
  const forgetful = await startServing();
  const gone = await audited(forgetful, morning);
  expect(gone.capturesKept).toBe(false);
  expect(() => statSync(join(forgetful.data, gone.id, "job/capture-1"))).toThrow("ENOENT");
  const again = await forgetful.fetch(`/api/captures/${gone.id}/audits`, jsonBody({ site: "endpoints: []\n" }));
  expect(await problemOf(again)).toMatchObject({ status: 409, code: "capture-gone" });

  const keeping = await startServing("--keep");
  const kept = await audited(keeping, morning);
  expect(kept.capturesKept).toBe(true);
  const second = await keeping.fetch(`/api/captures/${kept.id}/audits`, jsonBody({ site: readFileSync(SITE, "utf8") }));
  expect(second.status).toBe(201);
  const { id } = (await second.json()) as { id: string }; // as the API says
  expect(await settled(keeping, id)).toMatchObject({ of: kept.id, state: "done", summary: { findingCount: 4 } });
  await keeping.fetch(`/api/captures/${kept.id}`, { method: "DELETE" });
  expect((await keeping.fetch(`/api/captures/${id}/report`)).status).toBe(200);
});

it("two uploads are compared", async () => {
  const serving = await startServing();
  const [a, b] = [await audited(serving, morning), await audited(serving, morning, site)];
  const path = `/api/diffs?a=${a.id}&b=${b.id}`;
  expect(await (await serving.fetch(path)).json()).toMatchObject({
    schema: "xsaudit.diff/1",
    b: { path: "bad-morning.pcap with site.yaml" },
  });
  expect(await (await serving.fetch(`${path}&format=html`)).text()).toContain("Gone findings");
  expect(await (await serving.fetch(`${path}&format=markdown`)).text()).toMatch(/^#/);
  const missing = await serving.fetch(`/api/diffs?a=${a.id}&b=${"A".repeat(22)}`);
  expect((await problemOf(missing)).status).toBe(404);
});

it("uploads are listed, the newest first, and deleted", async () => {
  const serving = await startServing();
  const [first, second] = [await audited(serving, morning), await audited(serving, morning)];
  const list = async (): Promise<string[]> => {
    const body = (await (await serving.fetch("/api/captures")).json()) as { captures: { id: string }[] }; // as the API says
    return body.captures.map(({ id }) => id);
  };
  expect(await list()).toEqual([second.id, first.id]);
  expect((await serving.fetch(`/api/captures/${second.id}`, { method: "DELETE" })).status).toBe(204);
  expect(await list()).toEqual([first.id]);
  expect(serving.uploads()).toEqual([first.id]);
});

it("what it takes at the most can be asked for, and the API describes itself", async () => {
  const serving = await startServing("--max-upload", "5M", "--queue", "7");
  expect(await (await serving.fetch("/api/limits")).json()).toMatchObject({
    uploadBytes: 5e6,
    queue: 7,
    keepsCaptures: false,
  });
  const api = (await (await serving.fetch("/api/openapi.json")).json()) as { paths: object }; // as the API says
  expect(Object.keys(api.paths)).toContain("/api/captures/{id}/report");
});

it.each([
  ["nothing but text", form(), 400, "There is no capture in it"],
  ["a file of another name", form(["file", "x.pcap", "x"]), 400, "No file can be called file"],
  ["two site files", form(morning, site, site), 400, "More than one site file"],
])("%s is refused with a sentence", async (_what, body, status, message) => {
  const serving = await startServing();
  const response = await serving.fetch("/api/captures", { method: "POST", body });
  expect(await problemOf(response)).toMatchObject({ status, message: expect.stringContaining(message) });
  expect(serving.uploads()).toEqual([]);
});

it("a body that is no form is refused with what would be right", async () => {
  const serving = await startServing();
  const response = await serving.fetch("/api/captures", jsonBody({}));
  expect(await problemOf(response)).toMatchObject({ status: 415, message: expect.stringContaining("curl -F") });
});

it.each([
  ["without its boundary", "no boundary at all"],
  ["that breaks off", "--part\r\nContent-Disposition: form-data; name=capture; filename=x\r\n\r\nabc"],
  ["with a head that is none", "--part\r\n\0\0\0\r\n\r\n--part--"],
])("a form %s is refused, and leaves nothing", async (_what, body) => {
  const serving = await startServing();
  const headers = { "content-type": "multipart/form-data; boundary=part" };
  const response = await serving.fetch("/api/captures", { method: "POST", headers, body });
  expect(await problemOf(response)).toMatchObject({ status: 400, code: "bad-request" });
  expect(serving.uploads()).toEqual([]);
  expect(serving.log()).not.toContain("a request failed");
});

it("what is no capture, and a mistake in the site file, are told of that upload", async () => {
  const serving = await startServing();
  const text = await audited(serving, ["capture", "notes.txt", "hello, this is text"]);
  expect(text).toMatchObject({ state: "failed", failure: { reason: "damaged" } });
  expect(text.failure!.message).toContain("notes.txt: not a pcap or pcapng capture");
  const wrong = "endpoints:\n  - address: 10.0.0.300\n";
  const mistaken = await audited(serving, morning, ["site", "mine.yaml", wrong]);
  expect(mistaken).toMatchObject({ state: "failed", failure: { reason: "mistake" } });
  expect(await (await serving.fetch(`/api/captures/${mistaken.id}/site-draft`)).text()).toBe(wrong);
  expect(await problemOf(await serving.fetch(`/api/captures/${text.id}/report`))).toMatchObject({ code: "not-ready" });
});

it("a damaged capture has its report, which says where it breaks off", async () => {
  const serving = await startServing();
  const cut = readFileSync(CAPTURE).subarray(0, 5000);
  const { state, summary } = await audited(serving, ["capture", "cut.pcap", cut]);
  expect(state).toBe("done");
  expect(summary!.problems).toEqual([{ name: "cut.pcap", message: expect.stringContaining("cut") }]);
});

function jsonBody(body: object): RequestInit {
  return { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
}

it("its events tell how far it is, until it is done", async () => {
  const serving = await startServing();
  const { id } = (await (await send(serving, morning)).json()) as { id: string }; // as the API says
  const response = await serving.fetch(`/api/captures/${id}/events`);
  expect(response.headers.get("content-type")).toBe("text/event-stream");
  const states = [...(await response.text()).matchAll(/"state":"(\w+)"/g)].map((match) => match[1]);
  expect(states.at(-1)).toBe("done");
});

it("findings call a capture as its owner does, and captures of one name are told apart", async () => {
  const serving = await startServing();
  const damaged = readFileSync("fixtures/damaged/cut-in-record.pcap");
  const { id, summary } = await audited(serving, ["capture", "a.pcap", damaged], ["capture", "a.pcap", damaged]);
  expect(summary!.problems.map(({ name }) => name)).toEqual(["a.pcap", "a.pcap (2)"]);
  expect(summary!.findings.map(({ title }) => title)).toContain("Input a.pcap (2) is damaged");
  const report = await (await serving.fetch(`/api/captures/${id}/report`)).text();
  expect(report).not.toContain("capture-");
});
