import { getCurrentFuseWire, FuseState, FuseV1Options } from '@electron/fuses';
import fc from 'fast-check';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { callNames, calls, eventNames } from '../../src/shared/contract.ts';
import { actions } from '../../src/shared/actions.ts';
import { call, engineReady, openApp, root, testElectron, type Opened } from './app.ts';

let opened: Opened;
beforeAll(async () => {
  opened = await openApp();
  await engineReady(opened.page);
}, 240_000);
// Not `close`: these tests ask for addresses outside, which is what a test of the window must not do.
afterAll(() => opened.app.close());

/** The switches of the window as they are in force. */
const preferences = () =>
  opened.app.evaluate(({ BrowserWindow }) => {
    const [window] = BrowserWindow.getAllWindows();
    const contents = window!.webContents as unknown as { getLastWebPreferences(): Record<string, unknown> };
    return contents.getLastWebPreferences();
  });

/** Answers of a page's fetch: status and headers, or how it failed. */
interface Answer {
  readonly status: number;
  readonly text: string;
  readonly headers: Readonly<Record<string, string>>;
}
const fetched = (url: string, method = 'GET'): Promise<Answer> =>
  opened.page.evaluate(
    ([address, verb]) =>
      fetch(address, { method: verb }).then(
        async (answer) => ({
          status: answer.status,
          text: (await answer.text()).slice(0, 200),
          headers: Object.fromEntries(answer.headers),
        }),
        (error: unknown) => ({ status: 0, text: String(error), headers: {} }),
      ),
    [url, method] as const,
  );

