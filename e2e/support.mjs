// The harness of the browser tests: starts the real program on throw-away data, opens Debian's Chromium, and
// fails a test on any console error or breach of the content security policy.
//
//   const hub = useHub();                                   // one program for all tests of the file
//   phoneTest('the front page', hub, async (page) => { … });   // 390 px, scripts off
//   deskTest('the queue', hub, async (page) => { … });         // 1280 px, scripts on
//
// Environment: LACHAN_BIN (the program), LACHAN_TARGET or CARGO_TARGET_DIR (where it was built), CHROMIUM,
// LACHAN_TEST_POSTGRES (see useHub), LACHAN_SHOTS=docs (shots also go to docs/img), CI=true (no shots but of failures).
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const here = dirname(fileURLToPath(import.meta.url));
export const root = dirname(here);
/** Where the programs were built. */
export const built = resolve(root, process.env.LACHAN_TARGET ?? process.env.CARGO_TARGET_DIR ?? 'target', 'debug');
export const program = process.env.LACHAN_BIN ?? join(built, 'lachan');
const axeSource = readFileSync(join(here, 'node_modules/axe-core/axe.min.js'), 'utf8');

// --- the program -----------------------------------------------------------------------------------------------

/** Why the program cannot play a command yet, or false; for the `skip` of a test. */
export function lacks(command) {
  if (!existsSync(program)) return `${program} is not built`;
  return spawnSync(program, [command, '--help']).status === 0 ? false : `lachan ${command} does not exist yet`;
}

/**
 * One program for all tests of a file: `hub.url`, `hub.data` (its folder), `hub.log()`, `hub.restart()`.
 * `command` is `demo` or `serve`; `database: 'postgres'` gives it an empty database on the test server;
 * `args` are added; `prepare(hub)` runs before the first test. `skip` (a reason) starts nothing.
 */
export function useHub({ command = 'demo', args = [], database = 'sqlite', prepare, skip = lacks(command) } = {}) {
  const hub = { skip, url: '', data: '' };
  before(async () => {
    if (skip) return;
    hub.data = mkdtempSync(join(tmpdir(), 'lachan-e2e-'));
    const url = database === 'postgres' ? emptyDatabase() : undefined;
    const more = url ? ['--database', url] : [];
    hub.database = url;
    await run(hub, program, (port) => [
      command, '--data', join(hub.data, 'data'), '--listen', `127.0.0.1:${port}`, ...more, ...args,
    ]);
    await prepare?.(hub);
  }, { timeout: 240_000 });
  after(async () => {
    await hub.stop?.();
    if (hub.database) onServer(`DROP DATABASE "${new URL(hub.database).pathname.slice(1)}" WITH (FORCE)`);
    if (hub.data) rmSync(hub.data, { recursive: true, force: true });
  });
  return hub;
}

/** Both databases, where ./test has started a PostgreSQL: for the stories whose whole point is what the database holds. */
export const bothDatabases = process.env.LACHAN_TEST_POSTGRES ? ['sqlite', 'postgres'] : ['sqlite'];

/**
 * The databases that all other stories are played on: SQLite, and in the long run PostgreSQL too. What a page asks of its
 * database is tested on both by the tests of the slices; a browser adds minutes to that and little else.
 */
export const databases = process.env.LACHAN_TEST_LONG ? bothDatabases : ['sqlite'];

/** The example `look`: the style guide and sample pages, without a database. */
export function useLook() {
  const hub = { skip: false, url: '', data: '' };
  before(() => run(hub, join(built, 'examples', 'look'), (port) => [`127.0.0.1:${port}`]), { timeout: 240_000 });
  after(() => hub.stop?.());
  return hub;
}

