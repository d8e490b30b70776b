import { readdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import type { Parameter } from '../../src/shared/domain/parameter.ts';
import { conformance } from '../../src/main/conformance/conformance.ts';
import { optimizers } from '../../src/main/optimizers/index.ts';

const folder = fileURLToPath(new URL('../../src/main/optimizers/', import.meta.url));

describe('optimizers', () => {
  it('are all in the list, each of the family whose folder it is in', async () => {
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((f) => f.endsWith('.ts'));
    const found: string[] = [];
    for (const file of files.filter((f) => f !== 'index.ts')) {
      const module = (await import(`${folder}${file}`)) as { default?: { id?: string } };
      if (module.default?.id !== undefined) found.push(`${module.default.id} ${dirname(file)}`);
    }
    expect(found.sort()).toEqual(optimizers.map(({ id, family = '' }) => `${id} ${family}`).sort());
    // A family stands together.
    const families = optimizers.map(({ family }) => family);
    const changes = families.filter((family, i) => family !== families[i - 1]);
    expect(changes).toEqual([...new Set(families)]);
  });

  // Plug-ins may leave these out.
  it.each(optimizers)(
    '$id says in words what it does, what to beware of and where each default comes from',
    (optimizer) => {
      const { words = '', pitfalls = [], sources = {}, hyper } = optimizer;
      expect(words).toContain('x ← ');
      // By its name, or by its choices: one that is not there would be one that nobody could place.
      const isShown = ([name, parameter]: [string, Parameter]): boolean =>
        new RegExp(`\\b${name}\\b`).test(words) ||
        (parameter.type === 'choice' && parameter.choices.every((each) => words.includes(each)));
      expect(Object.entries(hyper).filter((each) => !isShown(each))).toEqual([]);
      expect(pitfalls.length).toBeGreaterThan(1);
      for (const text of [...pitfalls, ...Object.values(sources)]) expect(text).toMatch(/^[\p{L}0-9].*\.$/u);
      expect(Object.keys(sources)).toEqual(Object.keys(hyper));
    },
  );

  it('name no source of what they do not have', () => {
    const [verdict] = conformance({ ...optimizers[0]!, sources: { lrr: 'The paper.' } });
    expect(verdict).toMatchObject({ ok: false, detail: 'sources names lrr, which is no hyper-parameter' });
  });

  /** Seconds of a processor, so that what a method adds to the suite is seen before there are ten times as many. */
  const costs = new Map<string, number>();
  afterAll(() => {
    const lines = [...costs].toSorted(([, a], [, b]) => b - a).map(([id, s]) => `${s.toFixed(1).padStart(6)} s  ${id}`);
    console.info(['conformance costs, in seconds of a processor:', ...lines].join('\n'));
  });

  it.each(optimizers.map((o) => [o.id, o] as const))('%s conforms', { timeout: 240_000 }, (id, optimizer) => {
    const begin = process.cpuUsage();
    const failures = [...conformance(optimizer)].filter((v) => !v.ok).map((v) => `${v.name}: ${v.detail}`);
    const { user, system } = process.cpuUsage(begin);
    costs.set(id, (user + system) / 1e6);
    expect(failures).toEqual([]);
  });
});
