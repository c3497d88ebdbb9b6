/**
 * The server's API: answers, or an error with the server's sentence.
 */

/** @import { Limits, SiteNote, Upload } from "./types.d.ts" */

/** What the server, or the way to it, had to say. */
export class Problem extends Error {}

/**
 * @param {string} path
 * @param {RequestInit} [init]
 */
async function ask(path, init) {
  const response = await fetch(path, init).catch(() => {
    throw new Problem("The server cannot be reached. Is it still running?");
  });
  if (!response.ok) throw new Problem(sentenceOf(response.status, await response.text()));
  return response;
}

/**
 * @param {number} status
 * @param {string} body
 */
function sentenceOf(status, body) {
  try {
    return String(JSON.parse(body).error.message);
  } catch {
    return `The server answered with status ${status}.`;
  }
}

/** @param {object} body */
function posted(body) {
  return { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
}

/** @returns {Promise<Limits>} */
export async function getLimits() {
  return (await ask("/api/limits")).json();
}

/** @returns {Promise<readonly Upload[]>} */
export async function listUploads() {
  return (await (await ask("/api/captures")).json()).captures;
}

/**
 * @param {string} id
 * @returns {Promise<Upload>}
 */
export async function getUpload(id) {
  return (await ask(`/api/captures/${id}`)).json();
}

/** @param {string} id */
export async function deleteUpload(id) {
  await ask(`/api/captures/${id}`, { method: "DELETE" });
}

/** @param {string} id */
export async function getSiteDraft(id) {
  return (await ask(`/api/captures/${id}/site-draft`)).text();
}

/**
 * @param {string} site
 * @param {AbortSignal} signal
 * @returns {Promise<{ mistakes: readonly SiteNote[], warnings: readonly SiteNote[] }>}
 */
export async function checkSite(site, signal) {
  return (await ask("/api/site-check", { ...posted({ site }), signal })).json();
}

/**
 * @param {string} id
 * @param {string} site
 * @returns {Promise<Upload>}
 */
export async function auditAgain(id, site) {
  return (await ask(`/api/captures/${id}/audits`, posted({ site }))).json();
}

/**
 * With the progress of the sending, which fetch does not tell.
 * @param {readonly File[]} captures
 * @param {File | null} site
 * @param {(sentBytes: number, totalBytes: number) => void} onProgress
 * @param {AbortSignal} signal
 * @returns {Promise<Upload>}
 */
export function sendCaptures(captures, site, onProgress, signal) {
  const form = new FormData();
  for (const capture of captures) form.append("capture", capture, capture.name);
  if (site !== null) form.append("site", site, site.name);
  const request = new XMLHttpRequest();
  request.open("POST", "/api/captures");
  request.upload.addEventListener("progress", ({ loaded, total }) => onProgress(loaded, total));
  signal.addEventListener("abort", () => request.abort());
  return new Promise((resolve, reject) => {
    request.addEventListener("load", () => {
      if (request.status === 201) resolve(JSON.parse(request.responseText));
      else reject(new Problem(sentenceOf(request.status, request.responseText)));
    });
    request.addEventListener("error", () =>
      reject(new Problem("The sending broke off: the server ended it, or the way to it.")),
    );
    request.addEventListener("abort", () => reject(new Problem("Not sent.")));
    request.send(form);
  });
}

/**
 * @param {string} id
 * @param {(upload: Upload | null) => void} onState null once it was deleted
 * @param {() => void} onLost where the server is gone
 * @returns {() => void} what ends it
 */
export function follow(id, onState, onLost) {
  const events = new EventSource(`/api/captures/${id}/events`);
  events.addEventListener("state", (event) => {
    /** @type {Upload | null} */
    const upload = JSON.parse(event.data);
    if (upload === null || upload.state === "done" || upload.state === "failed") events.close();
    onState(upload);
  });
  events.addEventListener("error", () => {
    if (events.readyState === EventSource.CLOSED) onLost();
  });
  return () => events.close();
}
