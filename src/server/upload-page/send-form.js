/** Captures and a site file on their way to the server. */
import { Problem, sendCaptures } from "./api.js";
import { announce, element } from "./elements.js";
import { rememberFiles } from "./sent-files.js";
import { named, sized } from "./words.js";

/** @import { Limits } from "./types.d.ts" */

/**
 * @param {Limits} limits
 * @returns {{ content: HTMLElement, leave: () => void }}
 */
export function sendForm(limits) {
  /** @type {readonly File[]} */
  let captures = [];
  const leaving = new AbortController();
  const captureInput = element("input", { type: "file", id: "captures", multiple: true, change: chooseCaptures });
  const siteInput = element("input", { type: "file", id: "site" });
  const chosen = element("p", {});
  const problem = element("p", { class: "problem", role: "alert" });
  const progress = element("progress", { max: "1", value: "0", hidden: true, "aria-label": "sent" });
  const sent = element("p", { class: "small" });
  const button = element("button", { type: "submit", class: "first", disabled: true }, "Send and analyze");
  const drop = element(
    "div",
    { class: "drop", dragover: hover, dragleave: () => drop.classList.remove("over"), drop: takeDrop },
    element("label", { for: "captures" }, "Drop captures here, or choose them"),
    element("p", { class: "small" }, "pcap or pcapng, plain, .gz or .zst; several are read as one"),
    captureInput,
    chosen,
  );
  const form = element(
    "form",
    { class: "stack", submit: send },
    drop,
    element("label", { for: "site" }, "Who is who (if you have it): a site file, or the pool's database"),
    siteInput,
    button,
    progress,
    sent,
    problem,
  );

  /** @param {Event} event */
  function hover(event) {
    event.preventDefault();
    drop.classList.add("over");
  }

  /** @param {Event} event */
  function takeDrop(event) {
    event.preventDefault();
    drop.classList.remove("over");
    if (event instanceof DragEvent) take([...(event.dataTransfer?.files ?? [])]);
  }

  function chooseCaptures() {
    take([...(captureInput.files ?? [])]);
  }

  /** @param {readonly File[]} files */
  function take(files) {
    captures = files;
    const bytes = files.reduce((sum, file) => sum + file.size, 0);
    chosen.textContent = files.length === 0 ? "" : `${named(files)}: ${sized(bytes)}`;
    const isTooLarge = bytes > limits.uploadBytes;
    problem.textContent = isTooLarge
      ? `That is more than ${sized(limits.uploadBytes)}, which an upload may have here. Compress it (gzip, zstd), or cut it (editcap).`
      : "";
    button.disabled = files.length === 0 || isTooLarge;
  }

  /** @param {Event} event */
  async function send(event) {
    event.preventDefault();
    problem.textContent = "";
    button.disabled = true;
    progress.hidden = false;
    announce(`Sending ${named(captures)}`);
    try {
      const upload = await sendCaptures(captures, siteInput.files?.[0] ?? null, showProgress, leaving.signal);
      rememberFiles(upload.id, captures);
      location.hash = `#/captures/${upload.id}`;
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      problem.textContent = error.message;
      progress.hidden = true;
      sent.textContent = "";
      button.disabled = false;
    }
  }

  /**
   * @param {number} sentBytes
   * @param {number} totalBytes
   */
  function showProgress(sentBytes, totalBytes) {
    progress.value = totalBytes === 0 ? 0 : sentBytes / totalBytes;
    sent.textContent = `${sized(sentBytes)} of ${sized(totalBytes)} sent`;
  }

  return { content: form, leave: () => leaving.abort() };
}
