import type { SeriesRef } from '../../shared/contract/curves.ts';
import type { Params } from './router.svelte.ts';

const idsIn = (text: string | undefined): number[] =>
  (text ?? '')
    .split(',')
    .map(Number)
    .filter((id) => Number.isInteger(id) && id > 0);

const same = (a: SeriesRef, b: SeriesRef): boolean =>
  'groupId' in a ? 'groupId' in b && a.groupId === b.groupId : 'runId' in b && a.runId === b.runId;

let refs = $state.raw<readonly SeriesRef[]>([]);

/** Groups and runs picked for comparison, in the order they were picked: shared by all views, kept over navigation. */
export const selection = {
  get refs(): readonly SeriesRef[] {
    return refs;
  },
  get groupIds(): number[] {
    return refs.flatMap((ref) => ('groupId' in ref ? [ref.groupId] : []));
  },
  get runIds(): number[] {
    return refs.flatMap((ref) => ('runId' in ref ? [ref.runId] : []));
  },
  get count(): number {
    return refs.length;
  },
  has: (ref: SeriesRef): boolean => refs.some((each) => same(each, ref)),
  add(more: readonly SeriesRef[]): void {
    refs = [...refs, ...more.filter((ref) => !selection.has(ref))];
  },
  remove(fewer: readonly SeriesRef[]): void {
    refs = refs.filter((ref) => !fewer.some((each) => same(each, ref)));
  },
  toggle(ref: SeriesRef): void {
    if (selection.has(ref)) selection.remove([ref]);
    else selection.add([ref]);
  },
  set(all: readonly SeriesRef[]): void {
    refs = [...all];
  },
  clear(): void {
    refs = [];
  },
  /** As parameters of an address: `groups=1,2&runs=3`. */
  get params(): Params {
    const { groupIds, runIds } = selection;
    return {
      ...(groupIds.length > 0 && { groups: groupIds.join(',') }),
      ...(runIds.length > 0 && { runs: runIds.join(',') }),
    };
  },
  /** The references in an address, without picking them. */
  refsIn: (params: Params): SeriesRef[] => [
    ...idsIn(params['groups']).map((groupId) => ({ groupId })),
    ...idsIn(params['runs']).map((runId) => ({ runId })),
  ],
};
