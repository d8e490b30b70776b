import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';

/** Files in a new folder, by their paths in it. */
export function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'descent-plugins-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  write(folder, files);
  return folder;
}

export function write(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    const file = join(folder, name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
}

/** A method that goes down the gradient; `head` comes before, `rate` is an expression. */
export const method = (id: string, { head = '', rate = '0.01' } = {}): string => `
import { defineOptimizer, params } from 'descent';
${head}
export default defineOptimizer({
  id: '${id}', title: 'Own ${id}', order: 1, paper: 'mine', revision: 1, hyper: {}, cost: '1 gradient', state: 'none',
  init: () => ({}),
  step: ({ x, oracle }) => ({ x: params.axpy(-(${rate}), oracle.gradient(x), x), state: {} }),
});
`;

/** A bowl around (c, …, c). */
export const bowl = (id: string, { head = '', check = 'undefined', facts = '' } = {}): string => `
import { defineProblem, int, mul, real, square, sub, sum } from 'descent';
${head}
export default defineProblem({
  id: '${id}', title: 'Own ${id}', revision: 1, precisions: ['fp32', 'fp64'],
  parameters: { c: real(1), d: int(2, { min: 1, max: 9, structural: true }) },
  plane: {
    parameters: { d: 2 },
    range: ({ c }) => ({ x: [c - 2, c + 2], y: [c - 3, c + 3] }),
    minimiser: ({ c }) => [c, c],
  },
  check: ({ c }) => ${check},
  facts: ({ c, d }) => {
    ${facts}
    return { dimension: d, optimum: 0, optimumKind: 'known', targets: [1, 0.01], sampled: false };
  },
  instance: ({ c, d }) => ({
    unknowns: { x: { shape: [d], role: 'vector' } },
    data: { c: { values: Float64Array.of(c), shape: [] }, start: { values: new Float64Array(d), shape: [d] } },
    start: (data) => ({ x: data.float('start') }),
    value: ({ x }, data) => mul(sum(square(sub(x, data.float('c')))), 0.5),
  }),
});
`;
