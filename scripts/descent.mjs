#!/usr/bin/env node
import { launch } from './launch.mjs';

await launch(['src/main/cli/index.ts', ...process.argv.slice(2)]);