async function run(hub, firstFile, firstArgs) {
  let [file, argsFor] = [firstFile, firstArgs];
  const start = async () => {
    const port = await freePort();
    let log = '';
    const child = spawn(file, argsFor(port), { stdio: ['ignore', 'pipe', 'pipe'] });
    const ended = new Promise((done) => child.once('exit', done));
    let failure;
    child.once('error', (error) => { failure = error; });
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => { log += text; });
    hub.url = `http://127.0.0.1:${port}`;
    hub.log = () => log;
    hub.pid = child.pid;
    hub.stop = async (signal = 'SIGTERM') => {
      if (child.exitCode === null && child.signalCode === null && !failure) {
        child.kill(signal);
        const late = setTimeout(() => child.kill('SIGKILL'), 5_000);
        await ended;
        clearTimeout(late);
      }
    };
    for (let tries = 0; tries < 1800; tries += 1) {
      if (failure || child.exitCode !== null) break;
      if (await answers(hub.url)) return;
      await new Promise((wake) => { setTimeout(wake, 100); });
    }
    await hub.stop();
    throw new Error(`${file} does not answer on ${hub.url}: ${failure ?? `status ${child.exitCode}`}\n${log}`);
  };
  /** Ends the program with a signal (SIGKILL to play a power cut) and starts it again on the same data. */
  hub.restart = async (signal = 'SIGTERM') => {
    await hub.stop(signal);
    await start();
  };
  /**
   * Goes on with the same data on a clock that stands `days` days from now, or at a moment such as
   * `2027-11-25T00:00:00+07:00`. Pages must be opened anew.
   */
  hub.later = async (when) => {
    await hub.stop();
    const data = join(hub.data, 'data');
    file = join(built, 'examples', 'later');
    argsFor = (port) => [data, `127.0.0.1:${port}`, String(when), ...(hub.database ? [hub.database] : [])];
    await start();
  };
  await start();
}

async function answers(url) {
  try {
    await (await fetch(url, { redirect: 'manual' })).arrayBuffer();
    return true;
  } catch {
    return false;
  }
}

function freePort() {
  return new Promise((done, fail) => {
    const server = createServer();
    server.once('error', fail);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => done(port));
    });
  });
}

function emptyDatabase() {
  assert.ok(process.env.LACHAN_TEST_POSTGRES, 'LACHAN_TEST_POSTGRES is not set; ./test sets it');
  const name = `e2e_${process.pid}_${Date.now()}`;
  onServer(`CREATE DATABASE ${name}`);
  const url = new URL(process.env.LACHAN_TEST_POSTGRES);
  url.pathname = `/${name}`;
  return url.href;
}

function onServer(command) {
  const done = spawnSync('psql', [process.env.LACHAN_TEST_POSTGRES, '-qc', command], { encoding: 'utf8' });
  assert.equal(done.status, 0, done.stderr);
}

// --- the browser -----------------------------------------------------------------------------------------------

let shared;
// the same engine without the windows and tabs around it takes half the time
const chromiums = ['/usr/bin/chromium-headless-shell', '/usr/bin/chromium'];

/** The browser of this test file; started with the first page. It reaches nothing but this machine. */
async function browser() {
  shared ??= chromium.launch({
    executablePath: process.env.CHROMIUM ?? chromiums.find((path) => existsSync(path)),
    chromiumSandbox: process.getuid?.() !== 0,
    args: [
      '--disable-quic', '--disable-gpu', '--no-first-run', '--disable-background-networking',
      '--disable-component-update', '--disable-sync', '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
    ],
  });
  return shared;
}
after(async () => { await (await shared)?.close(); });

/**
 * A page in a fresh context (no cookies). `page.forgive(/pattern/)` lets console errors pass that the test
 * expects, such as the 404 of a page it asks for. Close it with `page.done()`, which fails on the others.
 */
export async function openPage(hub, { width, script, dark = false }) {
  const context = await (await browser()).newContext({
    baseURL: hub.url,
    viewport: { width, height: width < 600 ? 844 : 900 },
    javaScriptEnabled: script,
    colorScheme: dark ? 'dark' : 'light',
    locale: 'vi-VN',
    timezoneId: 'Asia/Ho_Chi_Minh',
  });
  context.setDefaultTimeout(60_000); // a machine that is shared may be slow, which is no fault of a page
  const page = await context.newPage();
  const complaints = [];
  const forgiven = [];
  page.on('console', (message) => { if (message.type() === 'error') complaints.push(message.text()); });
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.forgive = (pattern) => forgiven.push(pattern);
  page.done = async () => {
    await context.close();
    const left = complaints.filter((text) => !forgiven.some((pattern) => pattern.test(text)));
    assert.deepEqual(left, [], 'the browser complained');
  };
  return page;
}

