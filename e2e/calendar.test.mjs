// The administrator enters what a year's decision swaps.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { axeCheck, shot, useHub } from './support.mjs';
import { demoPage } from './people.mjs';

const days = useHub();
test('a swapped working day is entered, shown and taken back', async () => {
  const page = await demoPage(days, 'quantri', { width: 390, script: false });
  await page.goto('/lich-lam-viec?nam=2027');
  await page.getByText('Tết Nguyên đán').first().waitFor();
  await page.locator('#day').fill('11/02/2027');
  page.forgive(/status of 422/);
  await page.locator('form[action="/lich-lam-viec"] button').click();
  await page.locator('.errors').first().waitFor();
  assert.equal(await page.locator('#day').inputValue(), '11/02/2027', 'what was typed stays');
  await page.locator('#decision').fill('Thông báo 12/TB-BNV');
  await page.locator('form[action="/lich-lam-viec"] button').click();
  await page.getByText('Các hạn mới tính theo ngày này').waitFor();
  await page.getByText('Thông báo 12/TB-BNV').waitFor();
  await axeCheck(page);
  await shot(page, 'working-days-phone');
  await page.locator('form[action$="/bo"] button').click();
  await page.getByText('Đã bỏ').waitFor();
  assert.equal(await page.getByText('Thông báo 12/TB-BNV').count(), 0);
  await page.done();
});
