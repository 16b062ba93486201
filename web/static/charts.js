// Replaces the drawn columns by ECharts where that library is there; the drawing and the table need neither.
"use strict";

const data = JSON.parse(document.getElementById("trend-data")?.textContent ?? "null");
const live = document.getElementById("live");
// ECharts paints on a canvas, so it needs colours as such: an element of ours computes light-dark() for it.
function colour(name) {
  const probe = document.createElement("i");
  probe.style.color = `var(${name})`;
  document.body.append(probe);
  const computed = getComputedStyle(probe).color;
  probe.remove();
  return computed;
}

function options() {
  const [ink, line, card] = [colour("--ink-2"), colour("--line"), colour("--card")];
  const series = data.series.map((name, place) => ({
    name, type: "bar", stack: "all", data: data.values[place], itemStyle: { color: colour(`--series-${place}`) },
    emphasis: { disabled: true }, barCategoryGap: "18%",
  }));
  // Where nobody looked: a hatched column on a scale of its own. The strip below says how complete the visits were.
  const hatch = { color: "transparent", decal: { symbol: "rect", dashArrayX: [1, 0], dashArrayY: [2, 5], rotation: 0.7, color: line } };
  series.push({ name: "", type: "bar", xAxisIndex: 2, yAxisIndex: 1, barWidth: "100%", silent: true, itemStyle: hatch, data: data.collected.map((collected) => (collected ? 0 : 1)) });
  const strip = (at) => ({ value: 1, itemStyle: { color: colour(!data.visits[at] ? "--sunk" : data.complete[at] === data.visits[at] ? "--good" : "--medium"), opacity: data.visits[at] ? 0.6 : 1 } });
  series.push({ name: "", type: "bar", xAxisIndex: 1, yAxisIndex: 2, barWidth: "92%", silent: true, data: data.visits.map((_, at) => strip(at)) });
  return {
    animation: false,
    textStyle: { fontFamily: getComputedStyle(document.body).fontFamily, color: ink },
    grid: [{ left: 44, right: 8, top: 14, bottom: 42 }, { left: 44, right: 8, height: 8, bottom: 28 }],
    xAxis: [
      { type: "category", data: data.labels, axisLine: { lineStyle: { color: line } }, axisTick: { show: false }, axisLabel: { show: false } },
      { type: "category", gridIndex: 1, data: data.labels, axisLine: { show: false }, axisTick: { show: false }, axisLabel: { color: ink } },
      { type: "category", data: data.labels, show: false }, // columns on one axis share its width: the hatching has its own
    ],
    yAxis: [
      { type: "value", minInterval: 1, splitLine: { lineStyle: { color: line } }, axisLabel: { color: ink } },
      { type: "value", max: 1, show: false },
      { type: "value", gridIndex: 1, max: 1, show: false },
    ],
    // Rich text, not HTML: the policy of the page allows no style inside inserted HTML.
    tooltip: {
      trigger: "axis", renderMode: "richText", backgroundColor: card, borderColor: line, textStyle: { color: colour("--ink"), fontSize: 12 },
      formatter: (points) => {
        const at = points[0].dataIndex;
        const head = `${data.labels[at]} · ${data.visits[at] ? `${data.visits[at]} visits, ${data.complete[at]} complete` : data.collected[at] ? "imported" : "not collected"}`;
        return [head, ...points.filter((p) => p.value && p.seriesName).reverse().map((p) => `${p.seriesName}: ${p.value}`)].join("\n");
      },
    },
    series,
  };
}

if (data && live && window.echarts && window.matchMedia("screen").matches) {
  live.hidden = false;
  const chart = echarts.init(live, null, { renderer: "canvas" });
  const draw = () => chart.setOption(options(), true);
  draw();
  document.getElementById("drawn").classList.add("print-only");
  window.addEventListener("resize", () => chart.resize());
  window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
}
