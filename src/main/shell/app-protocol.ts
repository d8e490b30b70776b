import { protocol, type Session } from 'electron';
import { readFile, realpath } from 'node:fs/promises';
import { extname, join, sep } from 'node:path';

export const scheme = 'app';
export const origin = `${scheme}://bench`;

/** Everything that a page of ours may load is a file of ours. Images may be made in the page. */
export const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.json': 'application/json',
  '.woff': 'font/woff',
  '.woff2': 'font/woff2',
  '.ttf': 'font/ttf',
};

/** Before the app is ready. */
export function registerScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme, privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
  ]);
}

const answer = (status: number, body: string | Uint8Array<ArrayBuffer> | null = null, type = 'text/plain'): Response =>
  new Response(body, {
    status,
    headers: {
      'Content-Type': type,
      'Content-Security-Policy': contentSecurityPolicy,
      'X-Content-Type-Options': 'nosniff',
      'Cross-Origin-Opener-Policy': 'same-origin',
      'Cross-Origin-Resource-Policy': 'same-origin',
      'Referrer-Policy': 'no-referrer',
    },
  });

/** The file behind an address of ours; undefined for every other address and whatever lies outside of `folder`. */
async function fileOf(url: string, folder: string): Promise<string | undefined> {
  const { protocol: of, host, pathname } = new URL(url);
  if (of !== `${scheme}:` || host !== 'bench') return undefined;
  try {
    const path = decodeURIComponent(pathname);
    if (path.includes('\0') || path.includes('\\')) return undefined;
    const root = await realpath(folder);
    // With links followed: neither `..` nor a link leads out.
    const file = await realpath(join(root, path === '/' ? 'index.html' : path));
    return file.startsWith(root + sep) && types[extname(file)] !== undefined ? file : undefined;
  } catch {
    // Not there, or no text at all.
    return undefined;
  }
}

/** Serves the bundle of the window, and nothing else. */
export function serveWindow(session: Session, folder: string): void {
  session.protocol.handle(scheme, async (request) => {
    if (request.method !== 'GET') return answer(405);
    const file = await fileOf(request.url, folder);
    if (file === undefined) return answer(404, 'Not found');
    return answer(200, new Uint8Array(await readFile(file)), types[extname(file)]);
  });
}
