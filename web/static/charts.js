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
  if (series.length) {
    series[0].markArea = {
      silent: true,
      itemStyle: { color: line, opacity: 0.5, decal: { symbol: "rect", dashArrayX: [1, 0], dashArrayY: [2, 5], rotation: 0.7, color: ink } },
      data: data.visits.flatMap((visits, at) => (visits ? [] : [[{ xAxis: at - 0.5 }, { xAxis: at + 0.5 }]])),
    };
  }
  return {
    animation: false,
    textStyle: { fontFamily: getComputedStyle(document.body).fontFamily, color: ink },
    grid: { left: 44, right: 8, top: 14, bottom: 24 },
    xAxis: { type: "category", data: data.labels, axisLine: { lineStyle: { color: line } }, axisTick: { show: false }, axisLabel: { color: ink } },
    yAxis: { type: "value", minInterval: 1, splitLine: { lineStyle: { color: line } }, axisLabel: { color: ink } },
    // Rich text, not HTML: the policy of the page allows no style inside inserted HTML.
    tooltip: {
      trigger: "axis", renderMode: "richText", backgroundColor: card, borderColor: line, textStyle: { color: colour("--ink"), fontSize: 12 },
      formatter: (points) => {
        const at = points[0].dataIndex;
        const head = `${data.labels[at]} · ${data.visits[at] ? `${data.visits[at]} visits` : "not collected"}`;
        return [head, ...points.filter((p) => p.value).reverse().map((p) => `${p.seriesName}: ${p.value}`)].join("\n");
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
