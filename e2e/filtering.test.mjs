// Rules by age: a filter officer on a phone without script switches a category and a measure for one tier, sees what
// changes before anything is kept, gives a reason, and the history says so; the later of two officers is told what has
// changed since; a list whose newer file is refused goes on in its older version and says so. On SQLite and PostgreSQL.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { test } from 'node:test';
import { axeCheck, databases, shot, useHub } from './support.mjs';
import { demoPage } from './people.mjs';

process.env.LACHAN_WEBHOOK_PRIVATE_ADDRESSES = 'true';

/** Nothing hangs over the edge of the screen. */
async function fits(page, path) {
  const over = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  assert.ok(over <= 0, `${path} is ${over} pixels too wide`);
}

/** The page as it is: checked, photographed, not wider than the screen. */
async function looked(page, name) {
  await axeCheck(page);
  await fits(page, name);
  await shot(page, name);
}

const box = (page, name, value) => page.locator(`input[name="${name}"][value="${value}"]`);

for (const database of databases) {
  const hub = useHub({ database });

  test(`a rule is changed, looked at before, and told (${database})`, { timeout: 300_000 }, async () => {
    const page = await demoPage(hub, 'mang.so', { width: 390, script: false });
    page.forgive(/status of 422/);
    await page.goto('/loc/nhom-tuoi');
    await page.getByText('Chưa ai đổi gì').waitFor();
    await looked(page, 'filter-tiers-390');
    await page.locator('main').getByRole('link', { name: 'THCS', exact: true }).click();
    assert.equal(await box(page, 'closed', 'order').count(), 0, 'what the law closes is no question');
    await page.getByText('vì luật cấm').waitFor();
    assert.equal(await box(page, 'closed', 'games').isChecked(), false);
    assert.equal(await box(page, 'youtube', 'strict').isChecked(), true);
    await looked(page, 'filter-rules-form-390');

    // nothing marked, nothing to keep
    await page.getByRole('button', { name: 'Xem trước thay đổi' }).click();
    await page.getByText('Không có gì thay đổi').waitFor();
    await page.getByRole('button', { name: 'Quay lại sửa' }).click();

    await box(page, 'closed', 'games').check();
    await box(page, 'service', 'service-zalo').check();
    await box(page, 'on', 'safe-search').uncheck();
    await page.getByRole('button', { name: 'Xem trước thay đổi' }).click();
    await page.getByText('Trò chơi sẽ bị chặn với nhóm THCS').waitFor();
    await page.getByText('Zalo sẽ bị chặn với nhóm THCS').waitFor();
    await page.getByText('3 tên miền').waitFor();
    await page.getByText('Tìm kiếm an toàn sẽ tắt với nhóm THCS').waitFor();
    await looked(page, 'filter-rules-look-390');
    // back, and what was chosen is still there
    await page.getByRole('button', { name: 'Quay lại sửa' }).click();
    assert.equal(await box(page, 'closed', 'games').isChecked(), true);
    await box(page, 'on', 'safe-search').check();
    await page.getByRole('button', { name: 'Xem trước thay đổi' }).click();
    // without a reason it is not kept
    await page.getByRole('button', { name: 'Lưu thay đổi' }).click();
    await page.locator('.errors').waitFor();
    await looked(page, 'filter-rules-no-reason-390');

    // meanwhile a second page of another officer's is open on the old rules
    const other = await demoPage(hub, 'mang.so', { width: 1280, script: true });
    other.forgive(/status of 422/);
    await other.goto('/loc/nhom-tuoi/lower-secondary');
    await looked(other, 'filter-rules-form-1280');
    await box(other, 'closed', 'ads').uncheck();
    await other.getByRole('button', { name: 'Xem trước thay đổi' }).click();
    await looked(other, 'filter-rules-look-1280');

    await page.locator('#reason').fill('Theo công văn số 12/SGDĐT');
    await page.getByRole('button', { name: 'Lưu thay đổi' }).click();
    await page.getByText('Đã đổi quy tắc').waitFor();
    await page.locator('td', { hasText: 'Theo công văn số 12/SGDĐT' }).waitFor();
    await page.getByText('Trò chơi: chặn với nhóm THCS').waitFor();
    await page.getByText('Zalo: chặn với nhóm THCS').waitFor();
    await looked(page, 'filter-tiers-changed-390');

    await other.locator('#reason').fill('Trang tin của trường');
    await other.getByRole('button', { name: 'Lưu thay đổi' }).click();
    await other.getByText('có người vừa đổi quy tắc').waitFor();
    await other.getByText(/Lý do: Theo công văn số 12/).waitFor();
    assert.equal(await other.locator('#reason').inputValue(), 'Trang tin của trường', 'nothing typed is lost');
    await looked(other, 'filter-rules-meanwhile-1280');
    await other.getByRole('button', { name: 'Lưu thay đổi' }).click();
    await other.getByText('Đã đổi quy tắc').waitFor();
    await other.goto('/loc/nhom-tuoi/lower-secondary');
    assert.equal(await box(other, 'closed', 'games').isChecked(), true, 'the first change stays');
    assert.equal(await box(other, 'closed', 'ads').isChecked(), false);
    await other.goto('/loc/nhom-tuoi');
    await looked(other, 'filter-tiers-changed-1280');
    await other.goto('/loc/nhom-tuoi');
    await looked(other, 'filter-tiers-1280');
    await other.done();
    await page.done();

    // a school's own filter officer sees the rules and cannot change them
    const school = await demoPage(hub, 'mang.truong', { width: 390, script: false });
    school.forgive(/status of 403/);
    await school.goto('/loc/nhom-tuoi');
    assert.equal(await school.locator('a[href="/loc/nhom-tuoi/primary"]').count(), 0);
    await school.goto('/loc/nhom-tuoi/primary');
    await school.getByText('Trang này không mở được cho bạn').waitFor();
    await school.done();
  });

  test(`a refused list keeps the last good one and says so (${database})`, { timeout: 300_000 }, async () => {
    const page = await demoPage(hub, 'mang.so', { width: 390, script: false });
    page.forgive(/status of 422/);
    const hand = async (text) => {
      await page.goto('/loc/danh-sach');
      await page.locator('#category').selectOption('games');
      await page.locator('#name').fill('Danh sách trò chơi của Sở KH&CN');
      await page.locator('#licence').fill('tự lập');
      await page.locator('#file').setInputFiles({ name: 'list.txt', mimeType: 'text/plain', buffer: Buffer.from(text) });
      await page.getByRole('button', { name: 'Kiểm tra và dùng' }).click();
    };
    await hand('<!DOCTYPE html><title>404</title>');
    await page.locator('.errors').waitFor();
    assert.equal(await page.locator('#name').inputValue(), 'Danh sách trò chơi của Sở KH&CN');
    await page.goto('/loc/danh-sach');
    await page.getByText('1 danh sách đang dùng bản cũ').waitFor();
    await looked(page, 'filter-list-refused-390');
    const wide = await demoPage(hub, 'mang.so', { width: 1280, script: true });
    await wide.goto('/loc/danh-sach');
    await looked(wide, 'filter-list-refused-1280');
    await wide.done();
    // one line of it cannot be used: the others are, and it is said which and why
    await hand('tro-choi-moi.example\ncom\n');
    await page.getByText('Đã nhận danh sách').waitFor();
    await page.getByText('Dòng 2 chặn cả một đuôi tên miền').waitFor();
    await looked(page, 'filter-list-bad-line-390');
    assert.equal(await page.getByText('đang dùng bản cũ').count(), 0);
    await page.done();
  });

  test(`a source is fetched by itself, and what fails is told (${database})`, { timeout: 300_000 }, async (t) => {
    let answer = 'nguon-moi.example\nnguon-nua.example\n';
    const server = createServer((_, response) => {
      response.writeHead(answer ? 200 : 503, { 'content-type': 'text/plain' }).end(answer);
    });
    await new Promise((done) => { server.listen(0, '127.0.0.1', done); });
    t.after(() => server.close());
    const page = await demoPage(hub, 'mang.so', { width: 390, script: false });
    page.forgive(/status of 422/);
    await page.goto('/loc/danh-sach');
    await page.getByRole('link', { name: 'Nguồn tự cập nhật' }).click();
    await page.locator('#category').selectOption('games');
    await page.locator('#name').fill('Nguồn thử');
    await page.locator('#licence').fill('CC0');
    await page.locator('#url').fill('danh-sach.example/tro-choi.txt');
    await page.getByRole('button', { name: 'Thêm và lấy ngay' }).click();
    await page.locator('.errors').waitFor();
    assert.equal(await page.locator('#name').inputValue(), 'Nguồn thử', 'nothing typed is lost');
    await looked(page, 'filter-source-wrong-390');
    await page.locator('#url').fill(`http://127.0.0.1:${server.address().port}/rat-dai/danh-sach-tro-choi-cua-mot-noi-nao-do.txt`);
    await page.getByRole('button', { name: 'Thêm và lấy ngay' }).click();
    await page.getByText('Bản đầu tiên đang được lấy').waitFor();
    const row = () => page.locator('tr', { hasText: 'Nguồn thử' });
    const becomes = async (words) => {
      const until = Date.now() + 90_000;
      while (!(await row().innerText()).includes(words)) {
        assert.ok(Date.now() < until, `never: ${words}`);
        await new Promise((wake) => { setTimeout(wake, 1000); });
        await page.goto('/loc/nguon');
      }
    };
    await becomes('Đang cập nhật');
    await page.goto('/loc/danh-sach');
    assert.match(await row().innerText(), /2/, 'two names came');
    answer = '';
    await page.goto('/loc/nguon');
    await row().getByRole('button', { name: 'Lấy ngay' }).click();
    await becomes('Không lấy được');
    await page.getByText('1 nguồn không cập nhật được').waitFor();
    await looked(page, 'filter-source-390');
    const wide = await demoPage(hub, 'mang.so', { width: 1280, script: true });
    await wide.goto('/loc/nguon');
    await looked(wide, 'filter-source-1280');
    await wide.done();
    await row().getByRole('button', { name: 'Tắt' }).click();
    await row().getByRole('button', { name: 'Bỏ nguồn' }).click();
    assert.equal(await row().count(), 0);
    await page.done();
  });
}
