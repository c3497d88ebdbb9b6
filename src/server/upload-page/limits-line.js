/** What the server takes, in a sentence at the page's end. */
import { element } from "./elements.js";
import { counted, grouped, lasting, sized } from "./words.js";

/** @import { Limits } from "./types.d.ts" */

/** @param {Limits} limits */
export function limitsLine(limits) {
  const captures = limits.keepsCaptures ? "Captures are kept as long." : "Captures are deleted once they are analyzed.";
  const access = limits.hasToken ? "" : " Everyone who reaches this server sees all uploads: it asks for no token.";
  return element(
    "p",
    { class: "small" },
    `An upload may have ${sized(limits.uploadBytes)}, ${sized(limits.unpackedBytes)} unpacked and ${grouped(limits.unpackedRatio)} times its size; `,
    `${counted(limits.uploads, "upload")} are kept, for ${lasting(limits.ageSeconds)}. ${captures} `,
    `${counted(limits.concurrentAnalyses, "analysis runs", "analyses run")} at a time, ${limits.queue} wait; each may take ${lasting(limits.analysisSeconds)} and ${sized(limits.analysisBytes)} of memory.${access} `,
    `xsaudit ${limits.version}. `,
    element("a", { href: "/api/openapi.json" }, "API"),
  );
}
