import { CustomChart } from 'echarts/charts';
import { GridComponent } from 'echarts/components';
import { init, use } from 'echarts/core';
import { CanvasRenderer } from 'echarts/renderers';
import { chartOption, type PanelDrawing } from '../../../shared/chart/option.ts';
import { registerShapes } from '../../../shared/chart/shapes.ts';

/** A canvas on screen that shows one panel. */
export interface Surface {
  /** Draws in the next frame; of several drawings before it, the last counts. */
  draw(panel: PanelDrawing): void;
  resize(width: number, height: number): void;
  dispose(): void;
}

/**
 * The name of the measure that every drawing leaves in the browser's performance timeline, in ms: from the options to
 * pixels handed to the canvas. `detail.points` is how many were drawn.
 */
export const drawMeasure = 'chart.draw';

/**
 * Calls back whenever a pixel of the page takes another number of the screen's: at another zoom, or on another screen.
 * Returns how to stop.
 */
function onDensity(changed: () => void): () => void {
  let query: MediaQueryList | undefined;
  const listen = () => {
    query?.removeEventListener('change', listen);
    if (query) changed();
    query = matchMedia(`(resolution: ${devicePixelRatio}dppx)`);
    query.addEventListener('change', listen);
  };
  listen();
  return () => query?.removeEventListener('change', listen);
}

/** Opens a canvas in an element; null where there is none to be had, and the table behind the chart has to do. */
export function openSurface(element: HTMLElement): Surface | null {
  if (typeof CanvasRenderingContext2D === 'undefined') return null;
  use([CustomChart, GridComponent, CanvasRenderer]);
  registerShapes();
  const open = (size: object = {}) => init(element, null, { renderer: 'canvas', devicePixelRatio, ...size });
  let chart = open();
  let shown: PanelDrawing | null = null;
  let waiting: PanelDrawing | null = null;
  let frame = 0;
  const drawNow = () => {
    frame = 0;
    if (!waiting) return;
    const panel = waiting;
    shown = panel;
    waiting = null;
    const start = performance.now();
    chart.setOption(chartOption(panel) as never, { silent: true });
    chart.getZr().flush();
    performance.clearMeasures(drawMeasure);
    performance.measure(drawMeasure, { start, end: performance.now(), detail: { points: pointsOf(panel) } });
  };
  const draw = (panel: PanelDrawing) => {
    waiting = panel;
    frame ||= requestAnimationFrame(drawNow);
  };
  // A canvas keeps the density that it was made with, and would be stretched.
  const stopListening = onDensity(() => {
    const size = { width: chart.getWidth(), height: chart.getHeight() };
    chart.dispose();
    chart = open(size);
    const last = waiting ?? shown;
    if (last) draw(last);
  });
  return {
    draw,
    resize(width, height) {
      chart.resize({ width, height, silent: true });
    },
    dispose() {
      stopListening();
      cancelAnimationFrame(frame);
      chart.dispose();
    },
  };
}

const pointsOf = ({ curves, traces }: PanelDrawing): number =>
  curves.reduce(
    (sum, curve) =>
      sum + curve.middle.x.length + (traces ? curve.traces.reduce((own, { line }) => own + line.x.length, 0) : 0),
    0,
  );
