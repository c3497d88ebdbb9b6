/** The beginning: captures are dropped or chosen here, and one's uploads are listed. */
import { listUploads } from "./api.js";
import { element } from "./elements.js";
import { sendForm } from "./send-form.js";
import { uploadList } from "./upload-list.js";

/** @import { Limits, View } from "./types.d.ts" */

/**
 * @param {Limits} limits
 * @returns {Promise<View>}
 */
export async function homeView(limits) {
  const uploads = await listUploads();
  const form = sendForm(limits);
  const content = element(
    "div",
    {},
    element("h1", {}, "Send a capture, read what is broken"),
    form.content,
    uploadList(uploads),
  );
  return { title: "xsaudit: send a capture", content, leave: form.leave };
}
