import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import * as t from '../../../src/main/tensor/index.ts';
import { Program } from '../../../src/main/tensor/program.ts';
import { Session } from '../../../src/main/tensor/runtime/session.ts';
import { bothModes } from './harness.ts';

const eight = { dtype: 'float64', shape: [8] } as const;
type Vector = { readonly dtype: 'float64'; readonly shape: t.Shape };

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** A variable that is set, read and added to. */
function accumulator(vector: Vector = eight): Program {
  const program = new Program();
  program.variable('x', vector);
  program.define('set', { x: vector }, ({ x }) => ({ assign: { x } }));
  program.define('get', {}, (_, read) => ({ outputs: { x: read('x') } }));
  program.define('advance', { k: { dtype: 'int32', shape: [] }, by: vector }, ({ k, by }, read) => {
    const end = t.while_(
      (s) => t.less(s.i, k),
      (s) => ({ i: t.add(s.i, 1), x: t.add(s.x, by) }),
      { i: t.constant(0, 'int32'), x: read('x') as t.Tensor<'float64'> },
    );
    return { outputs: { before: read('x'), after: end.x }, assign: { x: end.x } };
  });
  return program;
}

describe.each(bothModes)('a program for many members (%s)', (mode) => {
  it('has what each member has alone, and what they share once', () => {
    const one = accumulator({ dtype: 'float64', shape: [2] });
    one.variable('shared', { dtype: 'float64', shape: [2] });
    one.define('share', { x: { dtype: 'float64', shape: [2] } }, ({ x }) => ({ assign: { shared: x } }));
    one.define('sum', {}, (_, read) => ({
      outputs: { sum: t.add(read('x') as t.Tensor<'float64'>, read('shared') as t.Tensor<'float64'>) },
    }));
    const session = new Session(
      one.batched(3, (name) => name === 'shared'),
      () => [mode],
    );
    session.run('set', mode, { x: Float64Array.of(1, 2, 3, 4, 5, 6) });
    session.run('share', mode, { x: Float64Array.of(10, 20) });
    session.run('advance', mode, { k: Int32Array.of(0, 1, 3), by: Float64Array.of(1, 1, 2, 2, 3, 3) });
    expect(session.run('sum', mode).sum).toEqual(Float64Array.of(11, 22, 15, 26, 24, 35));
    session.close();
  });

  it('refuses to give each member a value of what they share', () => {
    expect(() => accumulator().batched(2, (name) => name === 'x')).not.toThrow();
    const program = accumulator();
    program.variable('y', eight);
    program.define('spread', {}, (_, read) => ({ assign: { y: read('x') } }));
    expect(() => program.batched(2, (name) => name === 'y')).toThrow(/y of its own/);
  });
});

describe.each(bothModes)('a session (%s)', (mode) => {
  it('carries doubles in and out bit for bit', () => {
    const session = new Session(accumulator(), () => [mode]);
    const x = Float64Array.of(
      -0,
      5e-324,
      -2.2250738585072009e-308,
      Infinity,
      -Infinity,
      0.1,
      Number.MAX_VALUE,
      2 ** -1022,
    );
    session.run('set', mode, { x });
    expect(new BigUint64Array((session.run('get', mode).x as Float64Array).slice().buffer)).toEqual(
      new BigUint64Array(x.slice().buffer),
    );
    session.run('set', mode, { x: x.map(() => NaN) });
    expect(session.run('get', mode).x).toEqual(x.map(() => NaN));
    session.close();
  });

  it('reads variables as they were when a function started, and keeps them between calls', () => {
    const session = new Session(accumulator(), () => [mode]);
    session.run('set', mode, { x: new Float64Array(8) });
    const by = Float64Array.from({ length: 8 }, (_, i) => i);
    session.run('advance', mode, { k: 3, by });
    const { before, after } = session.run('advance', mode, { k: 2, by });
    expect(Array.from(before ?? [])).toEqual(Array.from(by, (v) => 3 * v));
    expect(Array.from(after ?? [])).toEqual(Array.from(by, (v) => 5 * v));
    expect(session.run('get', mode).x).toEqual(after);
    session.close();
  });

  it('shares no memory with its caller', () => {
    const session = new Session(accumulator(), () => [mode]);
    // TensorFlow copies what is not aligned to its 64 bytes by itself: among 64 arrays some are.
    for (const x of Array.from({ length: 64 }, () => new Float64Array(8).fill(1))) {
      session.run('set', mode, { x });
      x.fill(2);
      expect(session.run('get', mode).x).toEqual(new Float64Array(8).fill(1));
    }
    session.close();
  });

  it('holds no memory from call to call', () => {
    const session = new Session(accumulator({ dtype: 'float64', shape: [1000] }), () => [mode]);
    const by = new Float64Array(1000).fill(1);
    session.run('set', mode, { x: new Float64Array(1000) });
    const call = (times: number): number => {
      for (let i = 0; i < times; i++) session.run('advance', mode, { k: 1, by });
      collectGarbage();
      return process.memoryUsage().rss;
    };
    // The first calls fill allocators' pools.
    const warm = call(3000);
    // One tensor of 8 kB leaked a call would show as 40 MB.
    expect(call(5000) - warm).toBeLessThan(20e6);
    expect(session.run('get', mode).x?.[0]).toBe(8000);
    session.close();
  }, 30_000);
});

it('runs a graph read back from a folder', () => {
  const compiled = accumulator().compile(() => ['xla']);
  const folder = mkdtempSync(join(tmpdir(), 'descent-test-'));
  writeFileSync(join(folder, 'saved_model.pb'), compiled.savedModel);
  const again = new Session({ savedModel: readFileSync(join(folder, 'saved_model.pb')), entries: compiled.entries });
  rmSync(folder, { recursive: true });
  again.run('set', 'xla', { x: new Float64Array(8).fill(2) });
  const { after } = again.run('advance', 'xla', { k: 4, by: new Float64Array(8).fill(0.5) });
  expect(Array.from(after ?? [])).toEqual(new Array(8).fill(4));
  again.close();
});

it('keeps the variables of two sessions of one program apart', () => {
  const [a, b] = [new Session(accumulator(), () => ['plain']), new Session(accumulator(), () => ['plain'])];
  a.run('set', 'plain', { x: new Float64Array(8).fill(1) });
  b.run('set', 'plain', { x: new Float64Array(8).fill(2) });
  expect(a.run('get', 'plain').x?.[0]).toBe(1);
  expect(b.run('get', 'plain').x?.[0]).toBe(2);
  a.close();
  b.close();
});

describe('mistakes', () => {
  const session = new Session(accumulator(), () => ['plain']);
  it.each([
    ['an unknown function', 'jump', {}, 'jump: the program has no function jump@plain'],
    ['a missing input', 'set', {}, 'set: input x is missing'],
    ['a wrong length', 'set', { x: new Float64Array(3) }, 'set.x: 3 values for shape [8]'],
  ])('%s', (_, name, feeds, message) => {
    expect(() => session.run(name, 'plain', feeds)).toThrow(message);
  });
  it('a variable declared twice, unknown, or assigned another shape', () => {
    const program = accumulator();
    expect(() => program.variable('x', eight)).toThrow('variable: x is declared twice');
    expect(() => program.define('f', {}, (_, read) => ({ outputs: { y: read('y') } }))).toThrow(
      'f: there is no variable y',
    );
    expect(() => program.define('f', {}, () => ({ assign: { x: t.zeros([2], 'float32') } }))).toThrow(
      'f: variable x is float64[8] and would become float32[2]',
    );
  });
});
