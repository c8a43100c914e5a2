"use strict";
// Sort and filter the tables, resize the map, draw the matrices. Without it the page has its words all the same.
const NOTHING = "–";
const UNITS = [[86400, "d"], [3600, "h"], [60, "m"], [1, "s"]];
const SIZES = ["KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];
const TONES = { up: "ok", stale: "warn", never: "bad", unknown: "none" };
// Rows that are added at a time.
const STEP = 200;
const ago = (seconds) => {
  if (seconds === null) return NOTHING;
  const [size, name] = UNITS.find(([unit]) => seconds >= unit) ?? [1, "s"];
  return `${Math.floor(seconds / size)}${name}`;
};
const bytes = (count) => {
  if (count === null) return NOTHING;
  if (count < 1024) return count === 1 ? "1 Byte" : `${count} Bytes`;
  const power = Math.min(SIZES.length, Math.floor(Math.log2(count) / 10));
  return `${(count / 1024 ** power).toFixed(1)} ${SIZES[power - 1]}`;
};
// A table that is shown as cards on a phone would be no table for a screen reader.
const ROLES = { TABLE: "table", THEAD: "rowgroup", TBODY: "rowgroup", TR: "row", TD: "cell" };
const named = (element) => {
  element.setAttribute("role", ROLES[element.tagName] ?? (element.scope === "row" ? "rowheader" : "columnheader"));
  return element;
};
const cell = (tag, text, label, tone) => {
  const found = document.createElement(tag);
  if (tag === "th") found.scope = "row";
  else found.dataset.label = label;
  const inner = tone ? found.appendChild(document.createElement("span")) : found;
  if (tone) inner.className = tone;
  inner.textContent = text;
  return named(found);
};

class Table {
  constructor(table) {
    this.table = table;
    this.body = table.tBodies[0];
    this.heads = [...table.tHead.rows[0].cells];
    for (const element of [table, ...table.querySelectorAll("thead, tbody, tr, th, td")]) named(element);
    this.items = [...this.body.rows].map((row) => ({
      row,
      state: row.dataset.state,
      keys: [...row.cells].map((each) => each.dataset.sort ?? each.textContent.trim()),
      text: row.textContent.toLowerCase(),
    }));
    this.most = Infinity;
    if (table.dataset.more) this.add(JSON.parse(table.dataset.names), JSON.parse(table.dataset.more));
    this.heads.forEach((head, column) => "plain" in head.dataset || this.sortable(head, column));
    this.form = document.querySelector(`form[data-for="${table.id}"]`);
    this.words = this.form.querySelector("input");
    this.state = this.form.querySelector("select");
    this.more = document.querySelector(`button[data-for="${table.id}"]`);
    this.form.addEventListener("input", () => this.show());
    this.form.addEventListener("submit", (event) => event.preventDefault());
    this.more?.addEventListener("click", () => this.show(this.most + 5 * STEP));
    this.form.hidden = false;
    this.show();
  }

  // Rows that are numbers until somebody looks at them.
  add(names, rows) {
    this.most = STEP;
    for (const [one, other, tunnel, state, age, sent, received] of rows) {
      const words = [names.hosts[one], names.hosts[other], names.tunnels[tunnel], names.states[state]];
      this.items.push({
        state: words[3],
        keys: [...words, age ?? 1e18, sent ?? -1, received ?? -1],
        text: words.join(" ").toLowerCase(),
        shown: [...words, ago(age), bytes(sent), bytes(received)],
      });
    }
  }

  row(item) {
    if (!item.row) {
      item.row = named(document.createElement("tr"));
      item.row.dataset.state = item.state;
      item.row.append(...item.shown.map((text, column) => {
        const label = this.heads[column].textContent;
        return cell(column ? "td" : "th", text, label, label === "State" ? TONES[text] : "");
      }));
    }
    return item.row;
  }

  sortable(head, column) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = head.textContent;
    head.replaceChildren(button);
    button.addEventListener("click", () => {
      const down = head.getAttribute("aria-sort") === "ascending";
      for (const other of this.heads) other.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      const compare = new Intl.Collator("en", { numeric: true }).compare;
      this.items.sort((one, other) => {
        const [a, b] = [one.keys[column], other.keys[column]];
        const order = isNaN(a) || isNaN(b) ? compare(a, b) : a - b;
        return down ? -order : order;
      });
      this.show();
    });
  }

  show(most = this.most === Infinity ? Infinity : STEP) {
    this.most = most;
    const wanted = this.words.value.toLowerCase().split(/\s+/).filter(Boolean);
    const found = this.items.filter((item) => (
      (this.state.value === "" || item.state === this.state.value) && wanted.every((word) => item.text.includes(word))
    ));
    this.body.replaceChildren(...found.slice(0, most).map((item) => this.row(item)));
    this.form.querySelector("output").textContent = `${found.length} of ${this.items.length} ${this.table.dataset.word}`;
    if (!this.more) return;
    this.more.hidden = found.length <= most;
    this.more.textContent = `Show ${Math.min(5 * STEP, found.length - most)} more of ${found.length}`;
  }

  only(state) {
    this.words.value = "";
    this.state.value = state;
    this.show();
  }
}
const tables = {};
for (const table of document.querySelectorAll("table")) tables[table.id] = new Table(table);
for (const link of document.querySelectorAll("a[data-table]")) {
  link.addEventListener("click", () => tables[link.dataset.table].only(link.dataset.state));
}

