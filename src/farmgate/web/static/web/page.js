// The few things a page does by itself. Every page works without this file.
"use strict";

document.querySelectorAll("[data-print]").forEach((button) => {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
});
// On a narrow screen the page that is open may be far along its row of tabs.
document.querySelectorAll("nav [aria-current]").forEach((tab) => {
  const row = tab.closest("nav");
  row.scrollLeft = tab.offsetLeft - (row.clientWidth - tab.offsetWidth) / 2;
});
// A table that is wider than its frame is scrolled with the keyboard, too.
document.querySelectorAll(".table-frame, .round-nav").forEach((frame) => {
  if (frame.scrollWidth > frame.clientWidth) frame.tabIndex = 0;
});
document.querySelectorAll("form[data-auto]").forEach((form) => {
  form.addEventListener("change", () => form.requestSubmit());
});
// While a stage or an import runs, a page asks how far it is; say so when nobody answers.
const lost = document.querySelector("[data-lost]");
if (lost) {
  const tell = (isLost) => () => { lost.hidden = !isLost; };
  document.body.addEventListener("htmx:sendError", tell(true));
  document.body.addEventListener("htmx:responseError", tell(true));
  document.body.addEventListener("htmx:afterOnLoad", tell(false));
}
