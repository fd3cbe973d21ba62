// A department is merged into a new one: the decision is recorded, its open work reviewed and moved, any day looked at,
// and everything undone and recorded again. The demo's own reform of 2025 is looked at first.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { axeCheck, databases, shot, useHub } from './support.mjs';
import { demoPage } from './people.mjs';

const ago = (days) => {
  const day = new Date(Date.now() - days * 86_400_000);
  return `${String(day.getDate()).padStart(2, '0')}/${String(day.getMonth() + 1).padStart(2, '0')}/${day.getFullYear()}`;
};
const text = (page) => page.locator('#content').innerText();

for (const database of databases) {
  const hub = useHub({ database });

  test(`the province before and after the reform of 2025 (${database})`, { timeout: 240_000 }, async () => {
    const page = await demoPage(hub, 'quantri', { script: false });
    await page.goto('/co-quan?ngay=2025-02-28');
    assert.match(await text(page), /Sở Thông tin và Truyền thông/);
    assert.match(await text(page), /Như ngày|Danh sách như ngày 28\/02\/2025/);
    await axeCheck(page);
    await shot(page, 'reform-as-of-february');
    await page.goto('/co-quan?ngay=30/06/2025');
    assert.doesNotMatch(await text(page), /Sở Thông tin và Truyền thông/);
    await page.goto('/co-quan?ngay=30/06/2025&cap=commune');
    assert.match(await text(page), /Ủy ban nhân dân xã Nà Sao/);
    await page.goto('/co-quan?cap=commune');
    assert.doesNotMatch(await text(page), /Nà Sao/);
    assert.match(await text(page), /Ủy ban nhân dân xã Bản Mới/);
    page.forgive(/status of 422/);
    await page.goto('/co-quan?ngay=29/02/2025');
    await page.getByText('28/02').first().waitFor();

    await page.goto('/co-quan?ngay=2025-02-28');
    await page.getByRole('link', { name: 'Sở Thông tin và Truyền thông' }).click();
    await page.getByText('Kết thúc 28/02/2025').waitFor();
    assert.match(await text(page), /Công an tỉnh Mẫu – An toàn mạng/);
    assert.match(await text(page), /Sở Văn hóa, Thể thao và Du lịch – Báo chí, xuất bản/);
    assert.match(await text(page), /Sở Khoa học và Công nghệ – các việc khác/);
    await axeCheck(page);
    await shot(page, 'reform-body');
    await page.goto('/co-quan/su-kien');
    assert.ok(await page.locator('tbody tr').count() >= 10, 'the whole reform is on record');
    await axeCheck(page);
    await shot(page, 'reform-events');
    await page.done();
    const phone = await demoPage(hub, 'quantri', { width: 390, script: false });
    for (const [path, name] of [['/co-quan?ngay=2025-02-28', 'as-of'], ['/co-quan/su-kien', 'events'], ['/co-quan/su-kien/them', 'form']]) {
      await phone.goto(path);
      await axeCheck(phone);
      await shot(phone, `reform-${name}-phone`);
    }
    await phone.goto('/co-quan/su-kien');
    await phone.locator('tbody a').first().click();
    await axeCheck(phone);
    await shot(phone, 'reform-event-phone');
    await phone.done();
  });

  test(`a merge recorded, its work moved, undone, recorded again (${database})`, { timeout: 240_000 }, async () => {
    const page = await demoPage(hub, 'quantri', { script: false });
    page.forgive(/status of 422/);
    await page.goto('/co-quan?tim=so+y+te');
    await page.getByRole('link', { name: 'Sở Y tế' }).click();
    await page.locator('a[href*="su-kien/them"]').click();
    await page.locator('#decided').fill('29/02/2025');
    await page.locator('#effective').fill('01/01/2021');
    await page.locator('main form button').last().click();
    await page.locator('.errors').waitFor();
    await axeCheck(page);
    await shot(page, 'reform-form-errors');
    await page.locator('#decision').fill('77/NQ-HĐND');
    await page.locator('#decided').fill(ago(40));
    await page.locator('#name').fill('Sở Y tế và Trẻ em tỉnh Mẫu');
    await page.locator('#short-name').fill('Sở Y tế – Trẻ em');
    await page.locator('main form button').last().click();
    await page.getByText('Phải sau ngày Sở Y tế bắt đầu (01/01/2021)').first().waitFor();
    await page.locator('#effective').fill(ago(30));
    await page.locator('#function-telecom').selectOption({ label: 'Công an tỉnh Mẫu' });
    await page.locator('main form button').last().click();
    await page.getByText('Đã ghi. Xem các việc đang mở').waitFor();
    const event = new URL(page.url()).pathname;
    const pieces = await page.locator('main select').count();
    assert.ok(pieces > 2, `${pieces} open tasks`);
    assert.match(await text(page), /nhiệm vụ đang mở của Sở Y tế: .*→ Sở Y tế – Trẻ em/);
    await axeCheck(page);
    await shot(page, 'reform-batch');
    // one goes elsewhere, one stays
    await page.locator('main select').nth(0).selectOption({ label: 'Công an tỉnh' });
    await page.locator('main select').nth(1).selectOption('');
    const task = await page.locator('tbody tr').nth(0).locator('a').getAttribute('href');
    await page.locator('form[action$="chuyen-viec"] button').click();
    await page.getByText('Đã chuyển.', { exact: true }).waitFor();
    assert.equal(await page.locator('main select').count(), 1, 'what was left stays in the list');
    await shot(page, 'reform-batch-rest');
    await page.goto(task);
    assert.match(await text(page), /chuyển từ Sở Y tế sang Công an tỉnh/);
    await shot(page, 'reform-task');

    await page.goto('/co-quan?tim=so+y+te');
    assert.match(await text(page), /Sở Y tế và Trẻ em tỉnh Mẫu/);
    await page.goto(`/co-quan?tim=so+y+te&ngay=${encodeURIComponent(ago(31))}`);
    assert.doesNotMatch(await text(page), /Sở Y tế và Trẻ em tỉnh Mẫu/);

    await page.goto(event);
    await page.locator('form[action$="hoan-tac"] button').click();
    await page.getByText('Sổ cơ quan trở lại như trước').waitFor();
    assert.match(await text(page), /Sở Y tế – Trẻ em/, 'what was meant is still told');
    await axeCheck(page);
    await shot(page, 'reform-undone');
    await page.goto('/co-quan?tim=so+y+te');
    assert.doesNotMatch(await text(page), /Sở Y tế và Trẻ em tỉnh Mẫu/);
    await page.goto(task);
    assert.doesNotMatch(await text(page), /chuyển từ Sở Y tế/);

    await page.goto(event);
    await page.locator('form[action$="ghi-lai"] button').click();
    await page.getByText('Đã ghi. Xem các việc đang mở').waitFor();
    assert.equal(await page.locator('main select').count(), pieces, 'all its work is open again');
    await page.done();
  });
}
