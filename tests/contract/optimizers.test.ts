import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { conformance } from '../../src/main/conformance/conformance.ts';
import { optimizers } from '../../src/main/optimizers/index.ts';

const folder = fileURLToPath(new URL('../../src/main/optimizers/', import.meta.url));

describe('optimizers', () => {
  it('are all in the list: every file with a definition as default export', async () => {
    const files = readdirSync(folder).filter((f) => f.endsWith('.ts') && f !== 'index.ts');
    const found: string[] = [];
    for (const file of files) {
      const module = (await import(`${folder}${file}`)) as { default?: { id?: string } };
      if (module.default?.id !== undefined) found.push(module.default.id);
    }
    expect(found.sort()).toEqual(optimizers.map((o) => o.id).sort());
  });

  it.each(optimizers.map((o) => [o.id, o] as const))('%s conforms', { timeout: 240_000 }, (_id, optimizer) => {
    const failures = [...conformance(optimizer)].filter((v) => !v.ok).map((v) => `${v.name}: ${v.detail}`);
    expect(failures).toEqual([]);
  });
});
