/* Keys, and what follows a decision. Every key presses a button or enters a field that stands on the page. */
"use strict";
(() => {
  const all = (selector, from) => [...(from || document).querySelectorAll(selector)];
  const shown = (element) => element.getClientRects().length > 0;
  const keys = document.getElementById("keys");
  /* the list names the keys that do something on this page, as it stands now */
  const works = (key) => key === "q" || Boolean(bearer(key));
  const open = () => {
    if (!keys || keys.open) return;
    all("[data-of]", keys).forEach((row) => { row.hidden = !works(row.dataset.of); });
    keys.showModal();
  };
  const button = document.getElementById("show-keys");
  if (button) button.addEventListener("click", open);
  /* of several that bear one key the first that is seen is meant: a comparison hides the rest of its page */
  const bearer = (key) => {
    const found = all('[data-key="' + key + '"]').filter(shown);
    const inside = location.hash.startsWith("#pair-") ? document.getElementById(location.hash.slice(1)) : null;
    return (inside && found.find((e) => inside.contains(e))) || found[0];
  };
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing || event.defaultPrevented) return;
    const field = event.target.closest && event.target.closest("input:not([type=checkbox]), textarea, select");
    if (field) {
      if (event.key === "Escape") field.blur();
      /* a reason decides nothing: from it Enter leads to the buttons, where a letter says which */
      const buttons = event.key === "Enter" && field.matches(".verdicts input") && field.form.querySelector(".buttons");
      if (buttons) { event.preventDefault(); buttons.focus(); }
      return;
    }
    if (keys && keys.open) return;
    if (event.key === "?") { event.preventDefault(); open(); return; }
    if (event.key === "q") { event.preventDefault(); location.href = "/queue"; return; }
    if (!/^[a-z]$/.test(event.key)) return;
    const target = bearer(event.key);
    if (!target) return;
    event.preventDefault();
    if (target.matches("button, a")) target.click();
    else if (target.matches("summary")) { target.parentElement.open = true; const next = target.parentElement.querySelector("select, textarea, input[type=text]"); if (next) next.focus(); }
    else { target.focus(); target.scrollIntoView({ block: "center" }); }
  });
  /* one press is one decision */
  all("form.decide, form.undo").forEach((form) => form.addEventListener("submit", (event) => {
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "1";
    const back = form.elements.back; /* the server is not told which comparison is open */
    if (back && location.hash.length > 1 && !back.value.includes("#")) back.value += location.hash;
  }));
  /* a page that Back brings from memory shows what was decided before; what is typed is on pages without decisions */
  addEventListener("pageshow", (event) => { if (event.persisted && document.querySelector(".deciding")) location.reload(); });
  addEventListener("pageshow", () => all("form[data-sent]").forEach((form) => { delete form.dataset.sent; }));
  const done = document.getElementById("done");
  if (done && !location.hash) { done.tabIndex = -1; done.focus({ preventScroll: true }); }
  /* who took a passage of a text, or where it stands elsewhere */
  all("[data-users]").forEach((mark) => mark.addEventListener("click", () => {
    const list = document.getElementById("users-of");
    if (!list) return;
    all("[data-users].current").forEach((m) => m.classList.remove("current"));
    mark.classList.add("current");
    const wanted = new Set(mark.dataset.users.split(" "));
    all("[data-user]").forEach((row) => { row.hidden = !wanted.has(row.dataset.user); });
    list.textContent = wanted.size + (wanted.size === 1 ? " article has" : " articles have") + " this stretch";
  }));
  all("[data-users-all]").forEach((b) => b.addEventListener("click", () => {
    all("[data-user]").forEach((row) => { row.hidden = false; });
    all("[data-users].current").forEach((m) => m.classList.remove("current"));
    document.getElementById("users-of").textContent = "";
  }));
  /* a text from a file: read here, sent as what stands in the field */
  const file = document.getElementById("text-file");
  const field = document.getElementById("text"), name = document.getElementById("file-name");
  const most = file ? Number(file.dataset.most) : 0, note = document.getElementById("file-said");
  if (file) file.addEventListener("change", async () => {
    const given = file.files[0];
    if (!given) return;
    const large = () => { note.textContent = given.name + " is too large for this form; wirecopy check FILE on the command line takes it."; file.value = ""; };
    if (given.size > most) { large(); return; }
    const text = await given.text();
    /* signs other than ASCII are sent as three letters a byte */
    if (new URLSearchParams({ text }).toString().length > most - 10000) { large(); return; }
    field.value = text;
    name.value = given.name;
    note.textContent = "Read as " + given.name + ".";
  });
  if (field) field.addEventListener("input", () => { if (name.value) { name.value = ""; note.textContent = ""; } });
  const print = document.getElementById("print");
  if (print) print.addEventListener("click", () => window.print());
})();
