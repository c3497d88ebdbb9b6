import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import axe from "axe-core";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type HtmlDetail, renderHtml } from "../../../src/report/html/html.ts";
import type { Report } from "../../../src/report/report.ts";
import { CHROMIUM_PATH, launchChromium } from "./chromium.ts";
import { madeHours, madePast } from "./made-nights.ts";
import { HOSTILE, labReport, withBehindTexts, withManyConversations } from "./made-reports.ts";

if (CHROMIUM_PATH === null) console.warn("No Chromium was found: the page is not tried in a browser.");

const CONVERSATIONS = "[data-table=conversations]";

describe.skipIf(CHROMIUM_PATH === null)("in Chromium", { timeout: 60_000 }, () => {
  let browser: Browser;
  let folder: string;
  let report: Report;
  beforeAll(async () => {
    [browser, folder, report] = await Promise.all([
      launchChromium(),
      mkdtemp(join(tmpdir(), "xsaudit-html-")),
      labReport(),
    ]);
  }, 60_000);
  afterEach(() => Promise.all(browser.contexts().map((context) => context.close())));
  afterAll(async () => {
    await browser?.close();
    await rm(folder, { recursive: true, force: true });
  });

  /** What a page says that it must not: errors, broken policies, requests other than for itself. */
  async function open(
    shown: Report,
    options: BrowserContextOptions = {},
    detail: HtmlDetail = { past: madePast(shown), hours: madeHours(shown) },
  ): Promise<{ page: Page; complaints: string[] }> {
    const path = join(folder, "report.html");
    await writeFile(path, renderHtml(shown, detail));
    const context = await browser.newContext(options);
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on("console", (message) => complaints.push(`${message.type()}: ${message.text()}`));
    page.on("pageerror", (error) => complaints.push(error.message));
    page.on("dialog", (dialog) => {
      complaints.push(`dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
    page.on("request", (request) => {
      if (request.url() !== pathToFileURL(path).href) complaints.push(`request: ${request.url()}`);
    });
    await page.goto(pathToFileURL(path).href);
    return { page, complaints };
  }

  it.each(["light", "dark"] as const)("%s: no complaint, and axe finds nothing serious", async (colorScheme) => {
    const { page, complaints } = await open(report, { colorScheme });
    await page.evaluate("for (const details of document.querySelectorAll('details')) details.open = true");
    await page.addScriptTag({ content: axe.source }).catch(() => undefined);
    expect(complaints.splice(0).join()).toMatch(/Content Security Policy/);
    await page.evaluate(axe.source);
    const serious: string[] = await page.evaluate(`axe.run().then(({ violations }) => violations
      .filter(({ impact }) => impact === "serious" || impact === "critical")
      .map(({ id, nodes }) => id + ": " + nodes.map(({ html }) => html).slice(0, 3).join("; ")))`);
    expect(serious).toEqual([]);
    expect(complaints).toEqual([]);
  });

  it("hostile texts do nothing", async () => {
    const { page, complaints } = await open(withBehindTexts(report, HOSTILE));
    await page.locator(`${CONVERSATIONS} [data-role=filter]`).fill("alert(1)");
    await expect.poll(() => page.locator(`${CONVERSATIONS} [data-role=count]`).textContent()).toBe("23 rows");
    expect(await page.locator("img").count()).toBe(0);
    expect(complaints).toEqual([]);
  });

  it("is narrow enough for a phone", async () => {
    const { page } = await open(report, { viewport: { width: 360, height: 740 } });
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(360);
  });

  it("can be read without its script", async () => {
    const { page } = await open(report, { javaScriptEnabled: false });
    expect(await page.locator(`${CONVERSATIONS} tbody tr`).count()).toBe(23);
    expect(await page.locator("noscript p").textContent()).toContain("need a script");
    expect(await page.locator("button:visible").count()).toBe(0);
  });

  it("filters, by the keyboard alone, and says how many rows are left", async () => {
    const { page } = await open(report);
    await page.locator(`${CONVERSATIONS} [data-role=filter]`).focus();
    await page.keyboard.type("silent 7279");
    const count = page.locator(`${CONVERSATIONS} [data-role=count]`);
    await expect.poll(() => count.textContent()).toBe("3 of 23 rows");
    expect(await page.locator(`${CONVERSATIONS} tbody tr`).count()).toBe(3);
    expect(await count.getAttribute("aria-live")).toBe("polite");
  });

  it("sorts by a column, and says so", async () => {
    const { page } = await open(report);
    const button = page.locator(`${CONVERSATIONS} th button`, { hasText: "attempts" });
    await button.focus();
    await page.keyboard.press("Enter");
    const column = async (): Promise<number[]> =>
      (await page.locator(`${CONVERSATIONS} tbody td:nth-child(8)`).allTextContents()).map(Number);
    expect(await column()).toEqual((await column()).toSorted((a, b) => a - b));
    expect(await page.locator(`${CONVERSATIONS} [aria-sort=ascending]`).textContent()).toBe("attempts");
    await page.keyboard.press("Enter");
    expect(await column()).toEqual((await column()).toSorted((a, b) => b - a));
    expect(await page.locator(`${CONVERSATIONS} [aria-sort=descending]`).textContent()).toBe("attempts");
  });

  it("turns pages, and stays on the last one", async () => {
    const { page } = await open(withManyConversations(report, 60));
    const next = page.locator(`${CONVERSATIONS} [data-role=next]`);
    await next.focus();
    for (let turn = 0; turn < 4; turn++) await page.keyboard.press("Enter");
    expect(await page.locator(`${CONVERSATIONS} [data-role=page]`).textContent()).toBe("Page 3 of 3");
    expect(await page.locator(`${CONVERSATIONS} tbody tr`).count()).toBe(10);
    expect(await next.getAttribute("aria-disabled")).toBe("true");
  });

  it("copies the rows and columns that are chosen", async () => {
    const { page } = await open(report, { permissions: ["clipboard-read", "clipboard-write"] });
    await page.locator(`${CONVERSATIONS} [data-role=filter]`).fill("telemetry.upload");
    await expect.poll(() => page.locator(`${CONVERSATIONS} tbody tr`).count()).toBe(1);
    await page.locator(`${CONVERSATIONS} summary`, { hasText: "Columns" }).press("Enter");
    for (const name of ["verdict", "requirements", "attempts", "failed"]) {
      await page
        .locator(`${CONVERSATIONS} fieldset label`, { hasText: new RegExp(`^ ${name}$`) })
        .locator("input")
        .press("Space");
    }
    await page.locator(`${CONVERSATIONS} [data-role=copy]`).press("Enter");
    await expect
      .poll(() => page.locator(`${CONVERSATIONS} [data-role=count]`).textContent())
      .toBe("Copied 1 row of 5 columns");
    expect(await page.evaluate("navigator.clipboard.readText()")).toBe(
      "outcome\tclient\tserver\tservice\ttarget\nreset\txs1\t203.0.113.82\ttcp 443\ttelemetry.ops.xenserver.com\n",
    );
  });

  it("copies an entry of the site file, and shows a finding's conversations in the table", async () => {
    const { page } = await open(report, { permissions: ["clipboard-read", "clipboard-write"] });
    const card = page.locator(".card").first();
    await card.locator("summary", { hasText: "To settle it" }).press("Enter");
    await card.locator("[data-copy]").press("Enter");
    await expect.poll(() => card.locator("[data-copy]").textContent()).toBe("Copied");
    expect(await page.evaluate("navigator.clipboard.readText()")).toMatch(/^- match:\n {4}client: 10\.30\.0\.11\n/);
    await card.locator("summary", { hasText: "conversations" }).press("Enter");
    await card.locator("[data-filter]").press("Enter");
    expect(await page.locator(`${CONVERSATIONS} [data-role=count]`).textContent()).toBe("3 of 23 rows");
  });

  it("opens a hundred thousand conversations", async () => {
    const startedAt = performance.now();
    const { page, complaints } = await open(withManyConversations(report, 100_000), {}, { past: null, hours: null });
    const openedAt = performance.now();
    await page.reload({ waitUntil: "commit" });
    await page.locator(`${CONVERSATIONS} tbody tr`).first().waitFor();
    const firstRowAt = performance.now();
    await page.locator(`${CONVERSATIONS} th button`).first().waitFor();
    const count = page.locator(`${CONVERSATIONS} [data-role=count]`);
    await expect.poll(() => count.textContent()).toBe("100,000 rows");
    const times = [firstRowAt - openedAt, performance.now() - openedAt, openedAt - startedAt].map(Math.round);
    console.info(
      `100,000 conversations: first row after ${times[0]} ms, all of them after ${times[1]} ms (made and opened once in ${times[2]} ms)`,
    );
    expect(complaints).toEqual([]);
  });
});
