/** The page of `xsaudit serve`, in a browser, against the running program. */
import { readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import axe, { type AxeResults } from "axe-core";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { CHROMIUM_PATH, launchChromium } from "../report/html/chromium.ts";
import { audited, lasting, newFolder, type Serving, startServing } from "./serving.ts";

if (CHROMIUM_PATH === null) console.warn("No Chromium was found: the upload page is not tried in a browser.");

const CAPTURE = "fixtures/showcase/bad-morning.pcap";
const SITE = "fixtures/site.yaml";
const PCAP_HEADER_BYTES = 24;
const ANSWER = "2 documented services are blocked.";

describe.skipIf(CHROMIUM_PATH === null)("in Chromium", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchChromium();
  });
  afterEach(() => Promise.all(browser.contexts().map((context) => context.close())));
  afterAll(() => browser?.close());

  interface Visit {
    readonly page: Page;
    /** What it must not do: errors, broken policies, requests to elsewhere. */
    readonly complaints: string[];
  }

  async function visit(serving: Serving, options: BrowserContextOptions = {}): Promise<Visit> {
    const page = await (await browser.newContext(options)).newPage();
    const complaints: string[] = [];
    page.on("console", (message) => complaints.push(`${message.type()}: ${message.text()}`));
    page.on("pageerror", (error) => complaints.push(error.message));
    page.on("dialog", (dialog) => {
      complaints.push(`dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
    page.on("request", (request) => {
      const isOwn = request.url().startsWith(serving.url) || request.url().startsWith("blob:");
      if (!isOwn) complaints.push(`request: ${request.url()}`);
    });
    await page.goto(`${serving.url}/?token=${serving.token}`);
    return { page, complaints };
  }

  async function seriousFaults(page: Page): Promise<string[]> {
    await page.evaluate(axe.source);
    const found = (await page.evaluate("axe.run(document.body, { iframes: false })")) as AxeResults; // as axe says
    return found.violations
      .filter(({ impact }) => impact === "serious" || impact === "critical")
      .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
  }

  it("a file is dropped, its report read, filtered and taken away, and the upload deleted", async () => {
    const serving = await startServing();
    const { page, complaints } = await visit(serving);
    expect(page.url()).toBe(`${serving.url}/`);
    const bytes = [...readFileSync(CAPTURE)].join();
    const dropped = await page.evaluateHandle(`(() => {
      const data = new DataTransfer();
      data.items.add(new File([Uint8Array.of(${bytes})], "night.pcap"));
      return data;
    })()`);
    await page.dispatchEvent(".drop", "drop", { dataTransfer: dropped });
    await page.getByText("night.pcap: 12 KB").waitFor();
    await page.setInputFiles("#site", SITE);
    await page.getByRole("button", { name: "Send and analyze" }).click();
    await page.getByRole("heading", { level: 1, name: ANSWER }).waitFor();
    const report = page.frameLocator("iframe.report");
    await report.getByRole("heading", { level: 1, name: ANSWER }).waitFor();
    await report.locator("[data-table=conversations] .filter input").first().fill("license.checkout");
    await report.getByText(/of 23/).first().waitFor();

    await page.getByText("Download", { exact: true }).click();
    const [json] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("link", { name: /^JSON/ }).click(),
    ]);
    expect(JSON.parse(readFileSync(await json.path(), "utf8"))).toMatchObject({ summary: { conversations: 23 } });
    const [slice] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("link", { name: "Packets of: lic gives xs1 and xs2 no answer on TCP 7279" }).click(),
    ]);
    expect(slice.suggestedFilename()).toMatch(/^xsaudit-f-.*\.pcap$/);

    await page.getByRole("link", { name: "xsaudit", exact: true }).click();
    await page.getByText("2 blocked, 4 findings in all").waitFor();
    await page.goBack();
    await page.getByRole("heading", { level: 1, name: ANSWER }).waitFor();
    await page.goForward();
    await page.getByRole("button", { name: "Delete night.pcap" }).click();
    await page.getByRole("button", { name: /^Delete night.pcap for good/ }).click();
    await page.getByText("None yet.").waitFor();
    expect(serving.uploads()).toEqual([]);
    expect(complaints).toEqual([]);
  });

  it("its analysis can be watched: bytes, packets, how fast", async () => {
    const serving = await startServing();
    const { page } = await visit(serving);
    const capture = readFileSync(CAPTURE);
    const large = join(newFolder(), "large.pcap");
    const records = Array<Buffer>(8000).fill(capture.subarray(PCAP_HEADER_BYTES));
    await writeFile(large, Buffer.concat([capture.subarray(0, PCAP_HEADER_BYTES), ...records]));
    await page.evaluate(`
      globalThis.shown = [];
      new MutationObserver(() => shown.push(document.querySelector("main").innerText)).observe(document.body, { subtree: true, childList: true, characterData: true });
    `);
    await page.setInputFiles("#captures", large);
    await page.getByRole("button", { name: "Send and analyze" }).click();
    await page.getByRole("link", { name: "Open the report alone" }).waitFor();
    const shown = String(await page.evaluate("shown.join()"));
    expect(shown).toMatch(/Analyzing large\.pcap/);
    expect(shown).toMatch(/\d MB of 95 MB: [\d,]+ packets, [\d,]+ a second/);
  });

  it("everything can be done by keyboard", async () => {
    const serving = await startServing();
    await audited(serving, ["capture", "night.pcap", readFileSync(CAPTURE)], ["site", "s", readFileSync(SITE)]);
    const { page, complaints } = await visit(serving);
    await page.getByRole("heading", { name: "Your uploads" }).waitFor();
    await tabTo(page, "night.pcap");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { level: 1, name: ANSWER }).waitFor();
    expect(await page.evaluate("document.activeElement.id")).toBe("main");
    await tabTo(page, "Work on the site file");
    await page.keyboard.press("Enter");
    await page.getByLabel("Site file (YAML)").waitFor();
    await page.goBack();
    await page.getByRole("heading", { level: 1, name: ANSWER }).waitFor();
    await tabTo(page, "Delete");
    await page.keyboard.press("Enter");
    await page.keyboard.press("Enter");
    await page.getByText("None yet.").waitFor();
    expect(complaints).toEqual([]);
  });

  async function tabTo(page: Page, text: string): Promise<void> {
    for (let pressed = 0; pressed < 60; pressed++) {
      await page.keyboard.press("Tab");
      if ((await page.evaluate("document.activeElement.textContent")) === text) return;
    }
    throw new Error(`the keyboard does not reach ${text}`);
  }

  it("a site file is drafted, its mistakes shown as they are typed, and the captures audited again", async () => {
    const serving = await startServing();
    const { page, complaints } = await visit(serving);
    await page.setInputFiles("#captures", CAPTURE);
    await page.getByRole("button", { name: "Send and analyze" }).click();
    await page.getByRole("link", { name: "Draft a site file from this" }).click();
    const editor = page.getByLabel("Site file (YAML)");
    expect(await editor.inputValue()).toContain("endpoints:");
    await page.locator("#site-notes").getByText("No mistakes.").waitFor();
    await editor.fill("version: 1\nendpoints:\n  - address: 10.0.0.300\n");
    await page.getByText('"10.0.0.300" is not an IPv4 or IPv6 address').waitFor();
    await page.getByRole("button", { name: "line 3" }).click();
    expect(await page.evaluate("document.activeElement.value.slice(document.activeElement.selectionStart)")).toMatch(
      /^10\.0\.0\.300/,
    );
    await editor.fill(readFileSync(SITE, "utf8"));
    await page.locator("#site-notes").getByText("No mistakes.").waitFor();
    // The server has deleted the capture: the tab still has it.
    await page.getByRole("button", { name: "Audit again with this" }).click();
    await page.getByRole("heading", { level: 1, name: ANSWER }).waitFor();
    await page.getByText("who is who from site.yaml").waitFor();

    await page.getByRole("link", { name: "xsaudit", exact: true }).click();
    await page.getByRole("button", { name: "Compare" }).click();
    const difference = page.frameLocator("iframe.report");
    await difference.getByText("To bear in mind").or(difference.getByText("Gone findings")).first().waitFor();
    expect(complaints).toEqual([]);
  });

  it("what the server refuses is told in its words", async () => {
    const serving = await startServing("--max-upload", "15k", "--max-uploads", "1");
    const { page } = await visit(serving);
    await page.getByText("An upload may have 15 KB").waitFor();
    const large = join(newFolder(), "large.pcap");
    await writeFile(large, Buffer.alloc(20_000));
    await page.setInputFiles("#captures", large);
    await page.getByRole("alert").getByText("more than 15 KB").waitFor();
    expect(await page.getByRole("button", { name: "Send and analyze" }).isDisabled()).toBe(true);
    await audited(serving, ["capture", "night.pcap", readFileSync(CAPTURE)]);
    await page.setInputFiles("#captures", CAPTURE);
    await page.getByRole("button", { name: "Send and analyze" }).click();
    await page.getByRole("alert").getByText("1 uploads are kept already").waitFor();
  });

  it("a mistake in the site file leads to where it is mended", async () => {
    const serving = await startServing("--keep");
    const wrong = "version: 1\nendpoints:\n  - address: 10.0.0.300\n";
    const { id } = await audited(serving, ["capture", "n.pcap", readFileSync(CAPTURE)], ["site", "mine.yaml", wrong]);
    const { page } = await visit(serving);
    await page.goto(`${serving.url}/#/captures/${id}`);
    await page.getByRole("link", { name: "Mend the site file and audit again" }).click();
    await page.getByLabel("Site file (YAML)").fill(readFileSync(SITE, "utf8"));
    await page.getByRole("button", { name: "Audit again with this" }).click();
    await page.getByRole("heading", { level: 1, name: ANSWER }).waitFor();
  });

  it("names that would like to be markup are text", async () => {
    const serving = await startServing();
    const name = "<img src=x onerror=alert(1)>'&.pcap";
    const { id } = await audited(serving, ["capture", name, readFileSync(CAPTURE)]);
    const { page, complaints } = await visit(serving);
    await page.getByRole("link", { name, exact: true }).click();
    await page.frameLocator("iframe.report").getByText(name).first().waitFor();
    await page.goto(`${serving.url}/#/captures/${id}/site`);
    await page.getByLabel("Site file (YAML)").waitFor();
    expect(complaints).toEqual([]);
  });

  it("without the token there is a form for it", async () => {
    const serving = await startServing();
    const page = await (await browser.newContext()).newPage();
    await page.goto(serving.url);
    expect(await seriousFaults(page)).toEqual([]);
    await page.getByLabel("Token").fill("not the token at all");
    await page.getByRole("button", { name: "Come in" }).click();
    await page.getByLabel("Token").fill(serving.token);
    await page.getByRole("button", { name: "Come in" }).click();
    await page.getByRole("heading", { name: "Your uploads" }).waitFor();
  });

  describe("with uploads of each kind", () => {
    let serving: Serving;
    let id: string;
    beforeAll(async () => {
      serving = await startServing();
      lasting(serving);
      ({ id } = await audited(
        serving,
        ["capture", "night.pcap", readFileSync(CAPTURE)],
        ["site", "s", readFileSync(SITE)],
      ));
      await audited(serving, ["capture", `${"long".repeat(40)}.txt`, "no capture"]);
      await audited(serving, ["capture", "again.pcap", readFileSync(CAPTURE)]);
    });
    afterAll(() => serving.end("SIGKILL"));

    it.each([
      ["light", { colorScheme: "light" }],
      ["dark", { colorScheme: "dark" }],
      ["as wide as a phone", { viewport: { width: 360, height: 740 } }],
    ] as const)("%s: axe finds nothing serious, and nothing is wider than the screen", async (_name, options) => {
      const { page } = await visit(serving, options);
      for (const [hash, shown] of [
        ["#/", "Your uploads"],
        [`#/captures/${id}`, ANSWER],
        [`#/captures/${id}/site`, "Who is who"],
      ] as const) {
        await page.goto(`${serving.url}/${hash}`);
        await page.getByRole("heading", { name: shown }).waitFor();
        expect(await seriousFaults(page), hash).toEqual([]);
        expect(await page.evaluate("document.documentElement.scrollWidth - innerWidth"), hash).toBeLessThanOrEqual(0);
      }
    });
  });
});
