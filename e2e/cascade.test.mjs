// A task of a plan goes down to communes: one takes it, one is asked again after it refused, help comes from beside.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { axeCheck, databases, shot, useHub } from './support.mjs';
import { demoPage } from './people.mjs';

for (const database of databases) {
  const hub = useHub({ database });

  test(`a task passed on, taken, refused, taken back (${database})`, { timeout: 240_000 }, async () => {
    const page = await demoPage(hub, 'kehoach.so', { script: false });
    await page.goto('/nhiem-vu');
    await page.locator('main a[href^="/nhiem-vu/"]').first().click();
    const task = new URL(page.url()).pathname;
    page.forgive(/status of 422/);
    await page.locator('form[action$="/chuyen"] button').click();
    await page.locator('.errors').getByText('Chọn ít nhất một cơ quan').waitFor();
    await page.locator('input[name=all][value=communes]').check();
    await page.locator('textarea[name=words]').fill('Báo số lớp đã dạy và số học sinh.');
    await axeCheck(page);
    await shot(page, 'cascade-form');
    await page.locator('form[action$="/chuyen"] button').click();
    await page.getByText('Đã chuyển. Mỗi cơ quan trả lời').waitFor();
    await page.getByText('0 / 3 xong · 3 chưa trả lời').waitFor();
    await axeCheck(page);
    await shot(page, 'cascade-passed');

    const phone = await demoPage(hub, 'xa.banmoi', { width: 390, script: false });
    await phone.locator('main .todo a[href^="/nhiem-vu/"]').first().waitFor(); // on the day's page at once
    await phone.goto('/nhiem-vu');
    await phone.getByText('Việc được chuyển, chờ trả lời').waitFor();
    await axeCheck(phone);
    await shot(phone, 'cascade-asked-phone');
    await phone.locator('main a[href^="/nhiem-vu/"]').first().click();
    await phone.getByText('Báo số lớp đã dạy').first().waitFor();
    phone.forgive(/status of 422/);
    await phone.locator('button[name=answer][value=refuse]').click();
    await phone.locator('.errors').first().waitFor();
    await axeCheck(phone);
    await phone.locator('textarea[name=reason]').fill('Xã chưa có cán bộ phụ trách, xin lùi sang tháng sau.');
    await shot(phone, 'cascade-answer-phone');
    await phone.locator('button[name=answer][value=refuse]').click();
    await phone.getByText('Đã gửi lý do').waitFor();

    await page.goto(task);
    await page.getByText('0 / 2 xong · 2 chưa trả lời · 1 từ chối').waitFor();
    await page.getByText('xin lùi sang tháng sau').first().waitFor();
    await page.locator('label.row', { hasText: 'UBND xã Bản Mới' }).locator('input').check();
    await page.locator('form[action$="/chuyen"] button').click();
    await page.getByText('0 / 3 xong · 3 chưa trả lời').waitFor();

    await phone.goto('/nhiem-vu');
    await phone.locator('main a[href^="/nhiem-vu/"]').first().click();
    await phone.locator('button[name=answer][value=take]').click();
    await phone.getByText('Đã nhận việc').waitFor();
    await phone.locator('textarea[name=result]').fill('Đã dạy 4 lớp, 120 học sinh.');
    await phone.locator('form[action$="/xong"] button').click();
    await phone.getByText('Việc đã xong').waitFor();

    await page.goto(task);
    await page.getByText('1 / 3 xong · 2 chưa trả lời').waitFor();
    await page.getByText('Đã dạy 4 lớp').first().waitFor();
    const other = page.locator('tr, .row', { hasText: 'UBND xã Nà Lùng' }).locator('details').first();
    await other.locator('summary').click();
    await other.locator('input[type=text]').fill('Làm ở quý sau.');
    await other.locator('button').click();
    await page.getByText('1 / 2 xong · 1 chưa trả lời').waitFor();
    await axeCheck(page);
    await shot(page, 'cascade-parts');
    assert.ok(await page.getByText('Thu hồi từ UBND xã Nà Lùng').count() > 0);
    await page.goto('/nhiem-vu');
    await page.getByText('1 / 2 xong · 1 chưa trả lời').first().waitFor();
    await page.done();
    await phone.done();
  });
}
