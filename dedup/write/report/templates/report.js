/* Sorting, filtering, paging and the passages of a comparison. Pages say everything without it. */
"use strict";
(() => {
  const root = document.documentElement;
  root.classList.add("js");
  const one = (selector, from) => (from || document).querySelector(selector);
  const all = (selector, from) => [...(from || document).querySelectorAll(selector)];
  const make = (name, text, kind) => {
    const element = document.createElement(name);
    if (text !== undefined) element.textContent = text;
    if (kind) element.className = kind;
    return element;
  };
  const number = (n, word) => n.toLocaleString("en-GB") + " " + word + (n === 1 ? "" : "s");
  const fold = (text) => text.normalize("NFKD").replace(/[\p{M}\u200c\u200d]/gu, "").toLowerCase();
  const read = (id) => { const island = document.getElementById(id); return island && JSON.parse(island.textContent); };
  const heads = (table, pick) => all("thead th", table).forEach((head, column) => {
    if (one(".hidden", head)) return;
    const button = make("button", head.textContent.trim());
    button.type = "button";
    head.replaceChildren(button);
    button.addEventListener("click", () => {
      const down = head.getAttribute("aria-sort") === "ascending" || (!head.hasAttribute("aria-sort") && head.classList.contains("num"));
      all("th", table).forEach((other) => other.removeAttribute("aria-sort"));
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      pick(head, column, down ? -1 : 1);
    });
  });
  const compare = (a, b) => (typeof a === "number" && typeof b === "number" ? a - b : String(a).localeCompare(String(b), "en"));

  /* The overview's table, drawn from the data of all clusters. */
  const meter = (share) => {
    const ns = "http://www.w3.org/2000/svg";
    const svg = document.createElementNS(ns, "svg");
    svg.setAttribute("class", "meter");
    svg.setAttribute("aria-hidden", "true");
    for (const [kind, width] of [["rail", 100], ["fill", 100 * share]]) {
      const bar = document.createElementNS(ns, "rect");
      bar.setAttribute("class", kind);
      bar.setAttribute("width", width.toFixed(1) + "%");
      bar.setAttribute("height", "100%");
      bar.setAttribute("rx", "3");
      svg.append(bar);
    }
    return svg;
  };
  const month = (d) => d.toLocaleString("en-GB", { month: "long", timeZone: "UTC" });
  const days = (first, last) => {
    if (first === null || last === null) return "no dates";
    const a = new Date(first * 864e5), b = new Date(last * 864e5);
    const end = b.getUTCDate() + " " + month(b) + " " + b.getUTCFullYear();
    if (first === last) return end;
    if (a.getUTCFullYear() !== b.getUTCFullYear()) return a.getUTCDate() + " " + month(a) + " " + a.getUTCFullYear() + " – " + end;
    return a.getUTCMonth() === b.getUTCMonth() ? a.getUTCDate() + "–" + end : a.getUTCDate() + " " + month(a) + " – " + end;
  };
  const data = read("data");
  if (data) {
    const PAGE = 100;
    const table = document.getElementById("clusters");
    const words = {};
    all("#f-state option").forEach((option) => { if (option.value) words[option.value] = option.textContent; });
    const rows = data.rows.map((r) => ({
      number: r[0], title: r[1], size: r[2], outlets: r[3].map((o) => data.outlets[o]), places: r[3], many: r[4],
      first: r[5] ?? -Infinity, days: r.slice(5, 7), origin: typeof r[7] === "number" ? data.outlets[r[7]] : r[7],
      state: typeof r[8] === "number" ? data.states[r[8]] : r[8], sure: r[9], open: r[10], derived: r[11], text: null,
    }));
    const body = one("tbody", table);
    const href = table.dataset.href.split("0.html");
    const counted = one("#found").textContent;
    let shown = rows, page = 0;
    const cell = (row, kind, label, ...content) => {
      const td = make("td", undefined, kind);
      if (label) td.dataset.label = label;
      td.append(...content);
      row.append(td);
    };
    const draw = () => {
      body.replaceChildren(...shown.slice(page * PAGE, (page + 1) * PAGE).map((r) => {
        const tr = make("tr");
        const link = make("a", r.title);
        link.href = href[0] + r.number + ".html" + (href[1] || "");
        link.dir = "auto";
        const by = make("span", undefined, "by");
        by.append(make("bdi", r.many ? r.outlets.slice(0, 4).join(", ") : "no outlet known"));
        if (r.many > 4) by.append(" and " + (r.many - 4) + " more");
        cell(tr, "story", "", link, " ", by);
        cell(tr, "num", "Articles", r.size.toLocaleString("en-GB"));
        cell(tr, "", "Dates", days(...r.days));
        const state = make("span", undefined, "state " + r.state);
        const sign = make("i");
        sign.setAttribute("aria-hidden", "true");
        state.append(sign, words[r.state] || r.state);
        cell(tr, "", "Origin", make("bdi", r.origin), " ", state);
        cell(tr, "num", "Sure of origin", r.sure);
        cell(tr, "num", "Do not credit it", ...(r.derived ? [r.open + " of " + r.derived, meter(r.open / r.derived)] : ["–"]));
        return tr;
      }));
      const pages = Math.max(1, Math.ceil(shown.length / PAGE));
      one("#pager").hidden = pages < 2;
      one("#at").textContent = "Page " + (page + 1) + " of " + pages;
      one("#back").disabled = page === 0;
      one("#on").disabled = page + 1 >= pages;
      one("#found").textContent = shown.length === rows.length ? counted
        : shown.length.toLocaleString("en-GB") + " of " + rows.length.toLocaleString("en-GB") + " found";
    };
    let order = null;
    const sift = () => {
      const parts = fold(one("#f-text").value).split(/\s+/).filter(Boolean);
      const outlet = one("#f-outlet").value, state = one("#f-state").value;
      const size = Number(one("#f-size").value), open = one("#f-open").checked;
      shown = rows.filter((r) => {
        if (r.size < size || (state && r.state !== state) || (open && !r.open)) return false;
        if (outlet && !r.places.includes(Number(outlet))) return false;
        if (!parts.length) return true;
        if (r.text === null) r.text = fold([r.title, r.origin, ...r.outlets].join(" "));
        return parts.every((p) => r.text.includes(p));
      });
      if (order) {
        const [key, way] = order;
        shown.sort((a, b) => way * compare(a[key], b[key]) || a.number - b.number);
      }
      page = 0;
      draw();
    };
    const counts = new Map();
    rows.forEach((r) => r.places.forEach((o) => counts.set(o, (counts.get(o) || 0) + 1)));
    const most = [...counts].sort((a, b) => b[1] - a[1]).slice(0, 500).map(([o]) => o);
    most.sort((a, b) => compare(data.outlets[a], data.outlets[b]));
    one("#f-outlet").append(...most.map((o) => { const option = make("option", data.outlets[o]); option.value = o; return option; }));
    all("#filters input, #filters select").forEach((field) => field.addEventListener("input", sift));
    one("#filters").addEventListener("submit", (event) => event.preventDefault());
    heads(table, (head, column, way) => { order = [head.dataset.key, way]; sift(); });
    const turn = (by) => { page += by; draw(); table.scrollIntoView(); };
    one("#back").addEventListener("click", () => turn(-1));
    one("#on").addEventListener("click", () => turn(1));
    if (rows.length > PAGE) draw();
  }
  /* The search page: words point at clusters; headlines and outlets are looked through as they are. */
  const index = read("search-data");
  if (index) {
    const MOST = 200, DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    const value = new Map([...DIGITS].map((c, n) => [c, n]));
    const words = [], lists = index.at.split(" ");
    let before = "";
    if (index.words) for (const packed of index.words.split(" ")) words.push((before = before.slice(0, value.get(packed[0])) + packed.slice(1)));
    const places = (n) => {
      const out = [];
      let at = 0, shift = 0, step = 0;
      for (const c of lists[n]) {
        const v = value.get(c);
        step += (v & 31) * 2 ** shift;
        if (v > 31) { shift += 5; continue; }
        out.push((at += step));
        shift = step = 0;
      }
      return out;
    };
    const first = (part) => {
      let low = 0, high = words.length;
      while (low < high) { const middle = (low + high) >> 1; if (words[middle] < part) low = middle + 1; else high = middle; }
      return low;
    };
    const spaced = /^[\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Arabic}\p{Script=Hebrew}\p{N}_]+$/u;
    const withWord = (part) => {
      const found = new Set();
      if (!spaced.test(part)) words.forEach((w, n) => { if (w.includes(part)) places(n).forEach((p) => found.add(p)); });
      else for (let n = first(part.slice(0, 24)); n < words.length && words[n].startsWith(part.slice(0, 24)); n++) places(n).forEach((p) => found.add(p));
      return found;
    };
    const outlets = index.outlets.map(([name, also]) => fold(name + " " + also));
    const heads = index.articles.map(([, title, outlet]) => fold(title) + " " + (outlet < 0 ? "" : outlets[outlet]));
    const list = document.getElementById("found-list"), href = list.dataset.href.split("0.html");
    const seek = () => {
      const asked = one("#q").value, parts = fold(asked).split(/[^\p{L}\p{N}_.\-]+/u).filter(Boolean);
      const clusters = new Map();
      const text = parts.map((part) => part.split(/[^\p{L}\p{N}_]+/u).filter(Boolean).map(withWord));
      if (parts.length) {
        const of = parts.map(() => new Set());
        heads.forEach((head, n) => {
          const fits = parts.map((part) => head.includes(part));
          const place = index.articles[n][0];
          fits.forEach((fit, k) => { if (fit) of[k].add(place); });
          if (fits.some(Boolean)) {
            if (!clusters.has(place)) clusters.set(place, []);
            clusters.get(place).push([fits.filter(Boolean).length, n]);
          }
        });
        const every = index.clusters.map((_, p) => p).filter((p) => parts.every((_, k) => of[k].has(p) || text[k].every((set) => set.has(p))));
        const rank = (p) => Math.max(0, ...(clusters.get(p) || []).map(([fits]) => fits));
        every.sort((a, b) => rank(b) - rank(a) || a - b);
        one("#hits").textContent = number(every.length, "cluster") + " found" + (every.length > MOST ? "; the first " + MOST + " are listed" : "");
        list.replaceChildren(...every.slice(0, MOST).map((p) => {
          const item = make("li"), [n, size, day] = index.clusters[p];
          const hits = (clusters.get(p) || []).sort((a, b) => b[0] - a[0] || a[1] - b[1]).slice(0, 3).map(([, a]) => a);
          const lead = hits.length ? hits[0] : index.articles.findIndex(([c]) => c === p);
          const link = make("a", index.articles[lead][1]);
          link.href = href[0] + n + ".html" + (href[1] || "");
          link.dir = "auto";
          item.append(link, make("span", number(size, "article") + (day === null ? "" : ", from " + days(day, day)) + (hits.length ? "" : "; the words stand in their texts"), "by"));
          for (const a of hits) {
            const [, title, outlet] = index.articles[a];
            item.append(make("span", (outlet < 0 ? "" : index.outlets[outlet][0] + ": ") + title, "by"));
          }
          return item;
        }));
      } else {
        one("#hits").textContent = "";
        list.replaceChildren();
      }
    };
    const ask = () => {
      const given = new URLSearchParams(location.hash.slice(1)).get("q");
      if (given !== null) { one("#q").value = given; seek(); }
    };
    let waiting = 0;
    one("#q").addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(seek, 120); });
    one("#search-form").addEventListener("submit", (event) => { event.preventDefault(); history.replaceState(null, "", "#q=" + encodeURIComponent(one("#q").value)); seek(); });
    addEventListener("hashchange", ask);
    ask();
    one("#q").focus();
  }
  const jump = document.getElementById("search-jump");
  if (jump) jump.addEventListener("submit", (event) => {
    event.preventDefault();
    location.href = jump.dataset.href + "#q=" + encodeURIComponent(one("input", jump).value);
  });
  /* A story that is linked to is opened. */
  const open = () => { const named = /^#story-\d+$/.test(location.hash) && one(location.hash); if (named) { named.open = true; named.scrollIntoView(); } };
  addEventListener("hashchange", open);
  open();

  all(".dot[data-cluster]").forEach((dot) => dot.addEventListener("click", () => { location.href = dot.dataset.cluster; }));

  /* Other tables: rows are hidden and moved as they stand. */
  all("table.sortable").forEach((table) => {
    const body = one("tbody", table);
    const value = (row, column) => {
      const td = row.cells[column];
      return td.dataset.sort !== undefined ? Number(td.dataset.sort) : /^[\d,]+$/.test(td.textContent.trim()) ? Number(td.textContent.replace(/,/g, "")) : td.textContent.trim();
    };
    heads(table, (head, column, way) => {
      const rows = [...body.rows];
      rows.sort((a, b) => way * compare(value(a, column), value(b, column)));
      body.append(...rows);
    });
    const fields = all("[data-table=" + table.id + "]");
    const start = [...body.rows];
    const sift = () => {
      let n = 0;
      start.forEach((row) => {
        const keep = fields.every((f) => {
          if (f.classList.contains("filter")) return fold(f.value).split(/\s+/).every((p) => fold(row.textContent).includes(p));
          if (f.classList.contains("pick")) return !f.value || row.dataset[f.dataset.key] === f.value;
          return !f.classList.contains("least-share") || Number(row.dataset.share) >= Number(f.value);
        });
        row.hidden = !keep;
        n += keep;
      });
      const count = one("[data-count=" + table.id + "]");
      if (count) count.textContent = n === start.length ? number(n, table.id.slice(0, -1)) : n.toLocaleString("en-GB") + " of " + number(start.length, table.id.slice(0, -1));
    };
    fields.forEach((f) => f.addEventListener("input", sift));
    all("form.tools").forEach((form) => form.addEventListener("submit", (event) => event.preventDefault()));
    const button = fields.find((f) => f.classList.contains("download"));
    if (button) button.addEventListener("click", () => {
      const lines = read(table.id + "-data");
      /* a spreadsheet takes what begins so for a formula */
      const cell = (v) => { const t = v === null ? "" : String(v); return '"' + (/^[=+\-@\t\r]/.test(t) && typeof v === "string" ? "'" : "") + t.replace(/"/g, '""') + '"'; };
      const kept = [lines[0], ...lines.slice(1).filter((_, i) => !start[i].hidden)];
      const link = make("a");
      link.href = URL.createObjectURL(new Blob(["\ufeff" + kept.map((l) => l.map(cell).join(",")).join("\r\n") + "\r\n"], { type: "text/csv" }));
      link.download = "who-ran.csv";
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 10000);
    });
  });

  /* A comparison: next and previous passage, the other side's counterpart, the smallest match. */
  all(".pair").forEach((pair) => {
    const marks = all(".text .m", pair);
    const size = new Map();
    const side = (mark) => mark.closest(".side");
    const first = new Map();
    marks.forEach((mark) => {
      const n = mark.dataset.n;
      const left = side(mark) === one(".side", pair);
      if (mark.id) first.set((left ? "l" : "r") + n, mark);
      const words = (mark.textContent.match(/[\p{L}\p{N}][\p{L}\p{N}\p{M}\u200c\u200d]*/gu) || []).length;
      const key = (left ? "l" : "r") + n;
      size.set(key, (size.get(key) || 0) + words);
    });
    const length = (n) => Math.min(size.get("l" + n) ?? Infinity, size.get("r" + n) ?? Infinity);
    const order = [...new Set(marks.map((m) => m.dataset.n))].map(Number).sort((a, b) => a - b);
    let least = 1, now = null;
    const live = () => order.filter((n) => length(n) >= least);
    const say = one(".now", pair);
    const tell = () => {
      const list = live();
      say.textContent = now === null ? number(list.length, "passage") : "Passage " + (list.indexOf(now) + 1) + " of " + list.length;
      all("[data-step]", pair).forEach((b) => { b.disabled = !list.length; });
    };
    const bring = (mark) => {
      const pane = mark.closest(".text");
      const top = mark.getBoundingClientRect().top - pane.getBoundingClientRect().top;
      if (pane.scrollHeight > pane.clientHeight + 2) pane.scrollTop += top - Math.min(90, pane.clientHeight / 3);
    };
    const go = (n, from) => {
      now = n;
      marks.forEach((m) => m.classList.toggle("current", Number(m.dataset.n) === n));
      const both = [first.get("l" + n), first.get("r" + n)].filter(Boolean);
      both.forEach(bring);
      const box = one(".sides", pair).getBoundingClientRect();
      const mark = from || both[0];
      if (mark) {
        const at = mark.getBoundingClientRect();
        if (at.top < 80 || at.bottom > innerHeight || box.top > innerHeight / 2) mark.scrollIntoView({ block: "center" });
      }
      tell();
    };
    all("[data-step]", pair).forEach((button) => button.addEventListener("click", () => {
      const list = live();
      if (!list.length) return;
      const at = list.indexOf(now), step = Number(button.dataset.step);
      go(list[now === null ? (step > 0 ? 0 : list.length - 1) : (at + step + list.length) % list.length]);
    }));
    marks.forEach((mark) => {
      const n = Number(mark.dataset.n);
      mark.addEventListener("click", (event) => {
        event.preventDefault();
        if (mark.classList.contains("off")) return;
        const other = first.get((side(mark) === one(".side", pair) ? "r" : "l") + n);
        go(n, innerWidth < 761 ? other : mark);
        if (other && event.detail === 0) other.focus({ preventScroll: true });
      });
      const twin = (on) => marks.forEach((m) => { if (m.dataset.n === mark.dataset.n) m.classList.toggle("twin", on); });
      mark.addEventListener("mouseenter", () => twin(true));
      mark.addEventListener("mouseleave", () => twin(false));
    });
    const slider = one("input[type=range]", pair);
    if (slider) {
      const longest = Math.max(1, ...order.map(length).filter(Number.isFinite));
      slider.max = longest;
      slider.addEventListener("input", () => {
        least = Number(slider.value);
        one(".least", pair).textContent = number(least, "word");
        marks.forEach((m) => {
          const off = length(m.dataset.n) < least;
          m.classList.toggle("off", off);
          if (m.id) m.tabIndex = off ? -1 : 0;
        });
        if (now !== null && length(now) < least) { now = null; marks.forEach((m) => m.classList.remove("current")); }
        tell();
      });
    }
    tell();
  });

  /* A comparison is a view of its own: the page goes to its top, and the keyboard with it. */
  const view = () => {
    const target = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target) return;
    const pair = target.closest(".pair");
    if (target === pair || target.id === "main") {
      scrollTo(0, 0);
      if (document.activeElement === document.body) target.focus({ preventScroll: true });
    }
  };
  addEventListener("hashchange", view);
  view();
})();
