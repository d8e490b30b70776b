import { openStore } from '../../../src/main/engine/store/open.ts';

/** Opens a database with the migrations of a folder. */
const [, , path, migrations] = process.argv;
openStore(path, { migrations: migrations! }).close();
