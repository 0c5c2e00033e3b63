// The last two minutes as lines: how much is answered from where, and how fast. The sidecar counts
// between our questions; nothing is kept but here.
import { byId, count, element, time } from "./elements.js";

const kPoints = 120;
const kWidth = 240;
const kHeight = 60;
const kSvg = "http://www.w3.org/2000/svg";

const kPlots = [
  {
    title: "answers a second", text: count,
    lines: [
      { name: "own", tint: "own", of: (status) => status.rates.own },
      { name: "cache", tint: "cache", of: (status) => status.rates.cache },
      { name: "forwarded", tint: "forwarded", of: (status) => status.rates.forwarded },
      { name: "by NSS", tint: "nss", of: (status) => status.rates.nss },
    ],
  },
  {
    title: "99 of 100 within", text: time,
    lines: [
      { name: "own", tint: "own", of: (status) => status.latency.own?.p99 },
      { name: "cache", tint: "cache", of: (status) => status.latency.hit?.p99 },
      { name: "forwarded", tint: "forwarded", of: (status) => status.latency.miss?.p99 },
      { name: "by NSS", tint: "nss", of: (status) => status.latency.nss?.p99 },
    ],
  },
];

function makePlot(plot) {
  plot.values = plot.lines.map(() => []);
  plot.drawing = document.createElementNS(kSvg, "svg");
  plot.drawing.setAttribute("viewBox", `0 0 ${kWidth} ${kHeight}`);
  plot.drawing.setAttribute("preserveAspectRatio", "none");
  plot.drawing.setAttribute("role", "img");
  plot.caption = element("figcaption");
  plot.paths = plot.lines.map((line) => {
    const path = document.createElementNS(kSvg, "polyline");
    path.style.stroke = `var(--${line.tint})`;
    plot.drawing.append(path);
    return path;
  });
  byId("plots").append(element("figure", {}, plot.caption, plot.drawing));
}

function points(values, highest) {
  const step = kWidth / (kPoints - 1);
  const first = kPoints - values.length;
  return values
    .map((value, index) => (value === null ? "" : `${((first + index) * step).toFixed(1)},${(kHeight - 2 - (value / highest) * (kHeight - 4)).toFixed(1)}`))
    .join(" ");
}

function draw(plot) {
  const highest = Math.max(...plot.values.flat().map((value) => value ?? 0), 1e-9);
  plot.values.forEach((values, index) => plot.paths[index].setAttribute("points", points(values, highest)));
  const now = plot.lines.map((line, index) => {
    const key = element("span", { class: "key" }, `${line.name} ${plot.text(plot.values[index].at(-1))}`);
    key.style.setProperty("--tint", `var(--${line.tint})`);
    return key;
  });
  plot.caption.replaceChildren(element("strong", {}, plot.title), ...now);
  plot.drawing.setAttribute("aria-label", `${plot.title}: ${now.map((key) => key.textContent).join(", ")}`);
}

export function showPlots(status) {
  for (const plot of kPlots) {
    if (!plot.drawing) makePlot(plot);
    plot.lines.forEach((line, index) => {
      plot.values[index].push(line.of(status) ?? null);
      if (plot.values[index].length > kPoints) plot.values[index].shift();
    });
    draw(plot);
  }
}
