// Small comforts over pages that work without them: keys, local times, keeping the chosen alert in view.
"use strict";

const typing = (target) => target.closest("input, textarea, select, [contenteditable]");
const two = (number) => String(number).padStart(2, "0");
const clockTime = (date) => `${two(date.getHours())}:${two(date.getMinutes())}`;

// Every time is printed in UTC; its title says what the reader's own clock showed then.
function showLocalTimes(root) {
  for (const time of root.querySelectorAll("time[datetime]"))
    if (!time.title) time.title = `${new Date(time.dateTime).toLocaleString()} here`;
}

function showClock() {
  const now = new Date();
  const clock = document.querySelector(".clock");
  if (!clock) return;
  clock.querySelector(".utc").textContent = `${two(now.getUTCHours())}:${two(now.getUTCMinutes())} UTC`;
  clock.querySelector(".local").textContent = ` · ${clockTime(now)} here`;
}

// j and k go through the rows of the page; an alert is opened at once, a search result waits for Enter.
function step(by) {
  const links = [...document.querySelectorAll("[data-row]")];
  if (!links.length) return;
  const chosen = links.findIndex((link) => link === document.activeElement || link.closest("[aria-selected=true]"));
  const focused = links.indexOf(document.activeElement);
  const at = focused >= 0 ? focused : chosen;
  const link = links[Math.min(links.length - 1, Math.max(0, at + by))];
  link.focus();
  link.scrollIntoView({ block: "nearest" });
  if (link.dataset.row === "open") link.click();
}

let going = false;
function pressed(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) {
    if (event.key === "Escape") event.target.blur();
    return;
  }
  const key = event.key;
  const control = document.querySelector(`[data-key="${going ? "g " : ""}${CSS.escape(key)}"]`);
  going = key === "g" && !going;
  if (key === "j" || key === "k") step(key === "j" ? 1 : -1);
  else if (key === "/") { document.querySelector(".query input")?.select(); event.preventDefault(); }
  else if (control) { use(control); event.preventDefault(); }
}

function use(control) {
  if (control.tagName === "SUMMARY") {
    control.parentElement.open = true;
    control.parentElement.querySelector("input:not([type=hidden]), textarea, select")?.focus();
  } else control.click();
}

function markChosen(event) {
  const row = event.target.closest?.(".row");
  if (!row || !event.target.closest("[data-row=open]")) return;
  for (const other of document.querySelectorAll(".row[aria-selected=true]")) other.removeAttribute("aria-selected");
  row.setAttribute("aria-selected", "true");
}

// The words that a fact or a reason was clicked for; other facts may cut them into several marks.
function lightWords() {
  const spot = CSS.escape(decodeURIComponent(location.hash.slice(1)));
  for (const mark of document.querySelectorAll("mark.lit")) mark.classList.remove("lit");
  if (spot.startsWith("words-")) for (const mark of document.querySelectorAll(`mark[data-spots~="${spot}"]`)) mark.classList.add("lit");
}

document.addEventListener("keydown", pressed);
addEventListener("hashchange", lightWords);
lightWords();
document.addEventListener("click", markChosen);
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) window.print();
});
document.addEventListener("htmx:after:swap", () => showLocalTimes(document));
showLocalTimes(document);
showClock();
setInterval(showClock, 10_000);
document.querySelector(".list [aria-selected=true]")?.scrollIntoView({ block: "nearest" });
