import { useEffect, useRef } from 'preact/hooks';
import uPlot from 'uplot';

interface LineChartProps {
  readonly title: string;
  /** Text alternative of the chart. */
  readonly description: string;
  readonly seconds: readonly number[];
  readonly values: readonly number[];
  readonly format: (value: number) => string;
  /** Line that the values must stay below. */
  readonly limit?: { readonly value: number; readonly label: string } | undefined;
}

const HEIGHT = 180;

/** Chart of values over time. */
export function LineChart({ title, description, seconds, values, format, limit }: LineChartProps) {
  const frame = useRef<HTMLDivElement>(null);
  const chart = useRef<uPlot>(undefined);
  const top = useRef(0);
  top.current = limit?.value ?? 0;
  useEffect(() => {
    const element = frame.current!;
    const draw = () => {
      chart.current?.destroy();
      chart.current = new uPlot(chartOptions(element, { format, limit, top }), [[], []], element);
    };
    draw();
    const width = new ResizeObserver(() =>
      chart.current?.setSize({ width: element.clientWidth, height: HEIGHT }),
    );
    width.observe(element);
    return () => {
      width.disconnect();
      chart.current?.destroy();
    };
  }, [limit?.value]);
  useEffect(() => chart.current?.setData([[...seconds], [...values]]), [seconds, values]);
  return (
    <figure class="chart">
      <figcaption>{title}</figcaption>
      <p class="visually-hidden">{description}</p>
      <div ref={frame} aria-hidden="true" />
    </figure>
  );
}

interface Look extends Pick<LineChartProps, 'format' | 'limit'> {
  readonly top: { readonly current: number };
}

/** Colours are read at each draw, because they change with light and dark mode. */
function chartOptions(element: HTMLElement, { format, limit, top }: Look): uPlot.Options {
  const colour = (name: string) => () => getComputedStyle(element).getPropertyValue(name);
  const axis: uPlot.Axis = {
    stroke: colour('--ink-soft'),
    grid: { stroke: colour('--line'), width: 1 },
    ticks: { show: false },
    font: '12px system-ui, sans-serif',
  };
  return {
    width: element.clientWidth,
    height: HEIGHT,
    padding: [8, 12, 0, 0],
    legend: { show: false },
    cursor: { show: false },
    scales: {
      x: { time: false, range: (_chart, _min, max) => [0, Math.max(max ?? 0, 1)] },
      y: { range: (_chart, _min, max) => [0, Math.max((max ?? 0) * 1.1, top.current * 1.1, 1)] },
    },
    axes: [
      { ...axis, size: 28, values: (_chart, marks) => marks.map((mark) => `${mark} s`) },
      { ...axis, size: 70, values: (_chart, marks) => marks.map((mark) => format(mark)) },
    ],
    series: [{}, { stroke: colour('--accent'), width: 2, points: { show: false } }],
    hooks: limit ? { draw: [(chart) => drawLimit(chart, limit, colour('--bad')())] } : {},
  };
}

function drawLimit(chart: uPlot, { value, label }: { value: number; label: string }, colour: string): void {
  const { ctx, bbox } = chart;
  const y = Math.round(chart.valToPos(value, 'y', true)) + 0.5;
  ctx.save();
  ctx.strokeStyle = ctx.fillStyle = colour;
  ctx.lineWidth = devicePixelRatio;
  ctx.setLineDash([6 * devicePixelRatio, 4 * devicePixelRatio]);
  ctx.beginPath();
  ctx.moveTo(bbox.left, y);
  ctx.lineTo(bbox.left + bbox.width, y);
  ctx.stroke();
  ctx.font = `${12 * devicePixelRatio}px system-ui, sans-serif`;
  ctx.textAlign = 'right';
  ctx.fillText(label, bbox.left + bbox.width - 4 * devicePixelRatio, y + 16 * devicePixelRatio);
  ctx.restore();
}
