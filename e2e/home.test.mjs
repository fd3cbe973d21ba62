// The filter at home: a parent on a cheap phone finds how to set it up, takes the file for an iPhone, and sees by a real
// resolver's page whether it is on. Without the province's filter the page says so.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { get } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { axeCheck, openPage, program, shot, useHub } from './support.mjs';

const NAME = 'dns.tinh.example';
const settings = mkdtempSync(join(tmpdir(), 'lachan-home-'));
const file = join(settings, 'lachan.toml');
writeFileSync(file, `version = "v1"\nhome_name = "${NAME}"\nhome_addresses = ["primary=203.0.113.53"]\n`);
const hub = useHub({ args: ['--config', file] });
const without = useHub();
after(() => rmSync(settings, { recursive: true, force: true }));

/** A real resolver with a block page, on a policy of its own. */
const resolver = {};
before(async () => {
  const games = join(settings, 'games.txt');
  writeFileSync(games, 'play.example\n');
  const policy = join(settings, 'policy');
  const made = spawnSync(program, ['lists', 'compile', '--out', policy, `games=${games}`], { encoding: 'utf8' });
  assert.equal(made.status, 0, made.stderr);
  resolver.child = spawn(program, [
    'resolver', '--listen', '127.0.0.1:0', '--upstream', '127.0.0.1:9', '--policy', policy, '--block-page', '127.0.0.1:0',
  ], { stdio: ['ignore', 'ignore', 'pipe'] });
  let log = '';
  resolver.page = await new Promise((done, fail) => {
    resolver.child.once('exit', () => fail(new Error(log)));
    resolver.child.stderr.on('data', (text) => {
      log += text;
      const found = log.match(/block page on (http:\/\/\S+)\//);
      if (found) done(found[1]);
    });
  });
}, { timeout: 60_000 });
after(() => resolver.child?.kill());

/** What the resolver's own server says under a name. */
function asked(host) {
  return new Promise((done, fail) => {
    get(resolver.page, { headers: { host } }, (response) => {
      let body = '';
      response.on('data', (text) => { body += text; });
      response.on('end', () => done({ status: response.statusCode, headers: response.headers, body }));
    }).once('error', fail);
  });
}

test('a parent sets the filter up on a small phone without script', { timeout: 240_000 }, async () => {
  for (const width of [360, 390, 1280]) {
    const page = await openPage(hub, { width, script: false });
    await page.goto('/');
    await page.locator('footer').getByRole('link', { name: 'Bộ lọc ở nhà' }).click();
    await page.getByRole('heading', { name: 'Bộ lọc cho trẻ ở nhà' }).waitFor();
    await axeCheck(page);
    await shot(page, `home-start-${width}`);
    await page.getByRole('link', { name: /6 đến 10 tuổi/ }).click();
    await page.getByText(`tieu-hoc.${NAME}`, { exact: true }).waitFor();
    await page.getByText(`https://${NAME}/dns-query/tieu-hoc`, { exact: true }).waitFor();
    assert.equal(await page.getByText('203.0.113.53', { exact: true }).count(), 2, 'Windows and the router');
    const text = await page.locator('main').innerText();
    for (const said of ['VPN', '4G', 'Bộ lọc không lưu trang nào được mở']) assert.ok(text.includes(said), said);
    await axeCheck(page);
    await shot(page, `home-steps-${width}`);
    await page.getByRole('link', { name: 'Chọn tuổi khác' }).click();
    await page.getByRole('link', { name: 'Xem bộ lọc đã bật chưa' }).click();
    await axeCheck(page);
    await shot(page, `home-check-${width}`);
    await page.done();
  }
  const english = await openPage(hub, { width: 390, script: false });
  await english.goto('/en/nha/thcs');
  await axeCheck(english);
  await english.done();
});

test('the file for an iPhone is a property list that stays the same', { timeout: 120_000 }, async () => {
  const page = await openPage(hub, { width: 390, script: true });
  await page.goto('/nha/thcs');
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: 'Tải cài đặt cho iPhone, iPad, Mac' }).click(),
  ]);
  assert.equal(file.suggestedFilename(), 'la-chan-thcs.mobileconfig');
  const response = await fetch(`${hub.url}/nha/thcs/cai-dat`);
  assert.equal(response.headers.get('content-type'), 'application/x-apple-aspen-config');
  const text = await response.text();
  const blank = await openPage(hub, { width: 390, script: true });
  const read = await blank.evaluate((xml) => {
    const plist = new DOMParser().parseFromString(xml, 'application/xml');
    if (plist.querySelector('parsererror')) return { error: plist.documentElement.textContent };
    const value = (node) => {
      if (node.tagName === 'dict') {
        const parts = [...node.children];
        return Object.fromEntries(parts.filter((_, at) => at % 2 === 0).map((key, at) => [key.textContent, value(parts[2 * at + 1])]));
      }
      if (node.tagName === 'array') return [...node.children].map(value);
      return { true: true, false: false }[node.tagName] ?? node.textContent;
    };
    return value(plist.documentElement.firstElementChild);
  }, text);
  assert.equal(read.error, undefined);
  assert.equal(read.PayloadType, 'Configuration');
  const [settingsOf] = read.PayloadContent;
  assert.equal(settingsOf.PayloadType, 'com.apple.dnsSettings.managed');
  assert.deepEqual(settingsOf.DNSSettings, { DNSProtocol: 'HTTPS', ServerURL: `https://${NAME}/dns-query/thcs` });
  for (const id of [read.PayloadUUID, settingsOf.PayloadUUID]) assert.match(id, /^[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}$/);
  assert.equal(await (await fetch(`${hub.url}/nha/thcs/cai-dat`)).text(), text);
  await page.done();
  await blank.done();
});

