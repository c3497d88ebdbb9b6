/**
 * Charts, drawn here by ECharts and put into the page as SVG: nothing of ECharts runs in the browser. Colours are the
 * page's own (`var(--failing)`), so that a chart is light, dark or on paper as the page is.
 */
// Only these: all charts and components take twice as long to load as the page to make.
import "echarts/lib/chart/bar";
import "echarts/lib/chart/sankey";
import "echarts/lib/chart/scatter";
import "echarts/lib/component/grid";
import "echarts/lib/component/title";
import { type EChartsCoreOption, init, use } from "echarts/core";
import { SVGRenderer } from "echarts/renderers";
import { html, type Markup } from "./escape.ts";
import { redraw } from "./svg.ts";

use(SVGRenderer);

export const CHART_WIDTH = 960;
export const FONT_SIZE = 13;

export interface Chart {
  readonly option: EChartsCoreOption;
  readonly height: number;
  /** What it shows, for whoever does not see it; the numbers stand beside it. */
  readonly label: string;
}

export function renderChart({ option, height, label }: Chart): Markup {
  const chart = init(null, null, { renderer: "svg", ssr: true, width: CHART_WIDTH, height });
  try {
    chart.setOption({ animation: false, textStyle: { color: "var(--ink)", fontSize: FONT_SIZE }, ...option });
    const drawing = redraw(chart.renderToSVGString());
    return html`<div class="scroll" role="region" tabindex="0" aria-label="${label}, a picture that can be scrolled">
<svg class="chart" viewBox="0 0 ${CHART_WIDTH} ${height}" role="img" aria-label="${label}">${drawing}</svg>
</div>`;
  } finally {
    chart.dispose();
  }
}
