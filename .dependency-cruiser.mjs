/** The layer table of docs/architecture.md. Everything not allowed there is an error here. */
const runtime = '^src/main/tensor/runtime/';
const definitions = '^src/main/(optimizers|problems|precisions)/';
/** The list of all built-in definitions, and what becomes of the plug-in folder's files. */
const catalogue = '^src/main/(catalogue[.]ts$|plugins/)';
/** Messages between a process and one that runs code of others. */
const channel = '^src/main/channel[.]ts$';
/** How files are written, for everything that gives some to a person. */
const files = '^src/main/files/';
const home = '^src/main/home-folder[.]ts$';
/** What is kept of compiled programs, as files. */
const compilations = '^src/main/tensor/runtime/compilations/(folder|kept|complaints)[.]ts$';
const node = { dependencyTypes: ['core'] };

/** Inside src, files of `from` may import only files of `to`. */
const only = (name, from, to, comment) => ({
  name,
  comment,
  severity: 'error',
  from: { path: from },
  to: { path: '^src/', pathNot: to },
});

const never = (name, from, to, comment) => ({ name, comment, severity: 'error', from, to });

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    only('shared', '^src/shared/', ['^src/shared/'], 'shared is pure: it knows no other layer'),
    only('tensor', '^src/main/tensor/', ['^src/shared/', '^src/main/tensor/', home], 'tensor may import shared'),
    only(
      'definitions',
      definitions,
      ['^src/shared/', '^src/main/tensor/(?!runtime/)', definitions],
      'definitions may import shared and tensor, not its runtime',
    ),
    only(
      'catalogue',
      catalogue,
      ['^src/shared/', '^src/main/tensor/(?!runtime/)', definitions, catalogue, channel, home],
      'the catalogue collects definitions, and hands plug-ins what definitions may import',
    ),
    only(
      'worker',
      '^src/main/worker/',
      ['^src/shared/', '^src/main/tensor/', definitions, catalogue, channel, '^src/main/worker/'],
      'the worker knows nothing of engine, store and command line',
    ),
    only(
      'conformance',
      '^src/main/conformance/',
      [
        '^src/shared/',
        '^src/main/tensor/',
        definitions,
        catalogue,
        channel,
        '^src/main/worker/',
        '^src/main/conformance/',
      ],
      'the conformance suite runs methods as the worker does, without an engine',
    ),
    only(
      'engine',
      '^src/main/engine/',
      [
        '^src/shared/',
        definitions,
        catalogue,
        channel,
        '^src/main/worker/protocol[.]ts$',
        '^src/main/tensor/runtime/(environment|graph-folder)[.]ts$',
        compilations,
        files,
        home,
        '^src/main/engine/',
      ],
      "the engine may import shared, the definitions' metadata, the worker's protocol, and what TensorFlow reads and leaves",
    ),
    only(
      'cli',
      '^src/main/cli/',
      [
        '^src/shared/',
        '^src/main/engine/',
        files,
        catalogue,
        channel,
        compilations,
        '^src/main/conformance/messages[.]ts$',
        '^src/main/cli/',
      ],
      'the command line may import shared, engine, files, the catalogue, and what the conformance process says',
    ),
    only('files', files, ['^src/shared/', files], 'writing a file knows nothing of what is in it'),
    only('channel', channel, ['^src/shared/'], 'a channel knows nothing of what goes over it'),
    only('preload', '^src/preload/', ['^src/shared/'], 'the preload is derived from the contract'),
    only('renderer', '^src/renderer/', ['^src/shared/', '^src/renderer/'], 'the window may import shared'),
    never(
      'views-stand-apart',
      { path: '^src/renderer/views/([^/]+)/' },
      { path: '^src/renderer/views/', pathNot: '^src/renderer/views/$1/' },
      'what several views use belongs into lib or components',
    ),
    only(
      'shell',
      '^src/main/(shell/|index[.]ts$)',
      [
        '^src/shared/',
        '^src/main/shell/',
        files,
        '^src/main/engine/((service|database-files)/protocol|store/paths)[.]ts$',
      ],
      "the shell may import shared, files, the engine's protocol and the names of its files",
    ),
    never(
      'node-free',
      { path: ['^src/shared/', '^src/renderer/', definitions, '^src/main/tensor/'], pathNot: runtime },
      node,
      'shared, renderer, definitions and tensor use no node: module; only tensor/runtime does',
    ),
    never(
      'tensorflow-only-in-runtime',
      { path: '^src/', pathNot: runtime },
      { path: '@tensorflow|tfjs_binding|node-api-headers' },
      'only tensor/runtime touches the native binding',
    ),
    never(
      'sqlite-only-in-engine',
      { path: '^src/', pathNot: '^src/main/engine/' },
      { path: 'better-sqlite3' },
      'the engine alone has the database',
    ),
    never(
      'electron-only-in-shell',
      { path: '^src/', pathNot: '^src/(preload/|main/shell/|main/index[.]ts$)' },
      { path: '(^|/)electron(/|$)' },
      'shell and preload alone know Electron',
    ),
    never(
      'plug-ins-in-their-own-process',
      {
        path: '^src/',
        pathNot: '^src/main/(worker/code|conformance/process|plugins/(load|modules|host/process))[.]ts$',
      },
      { path: '^src/main/plugins/(load|modules|host/process)[.]ts$', dependencyTypesNot: ['type-only'] },
      'code of a plug-in runs in processes that may end by it: never in one that has the database',
    ),
    never('no-tests', { path: '^src/' }, { path: '^tests/' }, 'the program does not import its tests'),
    never('no-scripts', { path: '^src/' }, { path: '^(scripts|bench)/' }, 'the program does not import its tools'),
    never('no-cycles', {}, { circular: true }, 'modules in a circle cannot be understood one by one'),
    never('resolvable', {}, { couldNotResolve: true }, 'the module does not exist'),
    never(
      'no-dev-dependency',
      // What electron-vite bundles need not be there at a user.
      { path: '^src/', pathNot: '^src/(renderer|preload|main/shell)/|^src/main/index[.]ts$' },
      { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
      'a devDependency is not there at a user',
    ),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.node.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['svelte', 'import', 'node', 'types', 'default'],
    },
    builtInModules: { add: ['node:sqlite'] },
  },
};