const map = document.querySelector(".map");
const frame = map.parentElement;
const { width: wide, height: high } = map.viewBox.baseVal;
let zoom = 1;
const resize = () => {
  const fit = Math.min(frame.clientWidth, (0.8 * innerHeight * wide) / high, 1.25 * wide);
  const [x, y] = [frame.scrollLeft + frame.clientWidth / 2, frame.scrollTop + frame.clientHeight / 2];
  const before = map.getBoundingClientRect().width;
  map.style.setProperty("width", `${fit * zoom}px`);
  const grown = map.getBoundingClientRect().width / before;
  frame.scrollTo(x * grown - frame.clientWidth / 2, y * grown - frame.clientHeight / 2);
};
const tools = document.querySelector(".tools");
tools.addEventListener("click", (event) => {
  const by = Number(event.target.dataset.zoom);
  if (Number.isNaN(by)) return;
  zoom = by ? Math.max(1, Math.min(12, zoom * by)) : 1;
  resize();
});
tools.hidden = false;
map.classList.add("sized");
resize();
// A host on the map leads to its row, whatever the filter says.
map.addEventListener("click", (event) => {
  const link = event.target.closest("a");
  if (!link) return;
  const hash = link.getAttribute("href");
  if (!document.querySelector(hash)) tables["hosts-table"].only("");
  const row = document.querySelector(hash);
  row.querySelector("details").open = true;
});

const WORDS = { u: "up", s: "stale", n: "never", "?": "unknown", ".": "no connection" };
const COLOURS = { u: "--ok", s: "--warn", n: "--bad", "?": "--none" };
// A cell of this size has room for a name beside it; names have this room.
const READABLE = 10;
const NAMES = 90;
class Matrix {
  constructor(figure) {
    this.hosts = JSON.parse(figure.dataset.hosts);
    this.rows = figure.dataset.rows.split(" ");
    this.canvas = figure.querySelector("canvas");
    this.caption = figure.querySelector("figcaption");
    this.at = null;
    figure.hidden = false;
    this.canvas.addEventListener("keydown", (event) => {
      const step = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[event.key];
      if (!step) return;
      event.preventDefault();
      const [row, column] = this.at ?? [0, 0];
      this.move(row + step[0], column + step[1]);
    });
    for (const kind of ["pointermove", "pointerdown"]) {
      this.canvas.addEventListener(kind, (event) => {
        this.move(...[event.offsetY, event.offsetX].map((place) => Math.floor((place - this.margin) / this.cell)));
      });
    }
    this.draw();
  }

  draw() {
    const count = this.hosts.length;
    const room = Math.min(this.canvas.closest("figure").clientWidth - 20, 0.85 * innerHeight);
    this.margin = (room - NAMES) / count >= READABLE ? NAMES : 0;
    this.cell = Math.max(2, Math.min(16, Math.floor((room - this.margin) / count)));
    const [cell, margin] = [this.cell, this.margin];
    const gap = cell > 5 ? 1 : 0;
    const ratio = window.devicePixelRatio || 1;
    const size = margin + cell * count;
    this.canvas.width = this.canvas.height = Math.ceil(size * ratio);
    this.canvas.style.setProperty("width", `${size}px`);
    this.canvas.style.setProperty("height", `${size}px`);
    const pen = this.canvas.getContext("2d");
    pen.scale(ratio, ratio);
    const style = getComputedStyle(document.documentElement);
    if (margin) this.names(pen, style.getPropertyValue("--text"));
    pen.translate(margin, margin);
    this.rows.forEach((row, y) => {
      [...row].forEach((letter, x) => {
        if (letter === ".") return;
        pen.fillStyle = style.getPropertyValue(COLOURS[letter]);
        // A shape besides the colour: a connection that is up is pale, one that is not fills its cell.
        pen.globalAlpha = letter === "u" ? 0.35 : 1;
        pen.fillRect(x * cell, y * cell, cell - gap, cell - gap);
      });
    });
    if (!this.at) return;
    const [row, column] = this.at;
    pen.fillStyle = pen.strokeStyle = style.getPropertyValue("--focus");
    pen.globalAlpha = 0.2;
    pen.fillRect(0, row * cell, count * cell, cell);
    pen.fillRect(column * cell, 0, cell, count * cell);
    pen.globalAlpha = 1;
    pen.lineWidth = 2;
    pen.strokeRect(column * cell - 1, row * cell - 1, cell + 2, cell + 2);
  }

  names(pen, colour) {
    pen.font = "11px system-ui, sans-serif";
    pen.fillStyle = colour;
    pen.textBaseline = "middle";
    this.hosts.forEach((host, number) => {
      const text = host.length > 14 ? `…${host.slice(-13)}` : host;
      const place = this.margin + (number + 0.5) * this.cell;
      pen.textAlign = "right";
      pen.fillText(text, this.margin - 5, place);
      pen.save();
      pen.translate(place, this.margin - 5);
      pen.rotate(-Math.PI / 2);
      pen.textAlign = "left";
      pen.fillText(text, 0, 0);
      pen.restore();
    });
  }

  move(row, column) {
    const last = this.hosts.length - 1;
    this.at = [row, column].map((place) => Math.max(0, Math.min(last, place)));
    const [y, x] = this.at;
    this.caption.textContent = `${this.hosts[y]} – ${this.hosts[x]}: ${WORDS[this.rows[y][x]]}`;
    this.draw();
  }
}
const matrices = [...document.querySelectorAll(".matrix")].map((figure) => new Matrix(figure));
const redraw = () => matrices.forEach((matrix) => matrix.draw());
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
addEventListener("resize", () => {
  resize();
  redraw();
});
