/** Fuzz target: a stored report, compared with itself and with an empty one, and written in every form. */
import { compareReports } from "../../../src/report/difference.ts";
import { renderDifferenceMarkdown } from "../../../src/report/difference-markdown.ts";
import { renderDifferenceText } from "../../../src/report/difference-text.ts";
import { parseReport, type StoredReport } from "../../../src/report/stored-report.ts";
import { claim, holdsNothingThatSteers, steersNothing, textOf } from "../claims.ts";

export function fuzz(bytes: Uint8Array): void {
  const { report, mistakes } = parseReport(new TextDecoder().decode(bytes));
  if (report === null) {
    claim(mistakes.length > 0, "refused without a word");
    holdsNothingThatSteers(mistakes);
    return;
  }
  const again = parseReport(JSON.stringify(report));
  claim(textOf(again.report) === textOf(report), "written and read again it is another report");
  const empty: StoredReport = { ...report, endpoints: [], conversations: [], coverage: [], findings: [] };
  for (const [a, b] of [
    [report, report],
    [report, empty],
    [empty, report],
  ] as const) {
    const difference = compareReports({ path: "a.json", report: a }, { path: "b.json", report: b }, "0.0.0");
    steersNothing(renderDifferenceText(difference, false));
    steersNothing(renderDifferenceMarkdown(difference));
  }
}
