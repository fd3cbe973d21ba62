// Those who steer: one page for the chair, one for the lead department, one for each body; as of a day.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { axeCheck, databases, shot, useHub } from './support.mjs';
import { demoPage } from './people.mjs';

for (const database of databases) {
  const hub = useHub({ database });

  test(`the chair sees what is late and why (${database})`, { timeout: 240_000 }, async () => {
    const steering = await demoPage(hub, 'kehoach.so', { script: false });
    await steering.goto('/nhiem-vu');
    await steering.locator('main a[href^="/nhiem-vu/"]').first().click();
    await steering.locator('input[name=all][value=communes]').check();
    await steering.locator('form[action$="/chuyen"] button').click();
    await steering.getByText('Đã chuyển. Mỗi cơ quan trả lời').waitFor();
    await steering.done();

    const page = await demoPage(hub, 'chutich', { script: false });
    await page.getByRole('link', { name: 'Tổng quan' }).first().click();
    await page.getByText('3 xã, phường: việc trễ').waitFor();
    await axeCheck(page);
    await shot(page, 'overview-chair');
    await page.getByRole('link', { name: 'Theo dõi từng cơ quan' }).click();
    await page.getByRole('heading', { name: 'Cấp tỉnh' }).waitFor();
    await axeCheck(page);
    await shot(page, 'overview-lead');
    await page.locator('main table a[href^="/don-vi/"]').first().click();
    await page.getByText('Tình hình').waitFor();
    await axeCheck(page);
    await shot(page, 'overview-body');

    page.forgive(/status of 422/);
    await page.goto('/tong-quan?ngay=31/12/2099');
    await page.locator('.errors').getByText('Ngày này chưa tới').waitFor();
    await page.goto('/tong-quan?ngay=29/02/2025');
    await page.locator('.errors').first().waitFor();
    assert.equal(await page.locator('input[name=ngay]').inputValue(), '29/02/2025');
    await page.goto('/tong-quan?ngay=01/01/2020');
    await page.getByText('Số liệu đến hết ngày 01/01/2020').waitFor();

    const phone = await demoPage(hub, 'chutich', { width: 390, script: false });
    await phone.goto('/tong-quan');
    await axeCheck(phone);
    await shot(phone, 'overview-chair-phone');
    const commune = await demoPage(hub, 'xa.banmoi', { width: 390, script: false });
    commune.forgive(/status of 403/);
    await commune.goto('/tong-quan');
    assert.equal(await commune.locator('main .tiles').count(), 0, 'the overview is not for everybody');
    await phone.done();
    await commune.done();
    await page.done();
  });
}
