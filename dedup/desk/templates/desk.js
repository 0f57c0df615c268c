/* Keys, and what follows a decision. Every key presses a button or enters a field that stands on the page. */
"use strict";
(() => {
  const all = (selector, from) => [...(from || document).querySelectorAll(selector)];
  const shown = (element) => element.getClientRects().length > 0;
  const keys = document.getElementById("keys");
  const open = () => { if (keys && !keys.open) keys.showModal(); };
  const button = document.getElementById("show-keys");
  if (button) button.addEventListener("click", open);
  /* of several that bear one key the first that is seen is meant: a comparison hides the rest of its page */
  const bearer = (key) => {
    const found = all('[data-key="' + key + '"]').filter(shown);
    const inside = location.hash.startsWith("#pair-") ? document.getElementById(location.hash.slice(1)) : null;
    return (inside && found.find((e) => inside.contains(e))) || found[0];
  };
  const last = () => bearer("u") || all(".decided .undo button").filter(shown)[0];
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing || event.defaultPrevented) return;
    const field = event.target.closest && event.target.closest("input:not([type=checkbox]), textarea, select");
    if (field) { if (event.key === "Escape") field.blur(); return; }
    if (keys && keys.open) return;
    if (event.key === "?") { event.preventDefault(); open(); return; }
    if (event.key === "q") { event.preventDefault(); location.href = "/queue"; return; }
    if (!/^[a-z]$/.test(event.key)) return;
    const target = event.key === "u" ? last() : bearer(event.key);
    if (!target) return;
    event.preventDefault();
    if (target.matches("button, a")) target.click();
    else if (target.matches("summary")) { target.parentElement.open = true; const next = target.parentElement.querySelector("select, input[type=text]"); if (next) next.focus(); }
    else { target.focus(); target.scrollIntoView({ block: "center" }); }
  });
  /* one press is one decision */
  all("form.decide, form.undo").forEach((form) => form.addEventListener("submit", (event) => {
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "1";
    const back = form.elements.back; /* the server is not told which comparison is open */
    if (back && location.hash.length > 1 && !back.value.includes("#")) back.value += location.hash;
  }));
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
  if (file) file.addEventListener("change", async () => {
    if (file.files.length) document.getElementById("text").value = await file.files[0].text();
  });
  const print = document.getElementById("print");
  if (print) print.addEventListener("click", () => window.print());
})();
