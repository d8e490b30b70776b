import { CustomChart } from 'echarts/charts';
import { GridComponent } from 'echarts/components';
import { init, use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import { chartOption, plotIn, type Ink, type PanelDrawing } from '../../../../shared/chart/option.ts';
import { registerShapes } from '../../../../shared/chart/shapes.ts';
import { htmlText } from '../../../../shared/paper/html.ts';

export const panelSize = { width: 420, height: 300 };

/** Of the light theme; in the picture each becomes a variable of the page, so that it follows the reader's theme. */
export const reportInk: Ink = {
  text: '#1b1b18',
  faint: '#55554e',
  grid: '#e4e4de',
  frame: '#85857c',
  surface: '#fffffe',
  sans: 'sans-serif',
  mono: 'monospace',
};

/** The same in the dark. */
export const darkInk: Readonly<Record<string, string>> = {
  [reportInk.text]: '#ecebe6',
  [reportInk.faint]: '#b5b4ac',
  [reportInk.grid]: '#353531',
  [reportInk.frame]: '#7d7d75',
  [reportInk.surface]: '#161615',
};

/** The name of a colour as a variable of the page's style. */
export const colourVariable = (colour: string): string => `--c${colour.slice(1).toLowerCase()}`;

type Panel = Omit<PanelDrawing, 'plot' | 'ink'>;

/** One panel as an SVG element without any style of its own, made by the drawing of the window's charts. */
export function panelSvg(panel: Panel, label: string): string {
  use([CustomChart, GridComponent, SVGRenderer]);
  registerShapes();
  const chart = init(null, null, { renderer: 'svg', ssr: true, ...panelSize });
  try {
    const drawing = { ...panel, plot: plotIn({ x: 0, y: 0, ...panelSize }), ink: reportInk };
    chart.setOption(chartOption(drawing) as never);
    return inline(chart.renderToSVGString(), label);
  } finally {
    chart.dispose();
  }
}

/** As the page takes it: no styles, which its policy forbids, no looks under a mouse, and colours by their variables. */
function inline(svg: string, label: string): string {
  return svg
    .replace(/<style[^>]*>[^]*?<\/style>/g, '')
    .replace(/^<svg[^>]*>/, () => {
      const { width, height } = panelSize;
      return `<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${htmlText(label)}">`;
    })
    .replace(/ (?:class|pointer-events|ecmeta_\w+)="[^"]*"/g, '')
    .replace(/ style="([^"]*)"/g, (_, rules: string) =>
      rules
        .split(';')
        .filter((rule) => rule.includes(':'))
        .map((rule) => ` ${rule.slice(0, rule.indexOf(':')).trim()}="${rule.slice(rule.indexOf(':') + 1).trim()}"`)
        .join(''),
    )
    .replace(
      / (fill|stroke)="(#[\da-f]{6})"/gi,
      (_, what: string, colour: string) => ` ${what}="var(${colourVariable(colour)})"`,
    );
}