function pageTest(kind) {
  return (name, hub, options, body = options) => {
    const skip = hub.skip || (typeof options === 'object' && options.skip) || false;
    return test(name, { skip, timeout: 120_000 }, async (t) => {
      const page = await openPage(hub, { ...kind, ...(typeof options === 'object' ? options : {}) });
      try {
        await body(page, t);
      } catch (error) {
        await shot(page, `failed-${name}`).catch(() => {});
        await page.context().close();
        throw error;
      }
      await page.done();
    });
  };
}

/** A test on a phone: 390 px, no scripts. Options: `width`, `script`, `dark`, `skip`. */
export const phoneTest = pageTest({ width: 390, script: false });
/** A test on a desk: 1280 px, with scripts. Options: `width`, `script`, `dark`, `skip`. */
export const deskTest = pageTest({ width: 1280, script: true });

// --- checks ----------------------------------------------------------------------------------------------------

/**
 * No breach of WCAG 2.2 AA that a machine can see, no sideways scrolling, and no inline code. The page is judged
 * in a copy of itself where scripts may run, so that pages with scripts off can be checked too. `hashed`: the page has
 * one style of its own, which its policy names by hash.
 */
export async function axeCheck(page, { hashed = false } = {}) {
  await page.waitForLoadState(); // whoever pressed something may be on the way to the next page
  const { width, height } = page.viewportSize();
  const url = page.url();
  const html = await page.content();
  const scheme = await page.evaluate(() => (matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light'));
  const context = await (await browser()).newContext({ viewport: { width, height }, bypassCSP: true, colorScheme: scheme });
  try {
    const copy = await context.newPage();
    await copy.route((address) => address.href === url, (route) => route.fulfill({ contentType: 'text/html; charset=utf-8', body: html }));
    await copy.goto(url);
    const inline = await copy.locator('[style], style, script:not([src])').count();
    assert.equal(inline, hashed ? 1 : 0, `${url}: inline style or script`);
    const overflow = await copy.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    assert.ok(overflow <= 0, `${url} at ${width} px is ${overflow} px too wide`);
    await copy.evaluate(axeSource);
    const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
    const found = await copy.evaluate((values) => globalThis.axe.run(document, { runOnly: { type: 'tag', values } }), tags);
    const told = found.violations.map(({ id, help, nodes }) => `${id}: ${help}\n  ${nodes.map((n) => `${n.html.slice(0, 200)}\n    ${n.failureSummary}`).join('\n  ')}`);
    assert.deepEqual(told, [], `${url} at ${width} px, ${scheme}`);
  } finally {
    await context.close();
  }
}

/**
 * A picture of the whole page in e2e/shots, and in docs/img when the README is being illustrated. At the CI, where nobody
 * looks at them, only those of failures are taken.
 */
export async function shot(page, name, { fullPage = true } = {}) {
  if (process.env.CI === 'true' && !process.env.LACHAN_SHOTS && !name.startsWith('failed-')) return undefined;
  const file = `${name.normalize('NFD').replace(/[^A-Za-z0-9-]+/g, '-').toLowerCase()}.png`;
  const path = join(here, 'shots', file);
  mkdirSync(dirname(path), { recursive: true });
  await page.screenshot({ path, fullPage, animations: 'disabled' });
  if (process.env.LACHAN_SHOTS === 'docs' && !name.startsWith('failed-')) {
    mkdirSync(join(root, 'docs', 'img'), { recursive: true });
    copyFileSync(path, join(root, 'docs', 'img', file));
  }
  return path;
}
