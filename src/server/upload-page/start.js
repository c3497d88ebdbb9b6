/**
 * The page: which view its address names. Addresses are behind the #, so that back and forward work.
 */
import { getLimits, Problem } from "./api.js";
import { compareView } from "./compare-view.js";
import { element } from "./elements.js";
import { homeView } from "./home-view.js";
import { limitsLine } from "./limits-line.js";
import { siteView } from "./site-view.js";
import { uploadView } from "./upload-view.js";

/** @import { Limits, View } from "./types.d.ts" */

const main = /** @type {HTMLElement} */ (document.getElementById("main"));

/** @type {View | null} */
let shown = null;
/** So that of two addresses in a row the later one is shown. */
let turn = 0;

/**
 * @param {Limits} limits
 * @returns {Promise<View>}
 */
async function viewOf(limits) {
  const [place = "", id = "", more = ""] = location.hash.replace(/^#\//, "").split("/");
  if (place === "captures" && more === "site") return siteView(id);
  if (place === "captures") return uploadView(id, limits);
  if (place === "compare") return compareView(id, more);
  return homeView(limits);
}

/**
 * @param {unknown} error
 * @returns {View}
 */
function problemView(error) {
  const sentence = error instanceof Problem ? error.message : "The page made a mistake.";
  if (!(error instanceof Problem)) console.error(error);
  const content = element(
    "div",
    {},
    element("h1", {}, sentence),
    element("p", {}, element("a", { href: "#/" }, "To the uploads")),
  );
  return { title: "xsaudit", content };
}

/**
 * @param {Limits} limits
 * @param {boolean} isFirst
 */
async function show(limits, isFirst) {
  const own = ++turn;
  const view = await viewOf(limits).catch(problemView);
  if (own !== turn) return view.leave?.();
  shown?.leave?.();
  shown = view;
  document.title = view.title;
  main.replaceChildren(view.content);
  // Who moves by keyboard, or listens, begins at the new content.
  if (!isFirst) main.focus();
}

async function start() {
  try {
    const limits = await getLimits();
    document.getElementById("limits")?.replaceChildren(limitsLine(limits));
    addEventListener("hashchange", () => {
      if (location.hash === "" || location.hash.startsWith("#/")) show(limits, false);
    });
    await show(limits, true);
  } catch (error) {
    main.replaceChildren(problemView(error).content);
  }
}

start();
