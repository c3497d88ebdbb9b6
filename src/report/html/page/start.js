/** Brings the page to life: each table with its data, and the buttons of the findings. */
document.documentElement.classList.add("has-script");

/** @type {Map<string, ReturnType<typeof setUpTable>>} */
const tables = new Map();
for (const section of document.querySelectorAll("section")) {
  const id = section.dataset.table;
  if (id === undefined) continue;
  const data = find(section, `script`, HTMLScriptElement).textContent ?? "";
  tables.set(id, setUpTable(section, JSON.parse(data)));
}
for (const button of document.querySelectorAll("button")) {
  const { copy, filter, words } = button.dataset;
  if (copy !== undefined) setUpCopyButton(button);
  if (filter !== undefined) button.addEventListener("click", () => tables.get(filter)?.filter(words ?? ""));
}
