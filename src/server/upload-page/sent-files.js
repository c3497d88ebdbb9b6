/**
 * The files that this tab has sent. The server deletes captures after their analysis; as long as the tab is open they can
 * be sent again, with another site file, without being chosen again.
 */

/** @type {Map<string, readonly File[]>} */
const sent = new Map();

/**
 * @param {string} id of the upload
 * @param {readonly File[]} captures
 */
export function rememberFiles(id, captures) {
  sent.set(id, captures);
}

/**
 * @param {string} id
 * @returns {readonly File[] | null}
 */
export function filesOf(id) {
  return sent.get(id) ?? null;
}
