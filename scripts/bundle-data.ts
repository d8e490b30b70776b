import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

const root = join(import.meta.dirname, '..');
const original = (name: string): Buffer => readFileSync(join(root, 'data', name));
const unpacked = (name: string): string[] => gunzipSync(original(name)).toString('ascii').trim().split('\n');

/** Every data module of the problems, by its path: problems read no files, so their data are text in modules. */
export const dataModules: Readonly<Record<string, () => string>> = {
  'src/main/problems/data/breast-cancer.ts': () => {
    const [, ...rows] = original('breast_cancer.csv').toString('ascii').trim().split('\n');
    return dataModule('breastCancerText', 'breast_cancer.csv', '30 features and the class (0, 1) a line', rows);
  },
  'src/main/problems/data/digits.ts': () => {
    const text = unpacked('digits.csv.gz').map((row) => row.split(',').map(digit17).join(''));
    return dataModule('digitsText', 'digits.csv.gz', '64 pixels and the class a line, a digit of base 17 each', text);
  },
  'src/main/problems/data/diabetes.ts': () => {
    const targets = unpacked('diabetes_target.csv.gz').map(Number);
    const rows = unpacked('diabetes_data_raw.csv.gz').map((row, i) =>
      [...row.split(' ').map(Number), targets[i]].join(),
    );
    return dataModule('diabetesText', 'diabetes_*.csv.gz', '10 features and the target a line', rows);
  },
};

function digit17(value: string): string {
  const number = Number(value);
  if (!Number.isInteger(number) || number < 0 || number > 16) throw new Error(`${value} is not a pixel`);
  return number.toString(17);
}

function dataModule(name: string, source: string, meaning: string, rows: readonly string[]): string {
  const header = `// Made by scripts/bundle-data.ts from data/${source} (licence: data/README.md): ${meaning}.`;
  return [header, `export const ${name} = \`\\`, ...rows, '`;', ''].join('\n');
}

if (import.meta.main) for (const [path, text] of Object.entries(dataModules)) writeFileSync(join(root, path), text());