test('the test page is the real filter\'s, and nothing where there is none', { timeout: 120_000 }, async () => {
  const page = await openPage(hub, { width: 360, script: false });
  const names = [];
  // what the filter's DNS does on a device: these names lead to the server of its block page
  await page.route(/dang-bat\.lachan\.home\.arpa/, async (route) => {
    const { hostname } = new URL(route.request().url());
    names.push(hostname);
    const { status, headers, body } = await asked(hostname);
    await route.fulfill({ status, headers, body });
  });
  await page.goto('/nha/kiem-tra');
  await page.getByRole('link', { name: 'Xem trên máy này' }).click();
  await page.getByRole('heading', { name: 'Bộ lọc đang bật' }).waitFor();
  await axeCheck(page, { hashed: true });
  await shot(page, 'home-on-360');
  await page.goto('/nha/kiem-tra');
  await page.getByRole('link', { name: /6 đến 10 tuổi/ }).click();
  await page.getByText('Tiểu học', { exact: true }).waitFor();
  assert.deepEqual([...new Set(names)], ['dang-bat.lachan.home.arpa', 'primary.dang-bat.lachan.home.arpa']);
  assert.equal((await asked('play.example')).status, 403, 'other names show the block page');
  await page.done();

  const bare = await openPage(hub, { width: 360, script: false });
  await assert.rejects(bare.goto('http://dang-bat.lachan.home.arpa/'), /ERR_NAME_NOT_RESOLVED/);
  await bare.done();
});

test('where the province has no filter the page says so', { timeout: 120_000 }, async () => {
  const page = await openPage(without, { width: 360, script: false });
  await page.goto('/nha');
  await page.getByText('Tỉnh chưa có bộ lọc cho gia đình').waitFor();
  assert.equal(await page.locator('main a[href^="/nha/"]').count(), 0);
  await axeCheck(page);
  await shot(page, 'home-none-360');
  page.forgive(/status of 404/);
  assert.equal((await page.goto('/nha/tieu-hoc')).status(), 404);
  await page.done();
});
