"use strict";
// Draws every page of Nachtmarkt Sieben from the answers of its own API.
(function () {
  const app = document.getElementById("app");

  function element(name, attributes, ...children) {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes || {})) {
      made.setAttribute(key, value);
    }
    for (const child of children.flat(Infinity)) {
      if (child !== null && child !== undefined) made.append(child);
    }
    return made;
  }

  const link = (href, text, name) => element("a", { href: href, class: name || "" }, text);
  const facts = (rows) =>
    element("dl", { class: "angaben" }, rows.filter((row) => row[1] !== "").map(([name, label, value]) => [element("dt", {}, label), element("dd", { class: name }, value)]));

  function card(offer) {
    return element("article", { class: "karte" },
      link(offer.url, offer.titel, "angebot-link"),
      element("span", { class: "preis" }, offer.preis),
      element("span", { class: "leise" }, "von ", link(offer.anbieter_url, offer.anbieter, "anbieter-link")),
      element("span", { class: "leise weg" }, offer.versand_aus + " → " + offer.versand_nach));
  }

  function shelf(sections) {
    return element("nav", { class: "regal" }, sections.map((row) => link(row.url, row.name + " (" + row.anzahl + ")", "regal-link")));
  }

  function pager(data) {
    return element("nav", { class: "blaettern" },
      data.zurueck ? link(data.zurueck, "‹ zurück", "zurueck") : null,
      element("span", { class: "leise" }, "Seite " + data.seite + " von " + data.seiten),
      data.weiter ? link(data.weiter, "weiter ›", "weiter") : null);
  }

  const views = {
    angebote: (data) => [element("h1", {}, data.titel), element("p", { class: "leise treffer" }, data.anzahl + " Angebote"), shelf(data.regale),
      element("section", { class: "karten" }, data.angebote.map(card)), pager(data)],
    angebot: (data) => [element("p", { class: "pfad leise" }, link("/angebote", "Angebote"), " / ", link(data.regal_url, data.regal, "regal-name")),
      element("h1", { class: "angebot-titel" }, data.titel),
      facts([["preis", "Preis", data.preis], ["anbieter", "Anbieter", link(data.anbieter_url, data.anbieter, "anbieter-link")], ["versand-aus", "Versand aus", data.versand_aus],
        ["versand-nach", "Versand nach", data.versand_nach], ["eingestellt", "Eingestellt", data.eingestellt], ["nummer", "Nummer", data.nummer], ["zahlung", "Zahlung", data.zahlung]]),
      element("div", { class: "text angebot-text" }, data.text)],
    anbieter: (data) => [element("h1", { class: "anbieter-name" }, data.name),
      facts([["dabei-seit", "Dabei seit", data.dabei_seit], ["zuletzt", "Zuletzt da", data.zuletzt], ["verkaeufe", "Verkäufe", data.verkaeufe], ["wertung", "Wertung", data.wertung],
        ["versand-aus", "Versand aus", data.versand_aus], ["kontakt", "Kontakt", data.kontakt]]),
      element("div", { class: "text ueber" }, data.ueber),
      element("h2", {}, "PGP"), element("pre", { class: "pgp" }, data.pgp),
      element("h2", {}, "Angebote"), element("section", { class: "karten" }, data.angebote.map(card)),
      element("h2", {}, "Bewertungen"),
      element("ul", { class: "stimmen" }, data.bewertungen.map((row) => element("li", { class: "stimme" },
        element("time", {}, row.am), " ", element("span", { class: "sterne" }, "★".repeat(row.sterne)), " ", element("span", { class: "wort" }, row.wort), " ", element("span", { class: "leise kunde" }, row.kunde))))],
    fehlt: () => [element("h1", { class: "fehlt" }, "Nicht gefunden"), element("p", {}, "Dieses Angebot gibt es nicht oder nicht mehr.")],
  };

  function draw(name, data) {
    app.replaceChildren(
      element("header", { class: "kopf" }, element("strong", {}, "NACHTMARKT ·7·"), link("/angebote", "Alle Angebote"), element("span", { class: "leise heute" }, data.heute || "")),
      element("main", { "data-view": name }, views[name](data)));
    document.title = (data.titel || data.name || "Nachtmarkt Sieben") + " · Nachtmarkt Sieben";
    app.dataset.ready = "true";
  }

  const path = location.pathname === "/" ? "/angebote" : location.pathname;
  const name = path.split("/")[1];
  fetch("/api" + path + location.search, { headers: { "X-Nacht": app.dataset.token } })
    .then((answer) => (answer.ok ? answer.json().then((data) => draw(name, data)) : draw("fehlt", {})));
})();
