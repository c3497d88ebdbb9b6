/** A table that can be filtered, sorted, paged and copied. */

/** Between the last key and the search: typing must not wait for a large table. */
const FILTER_DELAY_MS = 120;
/** Of columns whose cells all look alike. */
const CELL_CLASSES = { number: "number", time: "time", passage: undefined };

/**
 * @param {HTMLElement} section
 * @param {PageTable} table
 * @returns {{ filter: (words: string) => void }}
 */
function setUpTable(section, table) {
  const [head, body] = [find(section, "thead tr", HTMLElement), find(section, "tbody", HTMLElement)];
  const [input, count] = [control("filter", HTMLInputElement), control("count", HTMLElement)];
  const size = section.querySelector("select");
  let shown = table.columns.filter((column) => column.shown);
  /** @type {{ column: PageColumn, isDescending: boolean } | null} */
  let sorting = null;
  /** @type {number[]} */
  let rows = [];
  let page = 0;

  /**
   * @template {HTMLElement} Kind
   * @param {string} role
   * @param {new () => Kind} kind
   */
  function control(role, kind) {
    return find(section, `[data-role="${role}"]`, kind);
  }

  function search() {
    const found = matchingRows(table, input.value);
    rows = sorting === null ? found : sortedRows(table, found, sorting.column, sorting.isDescending);
    page = 0;
    showRows();
    const part = rows.length === table.rows ? "" : `${rows.length.toLocaleString("en")} of `;
    count.textContent = `${part}${rowCount(table.rows)}`;
  }

  function showHead() {
    head.replaceChildren(...shown.map(headCell));
  }

  /** @param {PageColumn} column */
  function headCell(column) {
    const button = element("button", column.title);
    button.type = "button";
    const cell = element("th", "");
    cell.scope = "col";
    cell.append(button);
    if (sorting?.column === column) cell.ariaSort = sorting.isDescending ? "descending" : "ascending";
    button.addEventListener("click", () => {
      const isDescending = sorting?.column === column && !sorting.isDescending;
      sorting = { column, isDescending };
      for (const other of head.children) other.removeAttribute("aria-sort");
      cell.ariaSort = isDescending ? "descending" : "ascending";
      search();
    });
    return cell;
  }

  function showRows() {
    const pageSize = Number(size?.value ?? table.rows);
    const pages = Math.max(1, Math.ceil(rows.length / Math.max(pageSize, 1)));
    body.replaceChildren(...rows.slice(page * pageSize, (page + 1) * pageSize).map(bodyRow));
    if (size === null) return;
    control("page", HTMLElement).textContent =
      `Page ${(page + 1).toLocaleString("en")} of ${pages.toLocaleString("en")}`;
    setDisabled(control("previous", HTMLButtonElement), page === 0);
    setDisabled(control("next", HTMLButtonElement), page >= pages - 1);
  }

  /** @param {number} row */
  function bodyRow(row) {
    const line = element("tr", "");
    line.append(
      ...shown.map((column) => {
        const text = cellText(table, column, row);
        const cell = element("td", text);
        const name = column.kind === "text" ? column.meanings[text] : CELL_CLASSES[column.kind];
        if (name !== undefined) cell.className = name;
        return cell;
      }),
    );
    return line;
  }

  /** @param {number} step beyond the first or last page it leads nowhere */
  function turn(step) {
    const pageSize = Number(size?.value ?? table.rows);
    page = Math.max(0, Math.min(page + step, Math.ceil(rows.length / pageSize) - 1));
    showRows();
  }

  function chooseColumns() {
    const boxes = [...section.querySelectorAll("input")].filter(({ type, checked }) => type === "checkbox" && checked);
    const chosen = new Set(boxes.map((box) => Number(box.dataset.column)));
    shown = table.columns.filter((_, index) => chosen.has(index));
    showHead();
    showRows();
  }

  async function copy() {
    const lines = rows.map((row) => shown.map((column) => tsvCell(cellText(table, column, row))).join("\t"));
    const text = [shown.map(({ title }) => title).join("\t"), ...lines, ""].join("\n");
    const isCopied = await copyText(text);
    const copied = `Copied ${rowCount(rows.length)} of ${shown.length} columns`;
    count.textContent = isCopied ? copied : "Not copied: this viewer does not allow it";
  }

  let timer = 0;
  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(search, FILTER_DELAY_MS);
  });
  control("copy", HTMLButtonElement).addEventListener("click", copy);
  find(section, "fieldset", HTMLElement).addEventListener("change", chooseColumns);
  if (size !== null) {
    control("previous", HTMLButtonElement).addEventListener("click", () => turn(-1));
    control("next", HTMLButtonElement).addEventListener("click", () => turn(1));
    size.addEventListener("change", () => turn(-page));
  }
  // Browsers keep what was typed when a page is loaded again.
  chooseColumns();
  search();

  return {
    filter(words) {
      input.value = words;
      search();
      section.scrollIntoView();
      input.focus();
    },
  };
}

/** @param {number} rows */
function rowCount(rows) {
  return rows === 1 ? "1 row" : `${rows.toLocaleString("en")} rows`;
}

/**
 * Disabled ones keep the focus that a keyboard has on them.
 * @param {HTMLButtonElement} button
 * @param {boolean} isDisabled
 */
function setDisabled(button, isDisabled) {
  button.ariaDisabled = String(isDisabled);
}

/**
 * @template {keyof HTMLElementTagNameMap} Name
 * @param {Name} name
 * @param {string} text
 */
function element(name, text) {
  const made = document.createElement(name);
  made.textContent = text;
  return made;
}

/**
 * @template {HTMLElement} Kind
 * @param {HTMLElement} parent
 * @param {string} selector
 * @param {new () => Kind} kind
 * @returns {Kind}
 */
function find(parent, selector, kind) {
  const found = parent.querySelector(selector);
  if (!(found instanceof kind)) throw new Error(`the page has no ${selector}`);
  return found;
}
