/**
 * `npm run bench`: microseconds of one optimization step, side by side on one machine.
 *
 *   npm run bench -- [workload …] [--json] [--peers] [--eager] [--recording]
 *   npm run bench -- --throughput [suite …] [--json]
 *   npm run bench -- --throughput --peers [--vmap] [--json]
 *   npm run bench -- --batched [problem …] [--json]
 *   npm run bench -- --methods [method …] [--json]
 *   npm run bench -- --methods --peers [method …] [--json]
 *   npm run bench -- --released [--json]
 *
 * --peers      PyTorch and JAX in turn with ours, and the ratio to the best of them: the median of five rounds
 * --eager      TensorFlow.js's eager interface on rosenbrock
 * --recording  what a record of every step costs against none
 * --throughput whole suites of `suites/` by the command line: cold, then warm; the share of the time that is steps;
 *              with --peers that part of the demo which JAX and optax can make, in turn with them: a seed after the other,
 *              or, with --vmap, all at once
 * --batched    what a run more takes of a suite that is batched, beside the same one by one, and the ratio
 * --methods    a step of every optimizer on mlp in fp32 with its defaults, beside gradient descent and Adam that are timed in
 *              turn with it: a table in Markdown, and which methods have not what they need there; with --peers those of
 *              matrices that PyTorch has, in turn with its own
 * --released   no times: runs the released implementations of our methods, writes where they went for a test of ours to be
 *              held against, and tells which definitions differ and which methods no package ships
 */
import { parseArgs } from 'node:util';
import { DescentError } from '../src/shared/domain/error.ts';
import { batchedProblems, besideAlone, type BatchedProblem } from './batched.ts';
import type { Figure } from './measure.ts';
import { besideTorch, inTorch } from './methods/beside-torch.ts';
import { methodIds, writeMethods } from './methods/index.ts';
import { inOwnProcess } from './own-process.ts';
import { measurePeers, preparePeers } from './peers.ts';
import { writeReleased } from './released/index.ts';
import { besideJax } from './throughput/beside-jax.ts';
import { suites, throughputOf } from './throughput.ts';

const names = ['rosenbrock', 'mlp', 'logistic'];
const batchedIds = Object.keys(batchedProblems) as BatchedProblem[];
/** How often ours and the best peer are measured in turn; odd, for a median. */
const rounds = 5;

const ours = (workload: string, precision: string, mode: string): Figure =>
  inOwnProcess<Figure>(['step', workload, precision, mode]);

const faster = (a: Figure, b: Figure): Figure => (b.us_per_step < a.us_per_step ? b : a);

/**
 * Ours against the best peer, in rounds of ours, peer, ours: a round's ratio is the mean of ours on both sides over the
 * peer, so that a drift of the machine favours nobody, and the figure is the median of the rounds. Every peer runs in
 * the first round, the framework of the best one in all.
 */
function against(workload: string, precision: 'fp32' | 'fp64', mode: string, print: (record: object) => void) {
  let before = ours(workload, precision, mode);
  let best: Figure | undefined;
  const ratios: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const peers = measurePeers(workload, precision, best && [best.peer.startsWith('jax') ? 'jax' : 'torch']);
    if (!best) peers.forEach(print);
    const fastest = peers.reduce(faster);
    best ??= fastest;
    const after = ours(workload, precision, mode);
    ratios.push((before.us_per_step + after.us_per_step) / 2 / fastest.us_per_step);
    before = after;
  }
  const sorted = ratios.map((r) => Number(r.toFixed(3))).sort((a, b) => a - b);
  return { workload, precision, best_peer: best?.peer, ratio: sorted[(rounds - 1) / 2], rounds: sorted.join(' ') };
}

function readArguments() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        json: { type: 'boolean' },
        peers: { type: 'boolean' },
        eager: { type: 'boolean' },
        recording: { type: 'boolean' },
        throughput: { type: 'boolean' },
        batched: { type: 'boolean' },
        methods: { type: 'boolean' },
        released: { type: 'boolean' },
        vmap: { type: 'boolean' },
      },
    });
  } catch (error) {
    throw new DescentError('bench.usage', (error as Error).message, { cause: error });
  }
}

function main(): void {
  const { values, positionals } = readArguments();
  const [what, known]: readonly [string, readonly string[]] = values.methods
    ? ['method', values.peers ? inTorch : methodIds]
    : values.batched
      ? ['problem', batchedIds]
      : values.throughput
        ? ['suite', suites]
        : ['workload', names];
  const unknown = positionals.find((p) => !known.includes(p));
  if (unknown !== undefined)
    throw new DescentError('bench.usage', `no ${what} ${unknown}; there are ${known.join(', ')}`);
  const print = (record: object): void => {
    const text = values.json
      ? JSON.stringify(record)
      : Object.entries(record)
          .map(([key, value]) => `${key} ${String(value)}`)
          .join('  ');
    process.stdout.write(`${text}\n`);
  };
  if (values.released) {
    writeReleased(print);
    return;
  }
  if (values.methods && values.peers) {
    besideTorch(positionals.length > 0 ? positionals : inTorch, print);
    return;
  }
  if (values.methods) {
    writeMethods(positionals.length > 0 ? positionals : methodIds, values.json ? print : undefined);
    return;
  }
  if (values.throughput && values.peers) {
    if (positionals.some((suite) => suite !== 'demo'))
      throw new DescentError('bench.usage', 'JAX and optax have what demo asks for, and no other suite');
    besideJax(values.vmap ?? false, print);
    return;
  }
  if (values.vmap) throw new DescentError('bench.usage', '--vmap is for --throughput --peers');
  if (values.throughput) {
    for (const suite of positionals.length > 0 ? positionals : suites) throughputOf(suite).forEach(print);
    return;
  }
  if (values.batched) {
    const chosen = batchedIds.filter((id) => positionals.length === 0 || positionals.includes(id));
    for (const problem of chosen)
      for (const precision of ['fp32', 'fp64'] as const) print(besideAlone(problem, precision));
    return;
  }
  if (values.peers) preparePeers();
  for (const workload of positionals.length > 0 ? positionals : names) {
    for (const precision of ['fp32', 'fp64'] as const) {
      const best = faster(ours(workload, precision, 'xla'), ours(workload, precision, 'plain'));
      print(best);
      if (values.peers) print(against(workload, precision, best.mode ?? 'xla', print));
      if (values.recording) {
        const { ratio } = inOwnProcess<{ ratio: number }>(['recording', workload, precision, best.mode ?? 'xla']);
        print({ workload, precision, recording_every_step: ratio });
      }
    }
  }
  if (values.eager) {
    const eager = inOwnProcess<Figure>(['eager']);
    print(eager);
    const fast = faster(ours('rosenbrock', 'fp32', 'xla'), ours('rosenbrock', 'fp32', 'plain'));
    print({
      workload: 'rosenbrock',
      precision: 'fp32',
      times_faster_than_eager: Math.round(eager.us_per_step / fast.us_per_step),
    });
  }
}

try {
  main();
} catch (error) {
  if (!(error instanceof DescentError)) throw error;
  process.stderr.write(`${error.code}: ${error.message}\n${error.advice === undefined ? '' : `${error.advice}\n`}`);
  process.exitCode = 2;
}
