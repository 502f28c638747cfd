// The only place that knows the chart library; loaded when the first chart is shown.
import { BarChart, HeatmapChart, LineChart, SankeyChart, ScatterChart } from "echarts/charts";
import { AriaComponent, GridComponent, LegendComponent, TooltipComponent, MarkLineComponent, VisualMapComponent } from "echarts/components";
import { init, use as install, type EChartsCoreOption } from "echarts/core";
import { SVGRenderer } from "echarts/renderers";

install([
  BarChart,
  HeatmapChart,
  LineChart,
  SankeyChart,
  ScatterChart,
  AriaComponent,
  GridComponent,
  LegendComponent,
  TooltipComponent,
  MarkLineComponent,
  VisualMapComponent,
  SVGRenderer,
]);

export interface Drawing {
  draw: (option: EChartsCoreOption) => void;
  fit: () => void;
  svg: () => string;
  onClick: (hear: (event: ChartEvent) => void) => void;
  end: () => void;
}

export interface ChartEvent {
  dataType?: string;
  name?: string;
  dataIndex?: number;
  data?: unknown;
}

export function startDrawing(element: HTMLElement): Drawing {
  const chart = init(element, null, { renderer: "svg" });
  return {
    draw: (option) => chart.setOption(option, { notMerge: true }),
    fit: () => chart.resize(),
    svg: () => chart.renderToSVGString(),
    onClick: (hear) => void chart.on("click", (event) => hear(event as ChartEvent)),
    end: () => chart.dispose(),
  };
}
