import { CustomChart } from 'echarts/charts';
import { GraphicComponent, GridComponent } from 'echarts/components';
import { init, use } from 'echarts/core';
import { CanvasRenderer, SVGRenderer } from 'echarts/renderers';
import type { Client } from '../../lib/client.ts';
import { figureOption, type Figure, type Measure } from './figure.ts';
import { registerShapes } from '../../../shared/chart/shapes.ts';

export type ImageFormat = 'svg' | 'png';

/** Pixels of the picture for each of the screen's. */
const sharpness = 2;

function prepare(): void {
  use([CustomChart, GridComponent, GraphicComponent, SVGRenderer, CanvasRenderer]);
  registerShapes();
}

/** The figure as an SVG document. */
export function svgOf(figure: Figure, measure: Measure): string {
  prepare();
  const { width, height, option } = figureOption(figure, measure);
  const chart = init(null, null, { renderer: 'svg', ssr: true, width, height });
  try {
    chart.setOption(option as never);
    return chart.renderToSVGString();
  } finally {
    chart.dispose();
  }
}

/** The figure as a PNG file of twice its size. */
async function pngOf(figure: Figure, measure: Measure): Promise<Uint8Array<ArrayBuffer>> {
  prepare();
  const { width, height, option } = figureOption(figure, measure);
  const chart = init(document.createElement('div'), null, { renderer: 'canvas', width, height });
  try {
    chart.setOption(option as never);
    const canvas = chart.renderToCanvas({ pixelRatio: sharpness, backgroundColor: '#ffffff' });
    const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'));
    if (!blob) throw new Error(`The picture of ${width} by ${height} pixels is too large to draw.`);
    return new Uint8Array(await blob.arrayBuffer());
  } finally {
    chart.dispose();
  }
}

/** The window's own measure of texts. */
function canvasMeasure(): Measure {
  const context = document.createElement('canvas').getContext('2d');
  return (text, font) => {
    if (!context) return text.length * 7;
    context.font = font;
    return context.measureText(text).width;
  };
}

/** Asks where, and writes the figure there. Null: the dialog was left. @throws CallError */
export async function exportImage(client: Client, name: string, format: ImageFormat, figure: Figure) {
  const measure = canvasMeasure();
  const data = format === 'svg' ? svgOf(figure, measure) : await pngOf(figure, measure);
  return client.call('export.image', { name: fileName(name), format, data });
}

/** A name that every file system takes. */
export const fileName = (name: string): string =>
  name
    .normalize('NFKD')
    .replace(/[^\w.=-]+/g, '-')
    .replace(/^[-.]+|[-.]+$/g, '')
    .slice(0, 100) || 'chart';