test('1 secure content: nothing but the own scheme is loaded, and requests to a server that listens never arrive', async () => {
  let arrived = 0;
  const server = createServer((_, answer) => {
    arrived++;
    answer.end('x');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  try {
    expect(await opened.page.evaluate(() => location.origin)).toBe('app://bench');
    const secure = await opened.page.evaluate(() => isSecureContext);
    expect(secure).toBe(true);
    expect((await fetched(`http://127.0.0.1:${port}/`)).status).toBe(0);
    await opened.page.evaluate((address) => {
      const image = new Image();
      image.src = address;
      document.body.append(image);
      navigator.sendBeacon(address, 'x');
    }, `http://127.0.0.1:${port}/beacon`);
    // Not the page's policy alone: the session refuses what the main process itself would send.
    const byMain = await opened.app.evaluate(
      ({ session }, address) =>
        session.defaultSession.fetch(address).then(
          () => 'arrived',
          () => 'refused',
        ),
      `http://127.0.0.1:${port}/main`,
    );
    expect(byMain).toBe('refused');
    await opened.page.waitForTimeout(300);
    expect(arrived).toBe(0);
  } finally {
    server.close();
  }
});

test('2 no Node in the page', async () => {
  const { nodeIntegration, nodeIntegrationInWorker, nodeIntegrationInSubFrames } = await preferences();
  expect([nodeIntegration, nodeIntegrationInWorker ?? false, nodeIntegrationInSubFrames ?? false]).toEqual([
    false,
    false,
    false,
  ]);
  expect(
    await opened.page.evaluate(() =>
      ['require', 'process', 'module', 'Buffer', 'global'].filter((name) => name in window),
    ),
  ).toEqual([]);
});

test('3 context isolation: the page cannot change what the preload gave, nor reach its world', async () => {
  expect((await preferences())['contextIsolation']).toBe(true);
  const changed = await opened.page.evaluate(() => {
    const before = window.descent.call['settings.get'];
    try {
      (window as unknown as Record<string, unknown>)['descent'] = {};
      (window.descent.call as unknown as Record<string, unknown>)['settings.get'] = () => 'mine';
    } catch {
      // Frozen: an error or silence are both right.
    }
    return window.descent.call['settings.get'] !== before;
  });
  expect(changed).toBe(false);
});

test('4 the page is sandboxed', async () => {
  expect((await preferences())['sandbox']).toBe(true);
});

test('5 every permission is denied but writing text to the clipboard', async () => {
  const asked = await opened.page.evaluate(async () => {
    const outcome = (work: Promise<unknown>) =>
      work.then(
        () => 'granted',
        () => 'denied',
      );
    return {
      geolocation: await outcome(
        new Promise((resolve, reject) => navigator.geolocation.getCurrentPosition(resolve, reject)),
      ),
      camera: await outcome(navigator.mediaDevices.getUserMedia({ video: true })),
      screen: await outcome(navigator.mediaDevices.getDisplayMedia()),
      notifications: (await Notification.requestPermission()) === 'granted' ? 'granted' : 'denied',
      midi: await outcome(navigator.requestMIDIAccess({ sysex: true })),
      clipboardRead: await outcome(navigator.clipboard.readText()),
    };
  });
  expect(asked).toEqual({
    geolocation: 'denied',
    camera: 'denied',
    screen: 'denied',
    notifications: 'denied',
    midi: 'denied',
    clipboardRead: 'denied',
  });
  const state = (name: string) =>
    opened.page.evaluate(async (of) => (await navigator.permissions.query({ name: of as PermissionName })).state, name);
  expect(await state('clipboard-write')).toBe('granted');
  expect(await state('clipboard-read')).not.toBe('granted');
});

test('6, 8, 9, 10 web security on; no insecure content, experiments or Blink flags', async () => {
  const found = await preferences();
  expect(found['webSecurity']).toBe(true);
  expect(found['allowRunningInsecureContent'] ?? false).toBe(false);
  expect(found['experimentalFeatures'] ?? false).toBe(false);
  expect(found['enableBlinkFeatures'] ?? '').toBe('');
  const flags = await opened.app.evaluate(({ app }) =>
    [
      'disable-web-security',
      'allow-running-insecure-content',
      'enable-blink-features',
      'enable-experimental-web-platform-features',
    ].filter((name) => app.commandLine.hasSwitch(name)),
  );
  expect(flags).toEqual([]);
});

test('7 a strict policy comes with every answer, and is in force', async () => {
  const policy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
  for (const path of ['index.html', 'none.html']) {
    const { headers } = await fetched(`app://bench/${path}`);
    expect(headers['content-security-policy']).toBe(policy);
    expect(headers['x-content-type-options']).toBe('nosniff');
  }
  const ran = await opened.page.evaluate(async () => {
    const violated: string[] = [];
    addEventListener('securitypolicyviolation', ({ effectiveDirective }) => violated.push(effectiveDirective));
    const script = document.createElement('script');
    script.textContent = 'window.injected = true';
    document.body.append(script);
    const div = document.createElement('div');
    div.setAttribute('onclick', 'window.injected = true');
    document.body.append(div);
    div.click();
    const style = document.createElement('style');
    style.textContent = 'body { color: red }';
    document.head.append(style);
    const frame = document.createElement('iframe');
    frame.src = 'data:text/html,x';
    document.body.append(frame);
    const evaluated = await Promise.resolve()
      .then(() => (0, eval)('1') as number)
      .catch(() => 0);
    await new Promise((resolve) => setTimeout(resolve, 200));
    for (const each of [script, div, style, frame]) each.remove();
    return { injected: 'injected' in window, evaluated, violated: [...new Set(violated)].sort() };
  });
  expect(ran.injected).toBe(false);
  // Playwright's own evaluation is not the page's: `eval` in it may be let through; inline code never is.
  expect(ran.violated).toEqual(
    expect.arrayContaining(['frame-src', 'script-src-attr', 'script-src-elem', 'style-src-elem']),
  );
});

test('11, 12 no webview', async () => {
  expect((await preferences())['webviewTag'] ?? false).toBe(false);
  const attached = await opened.page.evaluate(async () => {
    const view = document.createElement('webview');
    view.setAttribute('src', 'app://bench/index.html');
    document.body.append(view);
    await new Promise((resolve) => setTimeout(resolve, 200));
    const made = 'getWebContentsId' in view;
    view.remove();
    return made;
  });
  expect(attached).toBe(false);
  const refused = await opened.app.evaluate(({ BrowserWindow }) => {
    const event = { defaultPrevented: false, preventDefault: () => (event.defaultPrevented = true) };
    const contents = BrowserWindow.getAllWindows()[0]!.webContents as unknown as {
      listeners(name: string): ((...args: unknown[]) => void)[];
    };
    for (const listener of contents.listeners('will-attach-webview')) listener(event, {}, {});
    return event.defaultPrevented;
  });
  expect(refused).toBe(true);
});

test('13 the window stays where it is', async () => {
  const before = await opened.page.evaluate(() => location.href);
  for (const target of [
    'app://bench/none.html',
    'data:text/html,x',
    'file:///etc/passwd',
    'https://example.invalid/',
    'javascript:void(document.title="x")',
  ]) {
    await opened.page.evaluate((href) => {
      const link = document.createElement('a');
      link.href = href;
      document.body.append(link);
      link.click();
      link.remove();
    }, target);
  }
  await opened.page.evaluate(() => (location.href = 'app://bench/none.html')).catch(() => undefined);
  await opened.page.waitForTimeout(300);
  expect(await opened.page.evaluate(() => [location.href, document.title === 'x'])).toEqual([before, false]);
});

test('14 no other window opens', async () => {
  const given = await opened.page.evaluate(() =>
    ['https://example.invalid/', 'app://bench/index.html', 'about:blank', 'file:///etc/passwd'].map(
      (url) => window.open(url) === null,
    ),
  );
  expect(given).toEqual([true, true, true, true]);
  expect(await opened.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1);
});

test('15 no link of the page reaches the system', async () => {
  await opened.app.evaluate(({ shell }) => {
    const seen: string[] = ((globalThis as unknown as Record<string, unknown>)['handedOver'] = []);
    shell.openExternal = (url) => Promise.resolve(void seen.push(url));
  });
  await opened.page.evaluate(() => {
    window.open('https://example.invalid/');
    window.open('mailto:a@example.invalid');
  });
  await opened.page.waitForTimeout(200);
  expect(await opened.app.evaluate(() => (globalThis as unknown as Record<string, unknown>)['handedOver'])).toEqual([]);
});

test('16 the version of Electron is pinned, and the window can show it', async () => {
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    devDependencies: Record<string, string>;
  };
  expect(manifest.devDependencies['electron']).toMatch(/^\d+\.\d+\.\d+$/);
  const running = await opened.app.evaluate(() => process.versions.electron);
  expect((await call(opened.page, 'shell.info', undefined)).electron).toBe(running);
});

test('17 only the main frame of the window is answered', async () => {
  // A second window with the same preload stands for any page that is not ours.
  const reply = await opened.app.evaluate(
    async ({ BrowserWindow }, preload) => {
      const other = new BrowserWindow({ show: false, webPreferences: { preload, sandbox: true } });
      await other.loadURL('app://bench/index.html');
      const answer: unknown = await other.webContents.executeJavaScript("window.descent.call['settings.get']()");
      other.destroy();
      return answer;
    },
    join(root, 'out/preload/index.cjs'),
  );
  expect(reply).toMatchObject({ ok: false, error: { code: 'ipc.sender' } });
  // A frame inside our window, and our window while it shows something else: both are told apart by the event alone.
  const inner = await opened.app.evaluate(async ({ BrowserWindow, ipcMain }) => {
    const window = BrowserWindow.getAllWindows()[0]!;
    const handlers = (
      ipcMain as unknown as {
        _invokeHandlers: Map<string, (event: unknown, input?: unknown) => Promise<{ ok: boolean }>>;
      }
    )._invokeHandlers;
    const ask = handlers.get('settings.get')!;
    const main = window.webContents.mainFrame;
    const sent = async (senderFrame: unknown, sender: unknown = window.webContents) => {
      const event = { sender, senderFrame, _throw: () => undefined, _replyChannel: {} };
      return (await ask(event)) as { ok: boolean } | undefined;
    };
    const frames = [{ url: main.url, origin: main.origin }, null];
    const answers = [];
    for (const frame of frames) answers.push((await sent(frame))?.ok ?? false);
    return answers;
  });
  expect(inner).toEqual([false, false]);
});

test('18 no file: address is loaded, by the page or by the window', async () => {
  expect((await fetched('file:///etc/hostname')).status).toBe(0);
  const shown = await opened.page.evaluate(
    () =>
      new Promise((resolve) => {
        const image = new Image();
        image.onload = () => resolve(true);
        image.onerror = () => resolve(false);
        image.src = 'file:///usr/share/pixmaps/debian-logo.png';
      }),
  );
  expect(shown).toBe(false);
});

test('19 the fuses of this Electron, which are those of a release but for two that tests need', async () => {
  const wire = await getCurrentFuseWire(await testElectron());
  const { DISABLE, ENABLE } = FuseState;
  expect(wire).toMatchObject({
    [FuseV1Options.RunAsNode]: DISABLE,
    [FuseV1Options.EnableCookieEncryption]: ENABLE,
    [FuseV1Options.EnableNodeOptionsEnvironmentVariable]: DISABLE,
    [FuseV1Options.GrantFileProtocolExtraPrivileges]: DISABLE,
    [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: DISABLE,
  });
});

test('20 the page is given the calls and events of the contract, and nothing of Electron', async () => {
  const given = await opened.page.evaluate(async () => ({
    top: Object.keys(window.descent),
    calls: Object.keys(window.descent.call),
    events: Object.keys(window.descent.on),
    count: await new Promise<number>((resolve) => {
      window.descent.on['settings.changed']((...args: unknown[]) => resolve(args.length));
      void window.descent.call['settings.set']({});
    }),
  }));
  expect(given).toEqual({ top: ['call', 'on'], calls: callNames, events: eventNames, count: 1 });
  const channels = await opened.app.evaluate(({ ipcMain }) => ({
    handled: [...(ipcMain as unknown as { _invokeHandlers: Map<string, unknown> })._invokeHandlers.keys()],
    heard: ipcMain.eventNames().map(String),
  }));
  expect(channels.handled.sort()).toEqual([...callNames].sort());
  expect(channels.heard.filter((name) => callNames.includes(name as never))).toEqual([]);
});

test('paths outside of the bundle are not found, however they are written', async () => {
  const secret = join(root, 'out/secret.html');
  writeFileSync(secret, 'secret');
  onTestFinished(() => rmSync(secret));
  const paths = [
    '../secret.html',
    '..%2fsecret.html',
    '%2e%2e/secret.html',
    '%2e%2e%2fsecret.html',
    '..%5csecret.html',
    '....//secret.html',
    'assets/../../secret.html',
    'assets%2f..%2f..%2fsecret.html',
    '%00index.html',
    'index.html%00.js',
    '/etc/passwd',
    '%2fetc%2fpasswd',
    '%c0%ae%c0%ae/secret.html',
    '%',
  ];
  for (const path of paths) {
    const { status, text } = await fetched(`app://bench/${path}`);
    expect({ path, status, secret: text.includes('secret') }).toEqual({ path, status: 404, secret: false });
  }
  const other = await opened.app.evaluate(({ session }) =>
    session.defaultSession.fetch('app://elsewhere/index.html', { bypassCustomProtocolHandlers: false }).then(
      (answer) => answer.status,
      () => 0,
    ),
  );
  expect([0, 404]).toContain(other);
  expect([0, 405]).toContain((await fetched('app://bench/index.html', 'POST')).status);
});

test('hostile payloads on every channel are refused by a code, and nothing runs', async () => {
  const hostile: unknown[] = [
    null,
    'x',
    7,
    true,
    [],
    [[]],
    'x'.repeat(100_000),
    { __proto__: { admin: true } },
    { constructor: { prototype: {} } },
    { runId: -1 },
    { runId: 1.5 },
    { runId: '1; DROP TABLE run' },
    { text: { toString: 1 } },
    { path: '../../etc/passwd' },
    { file: '../../../etc/passwd' },
    { id: 'constructor' },
    { id: '__proto__' },
    { theme: 'pink' },
    { jobs: 1e9 },
    { window: { offset: -1, limit: 1e9 } },
    { format: 'exe', name: 'x', data: 'MZ' },
  ];
  const dialogs = new Set([
    'export.csv',
    'export.paper',
    'export.image',
    'suite.save',
    'suite.open',
    'shell.saveDiagnostics',
    'data.move',
  ]);
  await opened.app.evaluate(({ dialog, shell }) => {
    dialog.showSaveDialog = () => Promise.resolve({ canceled: true, filePath: '' });
    dialog.showOpenDialog = () => Promise.resolve({ canceled: true, filePaths: [] });
    shell.openPath = () => Promise.resolve('');
  });
  for (const name of callNames) {
    const refused = hostile.filter((input) => !calls[name].input.safeParse(input).success);
    const replies = await opened.page.evaluate(
      ([of, inputs]) =>
        Promise.all(
          inputs.map((input) =>
            (window.descent.call[of as 'settings.get'] as (input: unknown) => Promise<unknown>)(input),
          ),
        ),
      [name, refused] as const,
    );
    for (const reply of replies)
      expect(reply, `${name} ${dialogs.has(name)}`).toMatchObject({ ok: false, error: { code: 'ipc.input' } });
  }
  expect(await engineReady(opened.page)).toMatchObject({ state: 'idle', active: [] });
});

test('random payloads never bring a channel down', async () => {
  // What ends or restarts things is asked with refused inputs above; here it would only slow the test down.
  const quiet = callNames.filter(
    (name) =>
      ![
        'engine.restart',
        'shell.action',
        'data.check',
        'data.backUp',
        'data.emptyCompilations',
        'engine.doctor',
        'data.showFolder',
        'suite.submit',
        'queue.start',
      ].includes(name),
  );
  const payload = fc.anything({
    withNullPrototype: false,
    withBigInt: true,
    withDate: true,
    withTypedArray: true,
    maxDepth: 3,
  });
  for (const input of fc.sample(payload, { numRuns: 60, seed: 20260101 })) {
    const replies = await opened.page.evaluate(
      ([names, value]) =>
        Promise.all(
          (names as string[]).map((of) =>
            (
              window.descent.call[of as 'settings.get'] as (
                input: unknown,
              ) => Promise<{ ok: boolean; error?: { code: string } }>
            )(value).catch((error: unknown) => ({ ok: false, error: { code: String(error) } })),
          ),
        ),
      [quiet, plainly(input)] as const,
    );
    for (const [i, reply] of replies.entries()) {
      expect(typeof reply.ok, quiet[i]).toBe('boolean');
      if (!reply.ok) expect(reply.error?.code, quiet[i]).toMatch(/^[a-z]+\.[a-z_]+$/i);
    }
  }
  expect(await engineReady(opened.page)).toMatchObject({ state: 'idle' });
});

/** Playwright hands over no functions and symbols. */
function plainly(value: unknown): unknown {
  if (typeof value === 'function' || typeof value === 'symbol') return null;
  if (typeof value !== 'object' || value === null) return value;
  if (ArrayBuffer.isView(value)) return value instanceof DataView ? null : [...(value as Uint8Array)];
  if (value instanceof Date) return value;
  if (Array.isArray(value)) return value.map(plainly);
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, plainly(each)]));
}

test('actions of the page are not carried out by the shell, and unknown ones are refused', async () => {
  for (const id of [
    'constructor',
    'nothing',
    ...actions.filter(({ by }) => by === 'page').map(({ id: each }) => each),
  ]) {
    await expect(call(opened.page, 'shell.action', { id })).rejects.toThrow('action.unknown');
  }
  await expect(call(opened.page, 'shell.showInFolder', { path: '/etc/passwd' })).rejects.toThrow(
    'shell.not_saved_here',
  );
});
