/** One upload: how far it is, then what it has shown. */

import { answerOf } from "./answer.js";
import { deleteUpload, follow, getUpload } from "./api.js";
import { announce, element } from "./elements.js";
import { deleteButton } from "./upload-list.js";
import { counted, grouped, lasting, named, sized } from "./words.js";

/** @import { Limits, Progress, Upload, View } from "./types.d.ts" */

/**
 * @param {string} id
 * @param {Limits} limits
 * @returns {Promise<View>}
 */
export async function uploadView(id, limits) {
  const first = await getUpload(id);
  const place = element("div", {});
  const title = `xsaudit: ${named(first.captures)}`;
  const isEnded = first.state === "done" || first.state === "failed";
  let shownState = "";
  show(first);
  const leave = isEnded ? () => {} : follow(id, (upload) => (upload === null ? showGone() : show(upload)), showLost);
  return { title, content: place, leave };

  /** @param {Upload} upload */
  function show(upload) {
    if (upload.state === "done" || upload.state === "failed") {
      const ended = upload.state === "done" ? answerOf(upload, remove(upload)) : failureOf(upload);
      place.replaceChildren(...ended);
      if (shownState !== "") announce(upload.state === "done" ? "The report is ready." : "The analysis failed.");
    } else place.replaceChildren(...waitOf(upload));
    shownState = upload.state;
  }

  /** @param {Upload} upload */
  function failureOf(upload) {
    const isMistake = upload.failure?.reason === "mistake";
    const advice = isMistake
      ? element("p", {}, element("a", { href: `#/captures/${id}/site` }, "Mend the site file and audit again"))
      : element("p", {}, element("a", { href: "#/" }, "Send another"));
    return [
      element("h1", {}, `${named(upload.captures)} could not be analyzed`),
      element("p", { class: "problem pre" }, upload.failure?.message ?? ""),
      advice,
      remove(upload),
    ];
  }

  /** @param {Upload} upload */
  function remove(upload) {
    return deleteButton(named(upload.captures), async () => {
      await deleteUpload(id);
      announce(`${named(upload.captures)} deleted`);
      location.hash = "#/";
    });
  }

  /** @param {Upload} upload */
  function waitOf(upload) {
    const waits = upload.state === "queued";
    return [
      element("h1", {}, waits ? "Waiting for its turn" : `Analyzing ${named(upload.captures)}`),
      ...(waits ? [element("p", {}, queueWords(upload, limits))] : progressOf(upload.progress)),
      remove(upload),
    ];
  }

  function showGone() {
    place.replaceChildren(element("h1", {}, "This upload was deleted"), element("a", { href: "#/" }, "To the uploads"));
  }

  function showLost() {
    announce("The server cannot be reached.");
    place.append(
      element(
        "p",
        { class: "problem", role: "alert" },
        "The server cannot be reached. Load this page again once it runs.",
      ),
    );
  }
}

/**
 * @param {Upload} upload
 * @param {Limits} limits
 */
function queueWords({ queuePosition }, { concurrentAnalyses }) {
  const before = (queuePosition ?? 1) - 1;
  return `${before === 0 ? "It is the next" : `${counted(before, "upload")} before it`}; ${counted(concurrentAnalyses, "analysis runs", "analyses run")} at a time.`;
}

/** @param {Progress | null} progress */
function progressOf(progress) {
  if (progress === null) {
    return [element("progress", { "aria-label": "analyzed" }), element("p", {}, "Beginning.")];
  }
  const { readBytes, totalBytes, packets, packetsPerSecond, secondsLeft } = progress;
  const left = secondsLeft === null ? "" : `; about ${lasting(secondsLeft)} left`;
  return [
    element("progress", { max: String(totalBytes), value: String(readBytes), "aria-label": "analyzed" }),
    element(
      "p",
      {},
      `${sized(readBytes)} of ${sized(totalBytes)}: ${counted(packets, "packet")}, ${grouped(packetsPerSecond)} a second${left}`,
    ),
  ];
}
