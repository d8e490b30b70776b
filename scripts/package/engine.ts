import { chmodSync, cpSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readElectronStamp } from '../setup/electron/stamp.ts';
import { place, placeTree } from './tree.ts';

interface Lock {
  readonly packages: Readonly<Record<string, { readonly dev?: boolean; readonly devOptional?: boolean }>>;
}

/** TensorFlow's addon is built by the set-up; of its package only the version is read, and its dependencies never run. */
const versionOnly = /^node_modules\/(@tensorflow\/tfjs-node-gpu|node-api-headers)$/;
const unused =
  /^node_modules\/(@tensorflow\/tfjs($|-(?!node-gpu$))|@mapbox\/|node-pre-gyp|core-js|google-protobuf|@types\/|seedrandom|tar$|rimraf|adm-zip)/;

/** What is of no use at a user's: sources of compiled parts, maps and types. */
const kept = (path: string): boolean =>
  !/(^|\/)(node_modules|deps|test|tests|docs|\.github)(\/|$)|\.(map|d\.[mc]?ts|md|cc|c|h)$/i.test(path);
/** Of the chart library and what it draws with: bundles for browsers, which the report of a suite does not load. */
const bundles = /^(dist|build|i18n|theme|types|asset|extension|ssr|src)(\/|$)/;
const isChartLibrary = (path: string): boolean => /^node_modules\/(echarts|zrender)$/.test(path);

function placeModules(root: string, to: string): void {
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as Lock;
  for (const [path, { dev, devOptional }] of Object.entries(packages)) {
    if (path === '' || dev === true || devOptional === true || unused.test(path)) continue;
    // Packages for other machines are in the lock file only.
    if (!existsSync(join(root, path))) continue;
    if (versionOnly.test(path)) place(join(root, path, 'package.json'), join(to, path, 'package.json'));
    else if (path.startsWith('node_modules/node-')) {
      for (const file of ['package.json', 'bin/node', 'LICENSE'])
        if (existsSync(join(root, path, file))) place(join(root, path, file), join(to, path, file));
    } else
      placeTree(
        join(root, path),
        join(to, path),
        (file) => kept(file) && !(isChartLibrary(path) && bundles.test(file)),
      );
  }
}

/** Everything that runs outside of Electron, in the folders of a checkout: engine, workers, command line and TensorFlow. */
export function placeEngine(root: string, to: string): void {
  rmSync(to, { recursive: true, force: true });
  const shell = /^(shell(\/|$)|index\.ts$)/;
  placeTree(join(root, 'src/main'), join(to, 'src/main'), (path) => !shell.test(path));
  for (const folder of ['src/shared', 'db', 'data', 'suites', 'scripts/setup', 'scripts/tensorflow'])
    placeTree(join(root, folder), join(to, folder));
  for (const file of ['descent.mjs', 'launch.mjs', 'descriptors.mjs', 'compile-cache.mjs', 'start.ts'].map(
    (name) => `scripts/${name}`,
  ))
    place(join(root, file), join(to, file));
  place(join(root, 'docs/cli.md'), join(to, 'docs/cli.md'));
  const {
    devDependencies: _,
    scripts: __,
    ...about
  } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Record<string, unknown>;
  writeFileSync(join(to, 'package.json'), `${JSON.stringify(about, null, 2)}\n`);
  placeModules(root, to);
  placeTree(join(root, '.runtime'), join(to, '.runtime'), (path) =>
    /^(setup\.json|tfjs_binding\.node|nvidia(\/.*)?|tensorflow(\/(?!include).*)?)$/.test(path),
  );
  const electron = { ...readElectronStamp(root), way: 'package', executable: '../../descent-workbench' };
  writeFileSync(join(to, '.runtime/electron.json'), `${JSON.stringify(electron, null, 2)}\n`);
  cpSync(join(root, 'scripts/package/descent'), join(to, 'descent'));
  chmodSync(join(to, 'descent'), 0o755);
}
