/** What changed from one upload to another. */
import { getUpload } from "./api.js";
import { element } from "./elements.js";
import { named } from "./words.js";

/** @import { View } from "./types.d.ts" */

/**
 * @param {string} a
 * @param {string} b
 * @returns {Promise<View>}
 */
export async function compareView(a, b) {
  const [from, to] = await Promise.all([getUpload(a), getUpload(b)]);
  const path = `/api/diffs?a=${a}&b=${b}`;
  const title = `From ${named(from.captures)} to ${named(to.captures)}`;
  const content = element(
    "div",
    {},
    element("h1", {}, title),
    element(
      "p",
      { class: "actions" },
      element("a", { class: "button", href: `${path}&format=markdown&download=1`, download: true }, "Markdown"),
      element("a", { class: "button", href: `${path}&format=json&download=1`, download: true }, "JSON"),
      element("a", { class: "button", href: "#/" }, "To the uploads"),
    ),
    element("iframe", { class: "report", title, src: `${path}&format=html` }),
  );
  return { title: `xsaudit: ${title}`, content };
}
