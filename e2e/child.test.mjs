// A child tells on a phone, without scripts and without an account: five taps and one text from the front page
// to the receipt; sends a picture along; comes back with the receipt, and a mistyped one is answered kindly. The way
// out leaves nothing behind; words stay on the device only if asked; a flood keeps nobody out.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before } from 'node:test';
import { demoPage } from './people.mjs';
import { axeCheck, openPage, phoneTest, shot, useHub } from './support.mjs';

const hub = useHub();
const away = 'https://vi.wikipedia.org/';
let folder = '';
before(() => { folder = mkdtempSync(join(tmpdir(), 'lachan-child-')); });
after(() => rmSync(folder, { recursive: true, force: true }));

/** A benign file: a PNG of one grey point, or bytes of the size that is asked for behind the same beginning. */
function picture(name, size = 0) {
  const point = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg==', 'base64');
  const path = join(folder, name);
  writeFileSync(path, size ? Buffer.concat([point, Buffer.alloc(size - point.length)]) : point);
  return path;
}

/** From the first question to the last page. */
async function toLastPage(page, text, address = '/bao-tin') {
  await page.goto(address);
  await page.locator('button.choice').first().click();
  await page.locator('label.choice').nth(2).click();
  await page.locator('#text').fill(text);
  await page.getByRole('button', { name: 'Tiếp', exact: true }).click();
  await page.locator('#wish').waitFor();
}

/** The page that nobody wonders about, for a browser that reaches nothing but this machine. */
async function withAway(page) {
  await page.route(`${away}**`, (route) => route.fulfill({ contentType: 'text/html; charset=utf-8', body: '<title>Bách khoa</title>' }));
}

const story = 'Có bạn quen trong trò chơi cứ đòi gặp em ở bến xe.';
let receipt = '';

phoneTest('a child tells and gets a receipt', hub, { width: 360 }, async (page) => {
  await page.goto('/');
  await shot(page, 'child-1-front');
  await page.locator('main a.choice').first().click();
  await axeCheck(page);
  await shot(page, 'child-2-safe');
  await page.locator('button.choice').nth(1).click();
  await axeCheck(page);
  page.forgive(/status of 4\d\d/);
  await page.locator('#text').fill(story);
  await page.locator('main form button:not(.quiet)').last().click();
  assert.match(await page.title(), /^Cần xem lại/, 'no kind was chosen');
  assert.equal(await page.locator('#text').inputValue(), story, 'nothing typed is lost');
  await axeCheck(page);
  await shot(page, 'child-3-problems');
  await page.locator('label.choice').first().click();
  await page.locator('main form button:not(.quiet)').last().click();
  await axeCheck(page);
  await shot(page, 'child-4-wish');
  await page.locator('button.choice').first().click();
  receipt = (await page.locator('.code').innerText()).replace(/\s+/g, ' ').trim();
  assert.match(receipt.replace(/ /g, ''), /^[0-9A-Z]{17}$/);
  assert.ok(!(await page.content()).includes(story), 'the receipt does not tell the story');
  assert.ok(!page.url().includes(receipt.slice(0, 4)), 'the address does not carry the receipt');
  await axeCheck(page);
  await shot(page, 'child-5-receipt');
  await page.getByRole('button', { name: 'Xong', exact: true }).click();
  await page.getByRole('heading', { name: 'Em đã chép mã chưa?' }).waitFor();
  await axeCheck(page);
  await shot(page, 'child-5-copied');
  await page.getByRole('button', { name: 'Chưa, cho em xem lại mã' }).click();
  assert.equal((await page.locator('.code').innerText()).replace(/\s+/g, ' ').trim(), receipt, 'the same code again');
  await axeCheck(page);
});

phoneTest('the receipt opens the answers', hub, async (page) => {
  page.forgive(/status of 4\d\d/);
  await page.goto('/xem-tin');
  await axeCheck(page);
  await page.locator('main input[type=text]').fill(receipt.replace(/^./, (c) => (c === 'A' ? 'B' : 'A')));
  await page.locator('main form button').first().click();
  await page.locator('.errors').waitFor();
  await axeCheck(page);
  await shot(page, 'child-6-mistyped');
  await page.locator('main input[type=text]').fill(receipt.toLowerCase());
  await page.locator('main form button').first().click();
  await page.getByText(story).waitFor();
  await axeCheck(page);
  await shot(page, 'child-7-answers');
});

