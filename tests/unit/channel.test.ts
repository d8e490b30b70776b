import { createServer, connect, type Socket } from 'node:net';
import { once } from 'node:events';
import { join } from 'node:path';
import { serialize } from 'node:v8';
import { expect, onTestFinished, test } from 'vitest';
import { Channel } from '../../src/main/channel.ts';
import { temporaryFolder } from './engine/fixtures.ts';

/** A channel whose other end writes bytes of its own, and what the channel hears. */
async function overheard() {
  const server = createServer();
  const path = join(temporaryFolder(), 'socket');
  server.listen(path);
  const other = connect(path);
  const [near] = (await once(server, 'connection')) as [Socket];
  const heard: unknown[] = [];
  const channel = new Channel(near, {
    message: (message) => heard.push(message),
    broken: (why) => heard.push(`broken: ${why}`),
    closed: () => heard.push('closed'),
  });
  onTestFinished(() => {
    other.destroy();
    near.destroy();
    server.close();
  });
  return { channel, near, other, heard };
}

const framed = (message: unknown): Buffer => {
  const body = serialize(message);
  const head = Buffer.alloc(4);
  head.writeUInt32BE(body.length);
  return Buffer.concat([head, body]);
};

test('messages come as they were sent, however their bytes arrive', async () => {
  const { near, heard } = await overheard();
  const messages = [{ a: 1 }, 'text', Float64Array.of(-0, NaN, 1e-300), null, { nested: [new Uint8Array(3)] }];
  const bytes = Buffer.concat(messages.map(framed));
  for (const size of [1, 3, 7, 64, bytes.length]) {
    heard.length = 0;
    for (let at = 0; at < bytes.length; at += size) near.emit('data', bytes.subarray(at, at + size));
    expect(heard).toEqual(messages);
  }
});

test('what one end sends, the other hears; then that it is gone, to which nothing more is sent', async () => {
  const { channel, other, heard } = await overheard();
  const answers: unknown[] = [];
  const far = new Channel(other, { message: (message) => answers.push(message) });
  const large = new Float64Array(100_000).fill(0.1);
  channel.send({ large });
  far.send('hello');
  await expect.poll(() => [answers.length, heard.length]).toEqual([1, 1]);
  expect(answers).toEqual([{ large }]);
  other.destroy();
  await expect.poll(() => heard).toEqual(['hello', 'closed']);
  channel.send('into the void');
});

test.each([
  ['an endless message', Buffer.alloc(100, 0xff), 'broken: a message of 4294967295 bytes'],
  [
    'bytes that are no message',
    Buffer.from([0, 0, 0, 2, 1, 2]),
    expect.stringMatching(/^broken: bytes that are no message/),
  ],
  ['a message of no bytes', Buffer.alloc(4), expect.stringMatching(/^broken: bytes that are no message/)],
])('%s breaks the channel, and nothing after it is heard', async (_, bytes, expected) => {
  const { near, heard } = await overheard();
  near.emit('data', framed('sound'));
  near.emit('data', bytes);
  near.emit('data', framed('late'));
  expect(heard).toEqual(['sound', expected]);
});
