/** What an upload has shown: the answer first, the whole report below, all of it to take away. */
import { element, mark } from "./elements.js";
import { counted, moment, named } from "./words.js";

/** @import { FindingHead, Summary, Upload } from "./types.d.ts" */

const SEVERITY_MEANING = /** @type {const} */ ({ high: "failing", medium: "doubtful", low: "quiet" });

/** Report forms, as a reader asks for them. */
const DOWNLOADS = [
  ["report?format=html&download=1", "HTML: one page, to read or to mail"],
  ["report?format=json&download=1", "JSON: for programs, and for xsaudit diff"],
  ["report?format=csv&download=1", "CSV: a record a conversation"],
  ["report?format=markdown&download=1", "Markdown: for a ticket"],
  ["report?format=text&download=1", "text: as in a terminal"],
  ["flows?download=1", "flows: a line each, in Zeek's field names"],
];

/**
 * @param {Upload} upload that is done
 * @param {HTMLElement} deleteButton
 * @returns {Node[]}
 */
export function answerOf(upload, deleteButton) {
  const summary = /** @type {Summary} */ (upload.summary); // which is there when it is done
  const open = summary.findings.filter(({ accepted }) => !accepted);
  const path = `/api/captures/${upload.id}`;
  return [
    element("h1", {}, headline(open)),
    findingList(open, summary.findingCount - (summary.findings.length - open.length), path),
    element("p", { class: "small" }, factsOf(upload, summary)),
    ...notesOf(summary),
    element(
      "p",
      { class: "actions" },
      element(
        "a",
        { class: "button first", href: `${path}/report?format=html`, target: "_blank", rel: "noopener" },
        "Open the report alone",
      ),
      element(
        "a",
        { class: "button", href: `#/captures/${upload.id}/site` },
        upload.site === null ? "Draft a site file from this" : "Work on the site file",
      ),
      deleteButton,
    ),
    element(
      "details",
      {},
      element("summary", {}, "Download"),
      element(
        "ul",
        {},
        DOWNLOADS.map(([file, words]) =>
          element("li", {}, element("a", { href: `${path}/${file}`, download: true }, words ?? "")),
        ),
      ),
    ),
    element("iframe", {
      class: "report",
      title: `Report on ${named(upload.captures)}`,
      src: `${path}/report?format=html`,
    }),
  ];
}

/** @param {readonly FindingHead[]} open */
function headline(open) {
  const blocked = open.filter(({ kind }) => kind === "blocked").length;
  const others = open.length - blocked;
  if (blocked > 0) return `${counted(blocked, "documented service is", "documented services are")} blocked.`;
  if (others > 0)
    return `Nothing documented was seen to be blocked. ${counted(others, "other finding needs", "other findings need")} a look.`;
  return "No findings.";
}

/**
 * @param {readonly FindingHead[]} open
 * @param {number} openCount of which the first are known here
 * @param {string} path
 */
function findingList(open, openCount, path) {
  if (open.length === 0) return element("p", {}, "The report below says what this rests on.");
  const items = open.map(({ id, severity, kind, title, slice }) =>
    element(
      "li",
      {},
      mark(SEVERITY_MEANING[severity], severity),
      ` ${kind}: ${title} `,
      slice
        ? element(
            "a",
            { class: "small", href: `${path}/slices/${id}`, download: true, "aria-label": `Packets of: ${title}` },
            "packets",
          )
        : null,
    ),
  );
  const more = openCount - open.length;
  return element(
    "ul",
    { class: "findings" },
    items,
    more > 0 ? element("li", {}, `and ${more} more, in the report`) : null,
  );
}

/**
 * @param {Upload} upload
 * @param {Summary} summary
 */
function factsOf(upload, { packets, conversations, firstPacket, lastPacket, verdicts }) {
  const span = firstPacket === null || lastPacket === null ? "" : `, ${moment(firstPacket)} to ${moment(lastPacket)}`;
  const judged = Object.entries(verdicts).map(([verdict, number]) => `${number} ${verdict}`);
  const site = upload.site === null ? "no site file: who is who is guessed" : `who is who from ${upload.site.name}`;
  return `${counted(packets, "packet")}${span}; ${counted(conversations, "conversation")}: ${judged.join(", ")}; ${site}.`;
}

/** @param {Summary} summary */
function notesOf({ warnings, problems }) {
  const notes = [...problems.map(({ name, message }) => `${name}: ${message}`), ...warnings];
  if (notes.length === 0) return [];
  return [
    element(
      "ul",
      { class: "notes" },
      notes.map((note) => element("li", {}, mark("doubtful", note))),
    ),
  ];
}
