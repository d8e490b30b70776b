import { spawnSync } from 'node:child_process';
import { availableParallelism, loadavg } from 'node:os';
import { fileURLToPath } from 'node:url';
import { DescentError } from '../../src/shared/domain/error.ts';
import { median } from '../../src/shared/stats/quantile.ts';
import { inOwnProcess } from '../own-process.ts';
import { peerEnvironment, preparePeers, python } from '../peers.ts';
import type { MethodFigure } from './measure.ts';

const script = fileURLToPath(new URL('../methods.py', import.meta.url));
/** The methods that PyTorch or packages for it have, of those whose steps are matrices. */
export const inTorch: readonly string[] = ['muon', 'shampoo', 'soap', 'kfac'];
/** Odd, for a median. */
const rounds = 3;

interface PeerFigure {
  readonly peer: string;
  readonly us_per_step: number;
}

function theirs(method: string): PeerFigure[] {
  const { stdout } = spawnSync(python, [script, method], {
    ...{ stdio: ['ignore', 'pipe', 'inherit'], encoding: 'utf8', env: peerEnvironment() },
  });
  const lines = stdout.split('\n').filter((line) => line.startsWith('{'));
  if (lines.length === 0)
    throw new DescentError('bench.peers', `PyTorch gave no figure for ${method}`, {
      advice: 'delete the folder .bench and try again',
    });
  return lines.map((line) => JSON.parse(line) as PeerFigure);
}

/**
 * A step of ours beside the fastest of PyTorch's on the same network with the same settings, in turn: the figures are the
 * medians of the rounds, the ratio that of their ratios.
 */
export function besideTorch(methods: readonly string[], print: (record: object) => void): void {
  preparePeers(['torch', 'methods']);
  const tell = (when: string): void =>
    print({ when, processors: availableParallelism(), load: Number(loadavg()[0]!.toFixed(1)) });
  tell('before');
  for (const method of methods) {
    const [own, other]: [number[], number[]] = [[], []];
    const peers: string[] = [];
    for (let round = 0; round < rounds; round += 1) {
      own.push(inOwnProcess<MethodFigure>(['method', method]).us_per_step);
      const best = theirs(method).reduce((a, b) => (b.us_per_step < a.us_per_step ? b : a));
      other.push(best.us_per_step);
      peers.push(best.peer);
    }
    const ratio = median(own.map((us, i) => us / other[i]!));
    print({
      ...{ method, us_per_step: Math.round(median(own)), torch_us_per_step: Math.round(median(other)) },
      ...{ ratio: Number(ratio.toPrecision(3)), peer: [...new Set(peers)].join(' or ') },
    });
  }
  tell('after');
}