phoneTest('a picture is sent along and never shown back', hub, async (page) => {
  await toLastPage(page, 'Em gửi ảnh chụp màn hình.');
  page.forgive(/status of 4\d\d/);
  const wrong = join(folder, 'ghi-chu.txt');
  writeFileSync(wrong, 'không phải ảnh');
  await page.locator('#files').setInputFiles([wrong, picture('man-hinh.png')]);
  await page.locator('button.choice').first().click();
  await page.locator('.errors').getByText('ghi-chu.txt').waitFor();
  await axeCheck(page);
  await shot(page, 'child-8-files');
  await page.locator('#files').setInputFiles([picture('man-hinh.png')]);
  await page.locator('button.choice').first().click();
  await page.getByRole('button', { name: 'Xem tin của em' }).click();
  await page.getByText('Đã gửi 1 ảnh').waitFor();
  assert.equal(await page.locator('main img').count(), 0);
  assert.ok(!(await page.content()).includes('man-hinh'), 'not even its name');
  await axeCheck(page);
  await shot(page, 'child-9-sent');

  const desk = await demoPage(hub, 'truc.ban');
  await desk.goto('/hang-doi');
  const links = await desk.locator('main table a').evaluateAll((all) => all.map((a) => a.getAttribute('href')));
  for (const href of links) {
    await desk.goto(href);
    if ((await desk.content()).includes('Em gửi ảnh chụp màn hình.')) break;
  }
  await desk.getByText('Ảnh, 67 B, niêm phong').first().waitFor();
  assert.equal(await desk.locator('main img').count(), 0, 'nothing is rendered');
  await axeCheck(desk);
  await shot(desk, 'desk-sealed-file');
  await desk.done();
});

for (const [what, size, told] of [['too large', 12_000_000, '12 MB'], ['far too large', 70_000_000, '70 MB']]) {
  phoneTest(`a picture that is ${what} costs no word`, hub, async (page) => {
    await toLastPage(page, 'Chữ của em phải còn nguyên.');
    page.forgive(/status of 4\d\d/);
    await page.locator('#files').setInputFiles(picture(`to-${size}.png`, size));
    await page.locator('button.choice').first().click({ noWaitAfter: true, timeout: 60_000 });
    await page.locator('.errors').getByText(told).waitFor({ timeout: 60_000 });
    assert.equal(await page.locator('input[name=text]').inputValue(), 'Chữ của em phải còn nguyên.');
    await page.locator('button.choice').first().click();
    await page.locator('.code').waitFor();
  });
}

for (const [who, address] of [['parent', 'cha-me'], ['teacher', 'thay-co'], ['neighbour', 'hang-xom']]) {
  phoneTest(`a ${who} is asked in words of their own`, hub, async (page) => {
    await page.goto('/bao-tin?toi=nguoi-lon');
    await axeCheck(page);
    if (who === 'parent') await shot(page, 'adult-1-who');
    await page.locator(`a.choice[href$="${address}"]`).click();
    await axeCheck(page);
    await shot(page, `adult-2-${who}`);
    await page.locator('button.choice').first().click();
    await axeCheck(page);
    await shot(page, `adult-3-${who}`);
    await page.locator('label.choice').first().click();
    await page.getByRole('button', { name: 'Tiếp', exact: true }).click();
    await axeCheck(page);
    await shot(page, `adult-4-${who}`);
    await page.locator('button.choice').first().click();
    await page.locator('.code').waitFor();
    await axeCheck(page);
    await page.getByRole('button', { name: 'Xem tin đã gửi' }).click();
    await axeCheck(page);
    await shot(page, `adult-5-${who}`);
  });
}

for (const key of ['Escape', 'Shift']) {
  phoneTest(`three presses of ${key} leave, and Back does not return`, hub, { script: true }, async (page) => {
    await withAway(page);
    page.forgive(/ERR_CACHE_MISS|ERR_ABORTED/);
    await page.goto('/');
    await page.goto('/xem-tin');
    await page.goto('/ai-doc');
    for (let n = 0; n < 3; n += 1) await page.keyboard.press(key);
    await page.waitForURL(away);
    for (let n = 0; n < 3; n += 1) {
      await page.goBack().catch(() => {});
      await page.waitForURL((url) => !url.href.startsWith(hub.url));
    }
    await page.goto('/ai-doc');
    await page.getByRole('heading', { name: 'Ai đọc điều em viết?' }).waitFor();
  });
}

