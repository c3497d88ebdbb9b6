/**
 * What changed from one report to another, as a page of its own: like the report's, it fetches nothing.
 */
import type { Difference } from "../difference.ts";
import { toSecond } from "../text.ts";
import { renderDifference, type SideWords } from "./difference.ts";
import { html } from "./escape.ts";
import { pageEnd, pageStart } from "./page.ts";

const UPLOADS: SideWords = {
  a: "A",
  b: "B",
  missing: "not in B",
  notes: "To bear in mind",
  describe: (a, b) => `A is ${a}. B is ${b}.`,
};

/** The pieces, one behind the other, are the file. */
export function* renderDifferencePage(difference: Difference): Generator<string> {
  const { a, b, tool } = difference;
  yield pageStart(`What changed from ${a.path} to ${b.path}`).markup;
  yield html`<header>
<p class="subject">xsaudit: two reports compared</p>
<h1>From ${a.path} to ${b.path}</h1>
</header>
<main id="main" tabindex="-1">
${renderDifference(difference, UPLOADS)}
</main>
<footer><p>Made by xsaudit ${tool.version}. A was made at ${toSecond(a.generatedAt)} UTC, B at ${toSecond(b.generatedAt)} UTC.</p></footer>
`.markup;
  yield pageEnd().markup;
}
