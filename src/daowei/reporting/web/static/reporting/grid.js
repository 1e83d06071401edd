// The cells of a form: moving by keyboard, pasting a block, running totals, and the three states.

const NOT_APPLICABLE = new Set(["n/a", "n.a.", "na", "#n/a", "不适用", "不適用"]);
const YES = new Set(["yes", "y", "true", "1", "是", "√", "✓"]);
const NO = new Set(["no", "n", "false", "0", "否", "×", "✗"]);

export function plain(text) {
  return text.normalize("NFKC").replace(/[−‐‑‒–—﹣]/g, "-").trim();
}

export function numberIn(text) {
  let bare = plain(text);
  if (/^[+-]?\d{1,3}([,' ])\d{3}(\1\d{3})*(\.\d+)?$/.test(bare)) bare = bare.replace(/[,' ]/g, "");
  return /^[+-]?(\d+(\.\d*)?|\.\d+)$/.test(bare) ? Number(bare) : null;
}

export function kindOf(text) {
  const written = plain(text);
  if (!written) return "blank";
  if (NOT_APPLICABLE.has(written.toLowerCase())) return "not_applicable";
  const number = numberIn(written);
  if (number === null) return "wrong";
  return number === 0 ? "zero" : "number";
}

// The rows and cells of a block copied from a spreadsheet.
export function block(text) {
  const rows = [[""]];
  let quoted = false;
  const clean = text.replace(/\r\n?/g, "\n");
  for (let at = 0; at < clean.length; at += 1) {
    const sign = clean[at];
    const row = rows.at(-1);
    if (sign === '"' && (quoted || row.at(-1) === "")) {
      if (quoted && clean[at + 1] === '"') { row[row.length - 1] += '"'; at += 1; }
      else quoted = !quoted;
    } else if (sign === "\t" && !quoted) row.push("");
    else if (sign === "\n" && !quoted) rows.push([""]);
    else row[row.length - 1] += sign;
  }
  while (rows.length && rows.at(-1).every((each) => each === "")) rows.pop();
  return rows;
}

export class Grid {
  constructor(form, { changed, told }) {
    this.form = form;
    this.changed = changed;
    this.told = told;
    this.rows = [...form.querySelectorAll("[data-row]")].map((row) => [...row.querySelectorAll("[data-cell]")]);
    this.inputs = this.rows.flat();
    this.byName = new Map(this.inputs.map((each) => [each.dataset.cell, each]));
    for (const input of this.inputs) this.#listen(input);
    this.inputs.forEach((each) => this.show(each));
    this.total();
  }

  texts() {
    return Object.fromEntries(this.inputs.map((each) => [each.dataset.cell, each.value]));
  }

  fill(texts) {
    for (const input of this.inputs) this.#set(input, texts[input.dataset.cell] ?? "");
    this.total();
  }

  #set(input, text) {
    input.value = input.tagName === "SELECT" ? this.#choice(text) : text;
    this.show(input);
  }

  #choice(text) {
    const word = plain(text).toLowerCase();
    if (YES.has(word)) return "1";
    if (NO.has(word)) return "0";
    return NOT_APPLICABLE.has(word) ? "n/a" : "";
  }

  show(input) {
    const cell = input.closest(".cell");
    cell.dataset.kind = kindOf(input.value);
  }

  total() {
    for (const line of this.form.querySelectorAll("[data-total]")) {
      const inputs = [...line.closest("[data-row]").querySelectorAll("[data-cell]")];
      const numbers = inputs.map((each) => numberIn(each.value)).filter((each) => each !== null);
      const places = Number(line.dataset.places || 0);
      line.textContent = numbers.length ? numbers.reduce((sum, each) => sum + each, 0).toFixed(places) : "–";
    }
  }

  place(input) {
    const down = this.rows.findIndex((row) => row.includes(input));
    return { down, across: this.rows[down].indexOf(input) };
  }

  go(down, across) {
    const row = this.rows[Math.max(0, Math.min(down, this.rows.length - 1))];
    const input = row[Math.max(0, Math.min(across, row.length - 1))];
    input.focus();
    if (input.select) input.select();
  }

  #listen(input) {
    input.addEventListener("input", () => this.#typed(input));
    input.addEventListener("change", () => this.#typed(input));
    input.addEventListener("focus", () => input.select?.());
    input.addEventListener("keydown", (event) => this.#key(event, input));
    input.addEventListener("paste", (event) => this.#paste(event, input));
  }

  #typed(input) {
    this.show(input);
    this.total();
    this.changed();
  }

  #key(event, input) {
    const { down, across } = this.place(input);
    const isChoice = input.tagName === "SELECT";
    const far = event.ctrlKey || event.metaKey;
    const moves = {
      ArrowDown: () => !isChoice || far ? [far ? this.rows.length - 1 : down + 1, across] : null,
      ArrowUp: () => !isChoice || far ? [far ? 0 : down - 1, across] : null,
      ArrowRight: () => (far ? [down, Infinity] : this.#atEnd(input) ? [down, across + 1] : null),
      ArrowLeft: () => (far ? [down, 0] : this.#atStart(input) ? [down, across - 1] : null),
      Enter: () => (far ? null : [event.shiftKey ? down - 1 : down + 1, across]),
    };
    const target = !event.altKey && moves[event.key]?.();
    if (target) {
      event.preventDefault();
      this.go(...target);
    } else if (event.key.toLowerCase() === "n" && !far && !event.altKey && !isChoice) {
      event.preventDefault();
      input.value = kindOf(input.value) === "not_applicable" ? "" : "n/a";
      input.select();
      this.#typed(input);
    }
  }

  #atStart(input) {
    return input.tagName === "SELECT" || (input.selectionStart === 0);
  }

  #atEnd(input) {
    return input.tagName === "SELECT" || input.selectionEnd === input.value.length;
  }

  #paste(event, input) {
    let rows = block(event.clipboardData.getData("text/plain"));
    if (rows.length === 0 || (rows.length === 1 && rows[0].length === 1)) return;
    event.preventDefault();
    const { down, across } = this.place(input);
    const isSingle = this.rows[down].length === 1;
    if (rows.length === 1 && isSingle) rows = rows[0].map((each) => [each]);
    let filled = 0, left = 0;
    rows.forEach((row, below) => row.forEach((text, beside) => {
      const target = this.rows[down + below]?.[across + beside];
      if (target) { this.#set(target, text.trim()); filled += 1; } else left += 1;
    }));
    this.total();
    this.told(filled, left);
    this.changed();
  }
}
