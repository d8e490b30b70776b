import { existsSync, mkdirSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import util from 'node:util';
import type { Figure } from './measure.ts';

interface Variable {
  dispose(): void;
}
/** The few calls of TensorFlow.js that this file makes. */
interface TensorFlowJs {
  tensor1d(values: number[]): Variable;
  variable(t: Variable): Variable & { slice(begin: number, size: number): Eager };
  tidy<T>(f: () => T): T;
  train: {
    adam(lr: number): { minimize(f: () => Eager, returnCost: boolean): { dataSync(): Float32Array } & Variable };
  };
}
interface Eager {
  sub(b: Eager): Eager;
  square(): Eager;
  mul(b: number): Eager;
  neg(): Eager;
  add(b: number | Eager): Eager;
  sum(): Eager;
}

/** Puts our build of the native binding where TensorFlow.js looks for its own, which cannot be downloaded everywhere. */
function provideBinding(): void {
  const require = createRequire(import.meta.url);
  const folder = join(dirname(require.resolve('@tensorflow/tfjs-node-gpu/package.json')), 'lib', 'napi-v8');
  const link = join(folder, 'tfjs_binding.node');
  if (existsSync(link)) return;
  mkdirSync(folder, { recursive: true });
  symlinkSync(fileURLToPath(new URL('../.runtime/tfjs_binding.node', import.meta.url)), link);
}

/** Rosenbrock in 100 dimensions by TensorFlow.js's own eager interface: `tf.train.adam().minimize`, loss read back. */
export function measureEager(): Figure {
  provideBinding();
  // TensorFlow.js calls this function, which Node 23 and later no longer have.
  Object.assign(util, { isNullOrUndefined: (x: unknown) => x === null || x === undefined });
  const tf = createRequire(import.meta.url)('@tensorflow/tfjs-node-gpu') as TensorFlowJs;
  const n = 100;
  const x = tf.variable(tf.tensor1d(Array.from({ length: n }, (_, i) => (i % 2 === 0 ? -1.2 : 1))));
  const adam = tf.train.adam(1e-3);
  const step = (): void => {
    const loss = adam.minimize(() => {
      const left = x.slice(0, n - 1);
      const right = x.slice(1, n - 1);
      const valley = right.sub(left.square()).square().mul(100);
      return valley.add(left.neg().add(1).square()).sum();
    }, true);
    loss.dataSync();
    loss.dispose();
  };
  for (let i = 0; i < 20; i++) step();
  const times: number[] = [];
  for (const begin = performance.now(); performance.now() - begin < 2000;) {
    const start = performance.now();
    step();
    times.push(performance.now() - start);
  }
  const median = times.sort((a, b) => a - b)[Math.floor(times.length / 2)] ?? NaN;
  return {
    workload: 'rosenbrock',
    precision: 'fp32',
    peer: 'tfjs eager',
    us_per_step: Number((median * 1e3).toFixed(2)),
  };
}
