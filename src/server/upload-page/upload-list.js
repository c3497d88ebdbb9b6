/** One's uploads: to open, to compare, to delete. */
import { deleteUpload } from "./api.js";
import { announce, element, mark } from "./elements.js";
import { counted, moment, named, sized } from "./words.js";

/** @import { Upload } from "./types.d.ts" */

/** @param {readonly Upload[]} uploads */
export function uploadList(uploads) {
  const place = element("section", { "aria-labelledby": "uploads" });
  show([...uploads]);
  return place;

  /** @param {readonly Upload[]} all */
  function show(all) {
    const title = element("h2", { id: "uploads", tabindex: "-1" }, "Your uploads");
    if (all.length === 0) {
      place.replaceChildren(title, element("p", {}, "None yet."));
      return;
    }
    const items = all.map((upload) =>
      uploadItem(upload, async () => {
        await deleteUpload(upload.id);
        announce(`${named(upload.captures)} deleted`);
        show(all.filter(({ id }) => id !== upload.id));
        document.getElementById("uploads")?.focus();
      }),
    );
    place.replaceChildren(title, element("ul", { class: "uploads" }, items), compareForm(all));
  }
}

/**
 * @param {Upload} upload
 * @param {() => Promise<void>} remove
 */
function uploadItem(upload, remove) {
  const bytes = upload.captures.reduce((sum, capture) => sum + capture.bytes, 0);
  const site = upload.site === null ? "" : `, with ${upload.site.name}`;
  return element(
    "li",
    {},
    element("a", { href: `#/captures/${upload.id}` }, named(upload.captures)),
    " ",
    standing(upload),
    element(
      "p",
      { class: "small" },
      `${sized(bytes)}${site}; sent ${moment(upload.createdAt)}, kept until ${moment(upload.expiresAt)}`,
    ),
    deleteButton(named(upload.captures), remove),
  );
}

/** @param {Upload} upload */
function standing({ state, queuePosition, failure, summary }) {
  if (state === "queued") return mark("quiet", `waits, at place ${queuePosition ?? 1}`);
  if (state === "running") return mark("quiet", "is being analyzed");
  if (state === "failed") return mark("doubtful", `not analyzed: ${failure?.message ?? ""}`);
  const open = summary?.findings.filter(({ accepted }) => !accepted) ?? [];
  const blocked = open.filter(({ kind }) => kind === "blocked").length;
  if (blocked > 0) return mark("failing", `${blocked} blocked, ${counted(open.length, "finding")} in all`);
  return open.length > 0 ? mark("doubtful", counted(open.length, "finding")) : mark("good", "no findings");
}

/**
 * Asks once more, on the button itself.
 * @param {string} name
 * @param {() => Promise<void>} remove
 */
export function deleteButton(name, remove) {
  const button = element("button", { type: "button", click: press, blur: calm }, "Delete");
  button.setAttribute("aria-label", `Delete ${name}`);
  let isSure = false;
  return button;

  function press() {
    if (isSure) {
      button.disabled = true;
      remove().catch((error) => {
        button.disabled = false;
        button.textContent = error.message;
      });
      return;
    }
    isSure = true;
    button.textContent = "Delete for good?";
    button.setAttribute("aria-label", `Delete ${name} for good? Press again`);
    button.classList.add("danger");
  }

  function calm() {
    isSure = false;
    button.textContent = "Delete";
    button.setAttribute("aria-label", `Delete ${name}`);
    button.classList.remove("danger");
  }
}

/** @param {readonly Upload[]} all */
function compareForm(all) {
  const done = all.filter(({ state }) => state === "done");
  if (done.length < 2) return "";
  const [earlier, later] = [choice("earlier", done, 1), choice("later", done, 0)];
  return element(
    "form",
    {
      class: "compare",
      submit: (event) => {
        event.preventDefault();
        location.hash = `#/compare/${earlier.value}/${later.value}`;
      },
    },
    element("label", { for: "earlier" }, "What changed from"),
    earlier,
    element("label", { for: "later" }, "to"),
    later,
    element("button", { type: "submit" }, "Compare"),
  );
}

/**
 * @param {string} id
 * @param {readonly Upload[]} uploads
 * @param {number} chosen
 */
function choice(id, uploads, chosen) {
  const options = uploads.map((upload, index) => {
    const site = upload.site === null ? "" : ` with ${upload.site.name}`;
    const text = `${named(upload.captures)}${site}, ${moment(upload.createdAt)}`;
    return element("option", { value: upload.id, selected: index === chosen }, text);
  });
  return element("select", { id }, options);
}
