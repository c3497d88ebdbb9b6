/** What is told of a night, and the text of a mail. */
import { beforeAll, expect, it } from "vitest";
import { chatLines } from "../../src/notify/chat-lines.ts";
import { describeSubject, digestOf, type News } from "../../src/notify/digest.ts";
import { renderDigest } from "../../src/notify/digest-text.ts";
import { newsOf, showcaseNews, withTexts } from "./news.ts";

let news: News;
beforeAll(async () => {
  news = await showcaseNews();
});

it("reads as it should", async () => {
  await expect(renderDigest(digestOf(news), "The whole report is attached.")).toMatchFileSnapshot("night.txt");
  await expect(renderDigest(digestOf(newsOf(news.report, null)), null)).toMatchFileSnapshot("first-night.txt");
});

it("fits into 80 columns", () => {
  const lines = renderDigest(digestOf(news), "The whole report is attached.").split("\n");
  expect(lines.filter((line) => line.length > 80)).toEqual([]);
});

it("begins with the answer", () => {
  expect(describeSubject(digestOf(news))).toBe("xsaudit span1: 1 new finding, 1 gone, 4 open");
  expect(describeSubject(digestOf(newsOf(news.report, null)))).toBe("xsaudit span1: 4 open findings, first night");
  const calm = { ...news.report, findings: [] };
  expect(describeSubject(digestOf(newsOf(calm, calm)))).toBe("xsaudit span1: no new findings, none open");
  expect(describeSubject(digestOf({ ...news, past: null }))).toMatch(
    /: 4 open findings, not compared with earlier nights$/,
  );
});

it("counts as open what nobody accepts", () => {
  const accepted = { reason: "ticket 4711", owner: null, until: null };
  const [first, ...others] = news.report.findings;
  const report = { ...news.report, findings: [{ ...first!, accepted }, ...others] };
  expect(digestOf(newsOf(report, report))).toMatchObject({ open: { length: 3 }, accepted: 1, new: [] });
});

it("says what it leaves out", () => {
  const findings = Array.from({ length: 90 }, (_, index) => ({ ...news.report.findings[0]!, id: `f-${index}` }));
  const text = renderDigest(digestOf(newsOf({ ...news.report, findings }, { ...news.report, findings: [] })), null);
  expect(text).toContain("And 70 more, which the report has.");
  expect(chatLines(digestOf(news), 2).more).toBe("And 3 more, which the report has.");
});

it("has no text that steers a terminal, ends a line or is half a character", () => {
  const digest = digestOf(withTexts(news, "a\r\nb\u001b[2J\u202e\ud800"));
  const [finding] = digest.new;
  for (const text of [digest.sensor, finding?.title, finding?.reason, finding?.check]) {
    expect(text).toBe("a\\u{d}\\u{a}b\\u{1b}[2J\\u{202e}\ufffd");
  }
});
