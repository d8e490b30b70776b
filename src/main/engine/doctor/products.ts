import { productsScript } from '../installation.ts';
import { askProcess } from '../proof.ts';
import { ok, problem, type Check } from './check.ts';

/** Whether matrices in fp32 are multiplied in fp32: from Ampere on, GPUs would round them to TF32 first. */
export async function checkProducts(): Promise<Check> {
  const answer = await askProcess(productsScript, []);
  return typeof answer === 'string'
    ? problem('products', `the process that multiplies failed: ${answer}`, 'Run npm run setup.')
    : judgeProducts(JSON.parse(answer.stdout) as ProductErrors);
}

/** The largest errors of a product that fp32 holds exactly. */
interface ProductErrors {
  readonly plain: number;
  readonly xla: number;
}

export function judgeProducts({ plain, xla }: ProductErrors): Check {
  if (plain === 0 && xla === 0) return ok('products', 'fp32 products are exact to fp32; TF32 is off');
  const where = [plain === 0 ? [] : ["TensorFlow's kernels"], xla === 0 ? [] : ['XLA']].flat().join(' and ');
  return problem(
    'products',
    `products in fp32 are rounded to fewer bits by ${where}: an error of ${Math.max(plain, xla)}`,
    'Make runs in fp32 and int4 with --device cpu: on this device they are not what they say.',
  );
}
