// Copies the few files that the web pages need from node_modules to web/static/vendor, and writes fonts.css for them.
import { cpSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const from = join(root, "node_modules");
const to = join(root, "web", "static", "vendor");

const FILES = { "htmx.org/dist/htmx.min.js": "htmx.min.js", "echarts/dist/echarts.common.min.js": "echarts.min.js" };

// Code points as fontsource's own CSS divides them: a browser fetches only what a page's letters need.
const RANGES = {
  latin: "U+0000-00FF,U+0131,U+0152-0153,U+02BB-02BC,U+02C6,U+02DA,U+02DC,U+0304,U+0308,U+0329,U+2000-206F,U+20AC,U+2122,U+2190-2193,U+2212,U+2215,U+FEFF,U+FFFD",
  "latin-ext": "U+0100-02BA,U+02BD-02C5,U+02C7-02CC,U+02CE-02D7,U+02DD-02FF,U+0304,U+0308,U+0329,U+1D00-1DBF,U+1E00-1E9F,U+1EF2-1EFF,U+2020,U+20A0-20AB,U+20AD-20C0,U+2113,U+2C60-2C7F,U+A720-A7FF",
  cyrillic: "U+0301,U+0400-045F,U+0490-0491,U+04B0-04B1,U+2116",
  greek: "U+0370-0377,U+037A-037F,U+0384-038A,U+038C,U+038E-03A1,U+03A3-03FF",
  arabic: "U+0600-06FF,U+0750-077F,U+08A0-08FF,U+FB50-FDFF,U+FE70-FEFC",
};
const FONTS = [
  { family: "IBM Plex Sans", name: "ibm-plex-sans", subsets: ["latin", "latin-ext", "cyrillic", "greek"], weights: [400, 600] },
  { family: "IBM Plex Mono", name: "ibm-plex-mono", subsets: ["latin", "latin-ext", "cyrillic"], weights: [400] },
  { family: "IBM Plex Sans Arabic", name: "ibm-plex-sans-arabic", subsets: ["arabic"], weights: [400, 600] },
];

rmSync(to, { recursive: true, force: true });
mkdirSync(join(to, "fonts"), { recursive: true });
for (const [source, target] of Object.entries(FILES)) cpSync(join(from, source), join(to, target));

const faces = [];
for (const { family, name, subsets, weights } of FONTS)
  for (const subset of subsets)
    for (const weight of weights) {
      const file = `${name}-${subset}-${weight}-normal.woff2`;
      cpSync(join(from, "@fontsource", name, "files", file), join(to, "fonts", file));
      faces.push(`@font-face{font-family:"${family}";font-weight:${weight};font-display:swap;src:url(fonts/${file}) format("woff2");unicode-range:${RANGES[subset]}}`);
    }
writeFileSync(join(to, "fonts.css"), faces.join("\n") + "\n");
