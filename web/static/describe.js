// Describing a page: clicks on the overlay fill the form beside it. Nothing of the received page runs: its frame allows no script,
// and what is pointed at is found from here, through a sheet laid over the frame.
"use strict";

const pane = document.querySelector("[data-overlay]");
const part = document.querySelector("[data-part]");
const words = document.querySelector("[data-words]");
const field = document.querySelector("[data-field]");
document.documentElement.classList.add("with-script");

function mark(inside, attribute, elements) {
  for (const old of inside.querySelectorAll(`[${attribute}]`)) old.removeAttribute(attribute);
  for (const element of elements) element.setAttribute(attribute, "");
}

// `listings[3].title` is the field `listings.title` of the form.
const fieldOf = (name) => name.replace(/\[[^\]]*\]/, "");

function under(inside, frame, event) {
  const box = frame.getBoundingClientRect();
  const found = inside.elementFromPoint(event.clientX - box.left, event.clientY - box.top);
  return found && found.closest("mark[data-f], [data-n]");
}

function choose(inside, element) {
  const numbered = element.closest("[data-n]");
  if (!numbered) return;
  mark(inside, "data-clicked", [element]);
  const form = document.querySelector("#said");
  for (const radio of form.querySelectorAll("input[type=radio]")) radio.checked = false;
  let chosen = form.querySelector("input[type=hidden][name=element]");
  if (!chosen) {
    chosen = document.createElement("input");
    Object.assign(chosen, { type: "hidden", name: "element" });
    form.append(chosen);
  }
  chosen.value = numbered.dataset.n;
  const whole = numbered.innerText.trim();
  const said = element.innerText.trim();
  words.value = whole;
  part.value = said !== whole ? said : "";
  if (part.value) part.closest("details").open = true;
  const name = (element.dataset.f || numbered.dataset.f || "").split(" ")[0];
  if (name && [...field.options].some((option) => option.value === fieldOf(name))) field.value = fieldOf(name);
  document.querySelector("[data-hint]").textContent = said ? "Say which field it is, then keep it." : "Nothing is printed there.";
}

function lightUp(inside, frame) {
  for (const row of document.querySelectorAll("[data-value]")) {
    const meant = () => [...inside.querySelectorAll(`[data-f~="${CSS.escape(row.dataset.value)}"]`)];
    row.addEventListener("mouseenter", () => mark(inside, "data-lit", meant()));
    row.addEventListener("mouseleave", () => mark(inside, "data-lit", []));
    row.addEventListener("click", (event) => {
      const first = meant()[0];
      if (first && !event.target.closest("button")) pane.scrollTo({ top: frame.offsetTop + first.getBoundingClientRect().top - 80 });
    });
  }
}

// The frame is as large as the page in it, so that the pane scrolls and the sheet over it can take every click.
function fit(inside, frame, sheet) {
  frame.style.width = "";
  frame.style.height = "";
  const root = inside.documentElement;
  frame.style.height = `${root.scrollHeight + 16}px`;
  if (root.scrollWidth > frame.clientWidth) frame.style.width = `${root.scrollWidth}px`;
  sheet.style.height = frame.style.height;
  sheet.style.width = `${Math.max(frame.offsetWidth, 1)}px`;
}

function begin(frame) {
  const inside = frame.contentDocument;
  if (!inside || !inside.body || !inside.querySelector("[data-n]")) return;
  const sheet = document.createElement("div");
  sheet.className = "sheet";
  pane.append(sheet);
  fit(inside, frame, sheet);
  addEventListener("resize", () => fit(inside, frame, sheet));
  sheet.addEventListener("mousemove", (event) => {
    const element = under(inside, frame, event);
    mark(inside, "data-here", element ? [element] : []);
  });
  sheet.addEventListener("mouseleave", () => mark(inside, "data-here", []));
  sheet.addEventListener("click", (event) => {
    const element = under(inside, frame, event);
    if (element) choose(inside, element);
  });
  lightUp(inside, frame);
  pane.dataset.ready = "";
}

if (pane) {
  const frame = pane.querySelector("iframe");
  frame.addEventListener("load", () => begin(frame), { once: true });
  if (frame.contentDocument?.readyState === "complete" && frame.contentDocument.querySelector("[data-n]")) begin(frame);
  words.addEventListener("select", () => {
    const said = words.value.slice(words.selectionStart, words.selectionEnd).trim();
    if (said && said !== words.value.trim()) {
      part.value = said;
      part.closest("details").open = true;
    }
  });
  // A line of the list says the same as a click: the form then holds no other element.
  document.querySelector("#said").addEventListener("change", (event) => {
    if (event.target.matches("input[type=radio]")) document.querySelector("#said input[type=hidden][name=element]")?.remove();
  });
}

// A name is suggested from the title until somebody types one.
const title = document.querySelector("[data-title]");
const nameField = document.querySelector("[data-name]");
if (title && nameField) {
  let own = nameField.value !== "";
  nameField.addEventListener("input", (event) => { if (event.isTrusted) own = true; });
  title.addEventListener("input", () => {
    if (own) return;
    const plain = (title.value.toLowerCase().match(/[a-z0-9]+/g) || []).join("-").slice(0, 32).replace(/-$/, "");
    nameField.value = /^\d/.test(plain) ? `site-${plain}` : plain;
    nameField.dispatchEvent(new Event("input", { bubbles: true }));
  });
}
