import { CustomChart } from 'echarts/charts';
import { GridComponent } from 'echarts/components';
import { init, use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import { describe, expect, test } from 'vitest';
import type { Curve } from '../../../../src/shared/chart/curve.ts';
import { paperInk } from '../../../../src/renderer/components/chart/ink.ts';
import { panelOption, plotIn, type PanelDrawing } from '../../../../src/shared/chart/option.ts';
import { domainOf, scalesOf, type Drawing, type Range } from '../../../../src/shared/chart/panel.ts';
import { registerShapes } from '../../../../src/shared/chart/shapes.ts';
import { curve, drawing, line } from './curves.ts';

use([CustomChart, GridComponent, SVGRenderer]);
registerShapes();

function panelOf(
  curves: readonly Curve[],
  change: Partial<PanelDrawing> = {},
  range: Range | null = null,
): PanelDrawing {
  const how: Drawing = { ...drawing, ...change };
  return {
    ...how,
    curves,
    scales: scalesOf(domainOf(curves, how, range), how, range),
    focused: null,
    targets: [],
    plot: plotIn({ x: 0, y: 0, width: 480, height: 300 }),
    ink: paperInk,
    ...change,
  };
}

/** What the chart library itself makes of the options of the last panel, drawn after the others. */
function drawn(...panels: readonly PanelDrawing[]): string {
  const chart = init(null, null, { renderer: 'svg', ssr: true, width: 480, height: 300 });
  for (const panel of panels) {
    const { grid, xAxis, yAxis, series } = panelOption(panel, 0);
    chart.setOption({ animation: false, grid: [grid], xAxis: [xAxis], yAxis: [yAxis], series: [series] } as never);
    chart.renderToSVGString();
  }
  const svg = chart.renderToSVGString();
  chart.dispose();
  return svg;
}

/** Paths of a stroke's colour as lists of their commands. */
const pathsOf = (svg: string, colour: string): { tag: string; commands: string[] }[] =>
  [...svg.matchAll(/<path [^>]*>/g)]
    .map(([tag]) => tag)
    .filter((tag) => tag.includes(`stroke="${colour}"`))
    .map((tag) => ({ tag, commands: /d="([^"]*)"/.exec(tag)?.[1]?.match(/[MLZ][^MLZ]*/g) ?? [] }));

describe('the picture', () => {
  test('has every point of a line, and holds each until the next', () => {
    const x = Array.from({ length: 500 }, (_, i) => i);
    const y = x.map((each) => Math.exp(-each / 50) * (1 + 0.5 * Math.sin(each)));
    const [path] = pathsOf(drawn(panelOf([curve({ middle: line(x, y) })])), '#0072b2');
    expect(path?.commands.length).toBe(2 * 500 - 1);
    expect(path?.commands.filter((each) => each.startsWith('M')).length).toBe(1);
  });

  test('has a gap where a value is missing', () => {
    const middle = line([0, 1, 2, 3, 4, 5], [1, 0.5, NaN, 0.2, 0.1, 0.05]);
    const [path] = pathsOf(drawn(panelOf([curve({ middle })])), '#0072b2');
    expect(path?.commands.map((each) => each[0])).toEqual(['M', 'L', 'L', 'L', 'M', 'L', 'L', 'L', 'L']);
  });

  test('dims what is not in front, and makes that one strong', () => {
    const curves = [curve({ key: 'g1' }), curve({ key: 'g2', colour: '#b34700' })];
    const svg = drawn(panelOf(curves, { focused: 'g2' }));
    expect(pathsOf(svg, '#0072b2')[0]?.tag).toContain('opacity="0.25"');
    expect(pathsOf(svg, '#b34700')[0]?.tag).toContain('stroke-width="2.5"');
  });

  test('has one letter where curves of a method end together, and both where they do not', () => {
    const letters = (...ends: readonly number[]): number => {
      const curves = ends.map((end, i) => curve({ key: `g${i}`, tag: 'A', middle: line([0, 1, 2], [1, 0.1, end]) }));
      return drawn(panelOf(curves)).split('>A<').length - 1;
    };
    expect(letters(1e-4, 1.05e-4)).toBe(1);
    expect(letters(1e-4, 1e-2)).toBe(2);
  });

  test('dashes by precision and hatches the strip for values <= 0', () => {
    const middle = line([0, 1, 2], [1, 0.1, -1e-17]);
    const svg = drawn(panelOf([curve({ middle, dash: [8, 4] })]));
    expect(pathsOf(svg, '#0072b2')[0]?.tag).toContain('stroke-dasharray="8,4"');
    const hatch = pathsOf(svg, paperInk.grid).filter(({ commands }) => commands.length > 40);
    expect(hatch.length).toBe(1);
    expect(pathsOf(drawn(panelOf([curve({})])), paperInk.grid).filter(({ commands }) => commands.length > 40)).toEqual(
      [],
    );
  });

  test('keeps the dash of a line that goes up and down in every pixel column', () => {
    const x = Array.from({ length: 4000 }, (_, i) => i);
    const middle = line(
      x,
      x.map((each) => (each % 2 === 0 ? 1 : 0.01)),
      1e6,
    );
    const pieces = (dash: readonly number[]) =>
      pathsOf(drawn(panelOf([curve({ middle, dash })])), '#0072b2')[0]!.commands.filter((each) => each.startsWith('M'));
    expect(pieces([])).toHaveLength(1);
    const plot = plotIn({ x: 0, y: 0, width: 480, height: 300 });
    expect(pieces([8, 4]).length).toBeGreaterThan(plot.width / 13);
  });

  test('marks where runs diverged and failed', () => {
    const ending = { runId: 1, seed: 0, x: 2, y: 0.01, reason: '' };
    const svg = drawn(
      panelOf([
        curve({
          endings: [
            { ...ending, status: 'diverged' },
            { ...ending, status: 'failed' },
            { ...ending, status: 'finished' },
          ],
        }),
      ]),
    );
    const [, ...marks] = pathsOf(svg, '#0072b2');
    expect(marks.map(({ commands }) => commands.map((each) => each[0]).join(''))).toEqual(['MLLLZ', 'MLML']);
  });

  test('fills the band between the quartiles', () => {
    const band = { low: line([0, 1, 2], [0.5, 0.05, 0.005]), high: line([0, 1, 2], [2, 0.2, 0.02]) };
    const svg = drawn(panelOf([curve({ band, runs: 3 })]));
    const [area] = [...svg.matchAll(/<path [^>]*fill="#0072b2"[^>]*>/g)].map(([tag]) => tag);
    expect(area?.match(/[ML]\d/g)?.length).toBe(10);
    expect(area).toContain('fill-opacity="0.16"');
  });

  test('names axes with unit and scale, and labels their ticks', () => {
    const svg = drawn(panelOf([curve({ middle: line([0, 5, 10], [1, 1e-3, 1e-6]) })]));
    const texts = [...svg.matchAll(/<text[^>]*>([^<]*)</g)].map(([, text]) => text);
    expect(texts).toEqual(expect.arrayContaining(['f − f*, log', 'Steps', '1e-6', '1', '0', '10']));
  });

  test('labels the strip for values <= 0 beside the axis, where no curve can be', () => {
    const middle = line([0, 5, 10], [1, 1e-6, 0]);
    const labels = (xLog: boolean) =>
      [...drawn(panelOf([curve({ middle })], { xLog })).matchAll(/<text([^>]*)>([^<]*)</g)]
        .filter(([, , text]) => text === '≤ 0')
        .map(([, attributes]) =>
          Number(/translate\((\S+) /.exec(attributes!)?.[1] ?? /x="(\S+)"/.exec(attributes!)?.[1]),
        );
    const plot = plotIn({ x: 0, y: 0, width: 480, height: 300 });
    expect(labels(false)).toHaveLength(1);
    expect(labels(false)[0]).toBeLessThan(plot.x);
    expect(labels(true)).toHaveLength(2);
    const none = drawn(panelOf([curve({ middle: line([1, 5], [1, 1e-6]) })], { xLog: true }));
    expect(none).not.toContain('≤');
  });

  test('says the value of each target, also of one beyond the axis', () => {
    const svg = drawn(panelOf([curve({})], { targets: [0.1, 1e-300] }));
    expect(svg.split('>0.1<').length).toBeGreaterThan(drawn(panelOf([curve({})])).split('>0.1<').length);
    expect(svg).toContain('>↓ 1e-300<');
  });

  test('draws targets where it is asked to', () => {
    const lines = (targets: number[]) => pathsOf(drawn(panelOf([curve({})], { targets })), paperInk.text).length;
    expect(lines([0.1])).toBe(lines([]) + 1);
    expect(lines([1e-300])).toBe(lines([]));
  });

  test('keeps a zoom to its range, whatever lies outside', () => {
    const middle = line([0, 10, 20, 30, 1000], [1e5, 3, 2, 1, 1e-9]);
    const { scales } = panelOf([curve({ middle })], {}, [10, 30]);
    expect([scales.x.min, scales.x.max]).toEqual([10, 30]);
    expect(10 ** scales.y.max).toBeLessThan(4);
    expect(10 ** scales.y.min).toBeGreaterThan(0.9);
  });

  test('is the same after others were drawn before it: nothing of them stays, and nothing is lost', () => {
    const long = (key: string, colour: string, count: number, change: Partial<Curve> = {}) => {
      const x = Array.from({ length: count }, (_, i) => i);
      return curve({
        key,
        colour,
        middle: line(
          x,
          x.map((each) => Math.exp(-each / 90)),
        ),
        ...change,
      });
    };
    const band = { low: line([0, 100], [0.1, 0.01]), high: line([0, 100], [1, 0.1]) };
    const ending = { runId: 1, seed: 0, x: 20, y: 0.5, reason: '', status: 'diverged' } as const;
    const first = panelOf([
      long('g1', '#0072b2', 20, { band, tag: 'A', dash: [8, 4], marker: 'rect' }),
      long('g2', '#b34700', 900, { endings: [ending] }),
      long('g3', '#00795a', 40, { band }),
    ]);
    const second = panelOf(
      [
        long('g2', '#b34700', 30, { marker: 'circle' }),
        long('g1', '#0072b2', 1500),
        long('g3', '#00795a', 700, { tag: 'B', dash: [2, 3] }),
        long('g4', '#c1272d', 300),
      ],
      { focused: 'g3' },
      [5, 600],
    );
    // Names of clips and classes count up.
    const plain = (svg: string) => svg.replace(/zr\d+-(cls-|c)\d+/g, 'zr');
    expect(plain(drawn(first, second))).toBe(plain(drawn(second)));
    expect(plain(drawn(second, first))).toBe(plain(drawn(first)));
  });
});