phoneTest('the page is blank before anything else is loaded', hub, { script: true }, async (page) => {
  await withAway(page);
  await page.goto('/bao-tin');
  const left = await page.evaluate(() => {
    document.querySelector('a.exit').click();
    return [document.body.childElementCount, document.title.trim()];
  });
  assert.deepEqual(left, [0, ''], 'in the same breath as the tap');
  await page.waitForURL(away);
});

phoneTest('without script the way out is a link by way of a blank page', hub, async (page) => {
  await page.route('**/thoat/di', (route) => route.fulfill({ contentType: 'text/html; charset=utf-8', body: '<title>Bách khoa</title>' }));
  await page.goto('/bao-tin');
  await page.locator('a.exit').click();
  await page.waitForURL('**/thoat/di');
  await page.goBack();
  assert.match(page.url(), /\/bao-tin$/, 'the blank page is not in the history');
});

phoneTest('words stay on the device only if asked, and go when they were sent', hub, { script: true }, async (page) => {
  const write = async (text) => {
    await page.goto('/bao-tin');
    await page.locator('button.choice').first().click();
    await page.locator('#draft').waitFor();
    if (text) await page.locator('#text').pressSequentially(text);
  };
  const kept = () => page.evaluate(() => localStorage.length);
  await write('Em viết dở');
  assert.equal(await kept(), 0, 'nothing is kept by itself');
  await page.locator('#draft-keep').check();
  await page.locator('#text').pressSequentially(' rồi');
  assert.equal(await kept(), 1);
  await axeCheck(page);
  await shot(page, 'child-10-draft');
  await write('');
  assert.equal(await page.locator('#text').inputValue(), 'Em viết dở rồi');
  await page.getByText('Chữ em viết lần trước vẫn còn đây.').waitFor();
  await page.locator('#draft-erase').click();
  assert.equal(await kept(), 0);
  await page.locator('#draft-keep').check();
  assert.equal(await kept(), 1);
  await page.locator('label.choice').first().click();
  await page.getByRole('button', { name: 'Tiếp', exact: true }).click();
  await page.locator('button.choice').first().click();
  await page.locator('.code').waitFor();
  assert.equal(await kept(), 0, 'sent, so it is gone');
});

phoneTest('without script there is no box that could not keep its word', hub, async (page) => {
  await page.goto('/bao-tin');
  await page.locator('button.choice').first().click();
  assert.equal(await page.locator('#draft').isVisible(), false);
});

phoneTest('a browser with script does its work by itself', hub, { script: true }, async (page) => {
  await toLastPage(page, 'Trình duyệt tự làm.');
  await page.waitForFunction(() => document.querySelector('input[name=proof]').value !== '', null, { timeout: 60_000 });
  const value = (name) => page.locator(`input[name=${name}]`).inputValue();
  const [once, work, proof] = [await value('once'), await value('work'), await value('proof')];
  const digest = createHash('sha256').update(`${once}:${work}:${proof}`).digest();
  const bits = Number.parseInt(work, 10);
  assert.ok(bits >= 16 && digest.readUInt32BE(0) >>> (32 - bits) === 0, `${work} ${digest.toString('hex')}`);
});

phoneTest('in a flood everybody is taken in', hub, async (page) => {
  const form = { voice: 'child', step: '3', safe: 'yes', kinds: 'other', wish: 'know', text: 'Thử nhiều tin cùng lúc.' };
  for (let n = 0; n < 110; n += 1) {
    const answer = await page.request.post('/bao-tin', { form: { ...form, once: n.toString(16).padStart(32, '0') } });
    assert.equal(answer.status(), 200);
    assert.match(await answer.text(), /class="code"/, 'each gets its receipt');
  }
  await toLastPage(page, 'Em ở trong đám đông.');
  await page.locator('#picture-question').waitFor();
  await axeCheck(page);
  await shot(page, 'child-11-flood');
  await page.locator('button.choice').first().click();
  await page.getByText('Tin của em đã được giữ, đang chờ đến lượt. Không mất.').waitFor();
  await axeCheck(page);
  await shot(page, 'child-12-waiting');

  const quick = await openPage(hub, { width: 390, script: true });
  await toLastPage(quick, 'Máy em tự làm việc.');
  await quick.locator('#picture-question').waitFor({ state: 'detached', timeout: 60_000 });
  await quick.locator('button.choice').first().click();
  await quick.locator('.code').waitFor();
  assert.equal(await quick.getByText('đang chờ đến lượt').count(), 0, 'a proof keeps it among the first');
  await quick.done();
});
