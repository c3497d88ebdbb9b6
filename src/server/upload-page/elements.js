/**
 * Elements out of plain values. What a server or a file says goes in as text only, never as markup.
 */

/** @typedef {Node | string | null | readonly (Node | string | null)[]} Content */

/**
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Readonly<Record<string, string | boolean | ((event: Event) => void)>>} attributes functions listen to the event of that name
 * @param {...Content} content
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function element(tag, attributes, ...content) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") made.addEventListener(name, value);
    else if (typeof value === "string") made.setAttribute(name, value);
    else if (value) made.setAttribute(name, "");
  }
  made.append(...content.flat().filter((part) => part !== null));
  return made;
}

/**
 * @param {"failing" | "doubtful" | "good" | "quiet"} meaning
 * @param {string} word
 */
export function mark(meaning, word) {
  const shape = { failing: "✕", doubtful: "▲", good: "✓", quiet: "○" }[meaning];
  return element("span", { class: `mark ${meaning}` }, element("span", { "aria-hidden": "true" }, shape), ` ${word}`);
}

/**
 * Told to who listens, where it does not show by itself.
 * @param {string} text
 */
export function announce(text) {
  const place = document.getElementById("announcements");
  if (place !== null && place.textContent !== text) place.textContent = text;
}
