import { SvelteMap } from 'svelte/reactivity';
import type { RunDetail } from '../../../shared/contract/runs.ts';
import type { Client } from '../../lib/client.ts';
import { toast } from '../../lib/toast.ts';

type Repeated = Pick<RunDetail, 'name' | 'command' | 'suiteText'>;

/** Where the suites of single runs were saved, by the names of the runs. */
const saved = new SvelteMap<string, string>();

export const isSaved = ({ name }: Repeated): boolean => saved.has(name);

const quoted = (path: string): string => (/^[\w@%+=:,./-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`);

/** What makes a run again; until its suite is saved the command names the file as it will be called. */
export function commandOf({ name, command }: Repeated): string {
  const path = saved.get(name);
  return path === undefined ? command : command.replace(`run-${name}.json`, () => quoted(path));
}

/** @throws CallError; null: the dialog was left without a file. */
async function saveSuite(client: Client, { name, suiteText }: Repeated): Promise<{ readonly path: string } | null> {
  const file = await client.call('suite.save', { name: `run-${name}`, text: suiteText });
  if (file) saved.set(name, file.path);
  return file;
}

/** Copies the command, whose suite is saved first: without that file it would fail. */
export async function copyCommand(client: Client, run: Repeated): Promise<void> {
  try {
    const file = isSaved(run) ? null : await saveSuite(client, run);
    if (!isSaved(run)) return;
    await navigator.clipboard.writeText(commandOf(run)).then(
      () => {
        if (file) toast.saved(client, 'Suite saved, command copied', file);
        else toast.done('Command copied');
      },
      () => toast.notice({ message: 'The clipboard refused.', advice: 'Select the command and copy it.' }),
    );
  } catch (thrown) {
    toast.failed(thrown);
  }
}
