import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { download, keepIfIntact } from '../../../scripts/setup/download.ts';

const content = randomBytes(300_000);
const sha256 = createHash('sha256').update(content).digest('hex');

type Answer = (request: IncomingMessage, response: ServerResponse) => void;
let answer: Answer;
let ranges: (string | undefined)[];
let folder: string;
const server = createServer((request, response) => {
  ranges.push(request.headers.range);
  answer(request, response);
});

const url = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}/wheel`;
const task = () => ({ url: url(), part: join(folder, 'wheel.part'), size: content.length, pauseSeconds: 0 });

const honourRange: Answer = (request, response) => {
  const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
  response.writeHead(from > 0 ? 206 : 200).end(content.subarray(from));
};

beforeEach(async () => {
  ranges = [];
  folder = mkdtempSync(join(tmpdir(), 'descent-download-'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});

afterEach(async () => {
  rmSync(folder, { recursive: true });
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

test('a partial file is continued, not fetched again', async () => {
  answer = honourRange;
  writeFileSync(task().part, content.subarray(0, 123_456));
  const seen: number[] = [];
  await download({ ...task(), onProgress: (bytes) => seen.push(bytes) });
  expect(ranges).toEqual(['bytes=123456-']);
  expect(seen[0]).toBe(123_456);
  expect(seen.at(-1)).toBe(content.length);
  expect(readFileSync(task().part).equals(content)).toBe(true);
});

test('a connection that breaks is resumed where it broke', async () => {
  answer = (request, response) => {
    if (ranges.length > 1) return honourRange(request, response);
    response.writeHead(200, { 'content-length': content.length });
    response.write(content.subarray(0, 100_000), () => setTimeout(() => response.destroy(), 50));
  };
  await download(task());
  expect(ranges).toHaveLength(2);
  expect(ranges[1]).toMatch(/^bytes=\d+-$/);
  expect(readFileSync(task().part).equals(content)).toBe(true);
});

test('a server that ignores the range gives the whole file, which replaces the part', async () => {
  answer = (_, response) => response.writeHead(200).end(content);
  writeFileSync(task().part, 'something else');
  await download(task());
  expect(readFileSync(task().part).equals(content)).toBe(true);
});

test('a part that is longer than the file is thrown away', async () => {
  answer = honourRange;
  writeFileSync(task().part, Buffer.alloc(content.length + 1));
  await download(task());
  expect(ranges).toEqual([undefined]);
  expect(readFileSync(task().part).equals(content)).toBe(true);
});

test('a refusal is final; an error of the server is tried again', async () => {
  answer = (_, response) => response.writeHead(403).end();
  await expect(download(task())).rejects.toThrow('the server answered 403');
  expect(ranges).toHaveLength(1);
  answer = (request, response) => (ranges.length < 4 ? response.writeHead(503).end() : honourRange(request, response));
  await download(task());
  expect(ranges).toHaveLength(4);
});

test('a file with another hash is deleted', async () => {
  const file = join(folder, 'wheel');
  writeFileSync(file, content);
  expect(await keepIfIntact(file, sha256)).toBe(true);
  writeFileSync(file, content.subarray(1));
  expect(await keepIfIntact(file, sha256)).toBe(false);
  expect(existsSync(file)).toBe(false);
});
