/**
 * The rows of a table: their texts, which of them have given words, and their order by a column.
 *
 * @typedef {import("../page-data.ts").PageTable} PageTable
 * @typedef {import("../page-data.ts").PageColumn} PageColumn
 */

/**
 * The text of a cell as it is shown.
 * @param {PageTable} table
 * @param {PageColumn} column
 * @param {number} row
 */
function cellText(table, column, row) {
  if (column.kind === "passage") return passageText(table, column.values[row] ?? []);
  const value = column.values[row] ?? null;
  if (value === null) return "";
  if (column.kind === "text") return table.strings[value] ?? "";
  if (column.kind === "number") return value.toLocaleString("en");
  return new Date(column.base + value).toISOString().slice(0, "YYYY-MM-DDTHH:MM:SS".length).replace("T", " ");
}

/**
 * @param {PageTable} table
 * @param {readonly number[]} places
 */
function passageText({ strings }, places) {
  return places.map((place) => strings[place]).join(" ");
}

/**
 * Rows that have each of the words in one of their columns, in the table's order.
 * @param {PageTable} table
 * @param {string} typed
 * @returns {number[]}
 */
function matchingRows(table, typed) {
  const words = typed
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== "");
  const hitsOfWords = words.map((word) => table.strings.map((text) => text.toLowerCase().includes(word)));
  const rows = Array.from({ length: table.rows }, (_, row) => row);
  return rows.filter((row) =>
    words.every((word, index) => {
      const hits = hitsOfWords[index] ?? [];
      return table.columns.some((column) => hasWord(column, row, hits, word));
    }),
  );
}

/**
 * @param {PageColumn} column
 * @param {number} row
 * @param {readonly boolean[]} hits whether a text of the table has the word
 * @param {string} word
 */
function hasWord(column, row, hits, word) {
  if (column.kind === "passage") return (column.values[row] ?? []).some((place) => hits[place]);
  const value = column.values[row] ?? null;
  if (value === null || column.kind === "time") return false;
  return column.kind === "text" ? hits[value] === true : String(value) === word;
}

/**
 * The rows by a column's values; those without a value come last either way.
 * @param {PageTable} table
 * @param {readonly number[]} rows
 * @param {PageColumn} column
 * @param {boolean} isDescending
 */
function sortedRows(table, rows, column, isDescending) {
  const keyOf = column.kind === "text" || column.kind === "passage" ? ranksOf(table, column, rows) : valuesOf(column);
  const sign = isDescending ? -1 : 1;
  return rows.toSorted((a, b) => {
    const [keyA, keyB] = [keyOf(a), keyOf(b)];
    if (keyA === null || keyB === null) return Number(keyA === null) - Number(keyB === null);
    return sign * (keyA - keyB);
  });
}

/**
 * @param {Extract<PageColumn, {kind: "number" | "time"}>} column
 * @returns {(row: number) => number | null}
 */
function valuesOf({ values }) {
  return (row) => values[row] ?? null;
}

/**
 * Places of the rows' texts in the order that people expect: `10.0.0.9` before `10.0.0.10`.
 * @param {PageTable} table
 * @param {PageColumn} column
 * @param {readonly number[]} rows
 * @returns {(row: number) => number | null}
 */
function ranksOf(table, column, rows) {
  const { compare } = new Intl.Collator("en", { numeric: true });
  const texts = new Map(rows.map((row) => [row, cellText(table, column, row)]));
  const inOrder = [...new Set(texts.values())].sort(compare);
  const ranks = new Map(inOrder.map((text, rank) => [text, rank]));
  return (row) => {
    const text = texts.get(row) ?? "";
    return text === "" ? null : (ranks.get(text) ?? null);
  };
}
