/** Copying: entries of the site file, and tables for a spreadsheet. */

/**
 * @param {string} text
 * @returns {Promise<boolean>} whether it is on the clipboard now
 */
async function copyText(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copySelected(text);
  }
}

/**
 * The older way, for pages that came over plain HTTP.
 * @param {string} text
 */
function copySelected(text) {
  const focused = document.activeElement;
  const area = document.createElement("textarea");
  area.value = text;
  document.body.append(area);
  area.select();
  const isCopied = document.execCommand("copy");
  area.remove();
  if (focused instanceof HTMLElement) focused.focus();
  return isCopied;
}

/**
 * Tabs and ends of lines would end a cell. A spreadsheet runs a cell that begins like a formula: it gets an apostrophe
 * before it, by which it is text.
 * @param {string} text
 */
function tsvCell(text) {
  const line = text.replace(/[\t\r\n]+/g, " ");
  return /^[=+\-@]/.test(line) ? `'${line}` : line;
}

/**
 * A button that copies what stands in the element that it names.
 * @param {HTMLButtonElement} button
 */
function setUpCopyButton(button) {
  const label = [...button.childNodes];
  button.addEventListener("click", async () => {
    const source = document.getElementById(button.dataset.copy ?? "");
    const isCopied = await copyText(source?.textContent ?? "");
    button.textContent = isCopied ? "Copied" : "Not copied: select the text and copy it";
    setTimeout(() => button.replaceChildren(...label), 2000);
  });
}
