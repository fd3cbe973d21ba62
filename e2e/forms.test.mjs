// What a person typed is never lost and never doubled: a session that ends in the middle of a long form, a form
// that is sent twice; and a notice on its way from one office to another.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { axeCheck, phoneTest, shot, useHub } from './support.mjs';
import { demoPage } from './people.mjs';

const hub = useHub();
const title = 'Nộp danh sách đầu mối trước thứ Sáu';
const body = 'Mỗi đơn vị gửi tên, số điện thoại của một đầu mối.\nĐơn vị nào đã gửi thì không cần gửi lại.';

/** Fills the form for a notice to the commune of the sample data. */
async function writeNotice(page, words) {
  await page.goto('/thong-bao/moi');
  await page.locator('#title').fill(words);
  await page.locator('#body').fill(body);
  await page.locator('label', { hasText: 'Ủy ban nhân dân xã Bản Mới' }).locator('input').check();
}

test('a notice is written, sent and read', async () => {
  const page = await demoPage(hub, 'kehoach.so');
  await page.goto('/thong-bao/moi');
  page.forgive(/status of 4\d\d/);
  await page.locator('main form button').last().click();
  assert.equal(await page.locator('.errors li').count(), 3, 'all three problems at once');
  await axeCheck(page);
  await writeNotice(page, title);
  await shot(page, 'notice-write');
  await page.locator('main form button').last().click();
  await page.locator('form[action$="/gui"] button').click();
  const address = new URL(page.url()).pathname;
  await page.getByText('Chưa đọc').first().waitFor();
  await axeCheck(page);

  const commune = await demoPage(hub, 'xa.banmoi', { width: 390, script: false });
  await commune.goto('/thong-bao');
  await axeCheck(commune);
  await commune.getByRole('link', { name: title, exact: true }).click();
  await commune.getByText('Mỗi đơn vị gửi tên').waitFor();
  await axeCheck(commune);
  await shot(commune, 'notice-read');
  await commune.done();

  await page.goto(address);
  assert.equal(await page.getByText('Chưa đọc').count(), 0, 'the reading is marked');
  await shot(page, 'notice-marked');
  await page.done();
});

test('a session that ends in a long form costs no word', async () => {
  const page = await demoPage(hub, 'kehoach.so', { script: false });
  await writeNotice(page, 'Viết dở thì hết phiên');
  const other = await page.context().newPage();
  await other.goto('/viec');
  await other.getByRole('button', { name: 'Đăng xuất' }).click();
  await other.close();
  page.forgive(/status of 401/);
  await page.locator('main form button').last().click();
  await page.locator('#login').fill('kehoach.so');
  await page.locator('#passphrase').fill('du-lieu-mau-2026');
  await axeCheck(page);
  await shot(page, 'session-ended');
  await page.locator('main form button').first().click();
  await page.getByText('Chữ bạn gõ còn nguyên').waitFor();
  await axeCheck(page);
  await shot(page, 'session-again');
  await page.locator('main form button').last().click();
  await page.getByRole('heading', { name: 'Viết dở thì hết phiên' }).waitFor();
  await page.getByText('Đơn vị nào đã gửi thì không cần gửi lại.').waitFor();
  await page.done();
});

phoneTest('the same form sent twice is one report', hub, async (page) => {
  await page.goto('/bao-tin');
  await page.locator('button.choice').last().click();
  await page.locator('label.choice').nth(2).click();
  await page.locator('#text').fill('Bạn trong lớp nói xấu em.');
  await page.locator('main form button').last().click();
  const names = await page.locator('main form input').evaluateAll((all) => all.map((input) => [input.name, input.value]));
  const form = { ...Object.fromEntries(names), wish: 'answer' };
  const codes = [];
  for (let times = 0; times < 2; times += 1) {
    const answer = await page.request.post('/bao-tin', { form });
    assert.equal(answer.status(), 200);
    codes.push((await answer.text()).match(/<p class="code">(.*?)<\/p>/s)[1]);
  }
  assert.equal(codes[0], codes[1], 'one receipt, so one report');
});

for (const [what, size, told] of [['over the limit', 25_000_000, '25 MB'], ['far over the limit', 75_000_000, '75 MB']]) {
  test(`a file ${what} is told so, however long it takes to send`, async () => {
    const page = await demoPage(hub, 'kehoach.so');
    await page.goto('/ke-hoach/nhap');
    const folder = mkdtempSync(join(tmpdir(), 'lachan-upload-'));
    try {
      const file = join(folder, 'ke-hoach.txt');
      writeFileSync(file, Buffer.alloc(size, 'a'));
      await page.locator('#file').setInputFiles(file);
      page.forgive(/status of 4\d\d/);
      await page.locator('main form button').last().click();
      await page.locator('.errors').getByText(told).waitFor();
      await axeCheck(page);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
    await page.done();
  });
}
