/** The editor of a site file: checked as it is typed, and audited again with it. */
import { auditAgain, checkSite, getSiteDraft, getUpload, Problem, sendCaptures } from "./api.js";
import { announce, element, mark } from "./elements.js";
import { filesOf, rememberFiles } from "./sent-files.js";
import { counted, named } from "./words.js";

/** @import { SiteNote, View } from "./types.d.ts" */

/** After the last key. */
const CHECK_AFTER_MS = 400;

/**
 * @param {string} id
 * @returns {Promise<View>}
 */
export async function siteView(id) {
  const upload = await getUpload(id);
  const text = await getSiteDraft(id);
  const leaving = new AbortController();
  let checking = new AbortController();
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;

  const editor = element("textarea", {
    id: "site-text",
    spellcheck: "false",
    rows: "28",
    "aria-describedby": "site-notes",
    input: checkSoon,
  });
  editor.value = text;
  const notes = element("div", { id: "site-notes" });
  const problem = element("p", { class: "problem", role: "alert" });
  const again = element("input", { type: "file", id: "again", multiple: true });
  const needsFiles = !upload.capturesKept && filesOf(id) === null;
  const button = element("button", { type: "submit", class: "first" }, "Audit again with this");
  const content = element(
    "form",
    { class: "stack", submit: audit },
    element("h1", {}, "Who is who"),
    element(
      "p",
      {},
      "Correct what is wrong, complete what is missing, then audit ",
      element("strong", {}, named(upload.captures)),
      " again.",
    ),
    element("label", { for: "site-text" }, "Site file (YAML)"),
    editor,
    notes,
    ...(needsFiles
      ? [
          element("label", { for: "again" }, "The server has deleted the captures, as it should. Choose them again:"),
          again,
        ]
      : []),
    element(
      "p",
      { class: "actions" },
      button,
      element("button", { type: "button", click: save }, "Save as site.yaml"),
      element("a", { class: "button", href: `#/captures/${id}` }, "Back to the report"),
    ),
    problem,
  );
  await check();
  return { title: "xsaudit: site file", content, leave };

  function leave() {
    clearTimeout(timer);
    checking.abort();
    leaving.abort();
  }

  function checkSoon() {
    clearTimeout(timer);
    timer = setTimeout(check, CHECK_AFTER_MS);
  }

  async function check() {
    checking.abort();
    checking = new AbortController();
    const { signal } = checking;
    try {
      const { mistakes, warnings } = await checkSite(editor.value, signal);
      if (signal.aborted) return;
      showNotes(mistakes, warnings);
    } catch (error) {
      if (signal.aborted) return;
      if (!(error instanceof Problem)) throw error;
      problem.textContent = error.message;
    }
  }

  /**
   * @param {readonly SiteNote[]} mistakes
   * @param {readonly SiteNote[]} warnings
   */
  function showNotes(mistakes, warnings) {
    problem.textContent = "";
    const head =
      mistakes.length === 0 ? mark("good", "No mistakes.") : mark("failing", `${counted(mistakes.length, "mistake")}:`);
    const items = [
      ...mistakes.map((note) => noteItem(note, "failing")),
      ...warnings.map((note) => noteItem(note, "doubtful")),
    ];
    notes.replaceChildren(element("p", {}, head), element("ul", {}, items));
    editor.setAttribute("aria-invalid", String(mistakes.length > 0));
    announce(
      mistakes.length === 0
        ? "No mistakes in the site file."
        : `${counted(mistakes.length, "mistake")} in the site file.`,
    );
  }

  /**
   * @param {SiteNote} note
   * @param {"failing" | "doubtful"} meaning
   */
  function noteItem({ line, column, message }, meaning) {
    const place = element("button", { type: "button", class: "link", click: () => goTo(line, column) }, `line ${line}`);
    return element("li", {}, mark(meaning, ""), place, `: ${message}`);
  }

  /**
   * @param {number} line
   * @param {number} column
   */
  function goTo(line, column) {
    const before = editor.value.split("\n").slice(0, line - 1);
    const at = before.reduce((sum, text) => sum + text.length + 1, 0) + column - 1;
    editor.focus();
    editor.setSelectionRange(at, at);
    editor.scrollTop = (editor.scrollHeight * Math.max(0, line - 4)) / Math.max(1, editor.value.split("\n").length);
  }

  function save() {
    const link = element("a", {
      href: URL.createObjectURL(new Blob([editor.value], { type: "application/yaml" })),
      download: "site.yaml",
    });
    link.click();
    URL.revokeObjectURL(link.href);
  }

  /** @param {Event} event */
  async function audit(event) {
    event.preventDefault();
    problem.textContent = "";
    button.disabled = true;
    try {
      location.hash = `#/captures/${await auditedId()}`;
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      problem.textContent = error.message;
      button.disabled = false;
    }
  }

  /** On the server where it has the captures still, else by sending them again. */
  async function auditedId() {
    if (upload.capturesKept) {
      const { id: next } = await auditAgain(id, editor.value);
      return next;
    }
    const files = filesOf(id) ?? [...(again.files ?? [])];
    if (files.length === 0) throw new Problem("Choose the captures first.");
    const site = new File([editor.value], "site.yaml", { type: "application/yaml" });
    const sent = await sendCaptures(
      files,
      site,
      (bytes, all) => announce(bytes < all ? "Sending" : "Sent"),
      leaving.signal,
    );
    rememberFiles(sent.id, files);
    return sent.id;
  }
}
