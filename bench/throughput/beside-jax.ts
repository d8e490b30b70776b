import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { builtIn } from '../../src/main/catalogue.ts';
import { DescentError } from '../../src/shared/domain/error.ts';
import { parseSuite } from '../../src/shared/domain/suite.ts';
import { median } from '../../src/shared/stats/quantile.ts';
import { peerEnvironment, preparePeers, python } from '../peers.ts';
import { databaseIn, firstSeed, inFolder, readSuite, rounded, runSuite } from '../throughput.ts';
import { ways, type SuiteText, type Throughput, type Way } from '../throughput.ts';
import { disagreement } from './ends.ts';
import { writePrograms } from './programs.ts';
import { ourEnds, theirEnds } from './read-ends.ts';

const script = fileURLToPath(new URL('../throughput.py', import.meta.url));
/** Odd, for a median. */
const rounds = 3;
/** What optax has by the same formula, with one gradient a step, and the precisions that JAX has. */
const shared = { optimizers: ['adam', 'rmsprop'], precisions: ['fp32', 'fp64'] };

interface ByJax extends Omit<Throughput, 'steps'> {
  readonly peer: 'jax loop' | 'jax vmap';
  /** Of the seconds: what XLA took, and the calls of what it made. */
  readonly compile: number;
  readonly compute: number;
}

interface Ratio {
  readonly suite: string;
  readonly how: Way;
  readonly peer: ByJax['peer'];
  /** Ours over JAX: the median of the rounds. */
  readonly ratio: number;
  readonly rounds: string;
}

/**
 * The part of a suite that JAX and optax can make. Without a limit of seconds that could end a run, since else the
 * slower side would do less.
 */
function sharedPart(text: SuiteText, batched: boolean): SuiteText {
  const { steps, oracle } = text['budget'] as Readonly<Record<string, number>>;
  const optimizers = text['optimizers'] as readonly { readonly id: string }[];
  return {
    ...text,
    name: 'beside JAX',
    optimizers: optimizers.filter(({ id }) => shared.optimizers.includes(id)),
    precisions: shared.precisions,
    budget: { steps, oracle, ...(!batched && { seconds: 86_400 }) },
    ...(batched && { batched: true }),
  };
}

/** Makes the demo's runs here and in JAX, in turn, cold and warm; with vmap all seeds of a program at once. */
export function besideJax(vmap: boolean, print: (record: object) => void): void {
  preparePeers(['jax']);
  const [suite, text] = ['demo', sharedPart(readSuite('demo'), vmap)];
  const ratios: Record<Way, number[]> = { cold: [], warm: [] };
  for (let round = 0; round < rounds; round += 1)
    inFolder((folder) => {
      mkdirSync(join(folder, 'programs'));
      writePrograms(join(folder, 'programs'), parseSuite(JSON.stringify(text), builtIn).runs);
      for (const how of ways) {
        const make = {
          ours: () => runSuite(folder, suite, text, how),
          theirs: () => runJax(folder, suite, text.seeds, how, vmap),
        };
        // Who begins changes, so that a machine that becomes busier favours nobody.
        const [theirsFirst, ours] = [round % 2 === 1 ? make.theirs() : undefined, make.ours()];
        const theirs = theirsFirst ?? make.theirs();
        print(ours);
        print(theirs);
        const why = disagreement(
          ourEnds(databaseIn(folder), firstSeed[how], text.seeds),
          theirEnds(join(folder, `jax-${how}.sqlite`)),
        );
        if (why !== undefined)
          throw new DescentError('bench.ends', `ours and JAX's are not the same runs: ${why}`, {
            advice: 'times of different work are not compared; see that bench/throughput.py does what src/main does',
          });
        ratios[how].push(rounded(ours.seconds / theirs.seconds));
      }
    });
  for (const how of ways) {
    const sorted = ratios[how].toSorted((a, b) => a - b);
    const figure: Ratio = { suite, how, peer: peerOf(vmap), ratio: median(sorted), rounds: sorted.join(' ') };
    print(figure);
  }
}

const peerOf = (vmap: boolean): ByJax['peer'] => (vmap ? 'jax vmap' : 'jax loop');

function runJax(folder: string, suite: string, seeds: number, how: Way, vmap: boolean): ByJax {
  const results = join(folder, `jax-${how}.sqlite`);
  const flags = ['--cache', join(folder, 'jax-compilations'), ...(vmap ? ['--vmap'] : [])];
  const args = [script, join(folder, 'programs'), results, String(firstSeed[how]), String(seeds), ...flags];
  const begin = performance.now();
  const { status, stdout, stderr } = spawnSync(python, args, { encoding: 'utf8', env: peerEnvironment() });
  const seconds = (performance.now() - begin) / 1e3;
  if (status !== 0)
    throw new DescentError('bench.peers', `JAX did not make the runs of ${suite}:\n${stderr}`, {
      advice: 'delete the folder .bench and try again; npm run bench -- --throughput works without',
    });
  const { runs, programs, compile, compute } = JSON.parse(stdout) as Record<
    'runs' | 'programs' | 'compile' | 'compute',
    number
  >;
  return {
    ...{ suite, how, peer: peerOf(vmap), runs, programs, seconds: rounded(seconds) },
    runs_per_minute: rounded((60 * runs) / seconds),
    compile: rounded(compile / seconds),
    compute: rounded(compute / seconds),
  };
}
