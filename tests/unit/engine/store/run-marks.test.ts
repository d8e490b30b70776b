import { expect, test } from 'vitest';
import { changeTags, notesOf, setNotes, setTags, tagsOf } from '../../../../src/main/engine/store/run-marks.ts';
import { queue, spec, temporaryStore } from '../fixtures.ts';

test('what runs had is told by what they had alike, and putting it back leaves nothing else', () => {
  const store = temporaryStore();
  const runs = queue(
    store,
    [0, 1, 2, 3].map((seed) => spec({ seed })),
  ).map(({ id }) => id);
  const [a, b, c, d] = runs as [number, number, number, number];
  setTags(store, [a, b], ['old', 'kept']);
  setTags(store, [c], ['kept']);
  const tags = () =>
    Object.fromEntries(tagsOf(store, runs).flatMap((each) => each.runIds.map((id) => [id, each.tags])));
  const first = tags();
  expect(first).toEqual({ [a]: ['kept', 'old'], [b]: ['kept', 'old'], [c]: ['kept'], [d]: [] });

  const before = tagsOf(store, [a, b, d]);
  expect(before).toHaveLength(2);
  changeTags(store, [a, b, d], { add: ['paper', 'kept'], remove: ['old', 'nothing'] });
  expect(tags()).toEqual({ [a]: ['kept', 'paper'], [b]: ['kept', 'paper'], [c]: ['kept'], [d]: ['kept', 'paper'] });
  for (const each of before) setTags(store, each.runIds, each.tags);
  expect(tags()).toEqual(first);
});

test('one note for many runs, and back', () => {
  const store = temporaryStore();
  const runs = queue(
    store,
    [0, 1, 2].map((seed) => spec({ seed })),
  ).map(({ id }) => id);
  const [a, b, c] = runs as [number, number, number];
  setNotes(store, [a], "it's <b>");
  const before = notesOf(store, runs);
  expect(before).toEqual([
    { note: '', runIds: [b, c] },
    { note: "it's <b>", runIds: [a] },
  ]);
  setNotes(store, runs, 'all');
  expect(notesOf(store, runs)).toEqual([{ note: 'all', runIds: [a, b, c] }]);
  for (const each of before) setNotes(store, each.runIds, each.note);
  expect(notesOf(store, runs)).toEqual(before);
});
