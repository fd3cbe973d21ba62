// A child tells on a phone, without scripts and without an account: five taps and one text from the front page
// to the receipt; comes back with the receipt, and a mistyped one is answered kindly.
import assert from 'node:assert/strict';
import { axeCheck, phoneTest, shot, useHub } from './support.mjs';

const hub = useHub();
const story = 'Có bạn quen trong trò chơi cứ đòi gặp em ở bến xe.';
let receipt = '';

phoneTest('a child tells and gets a receipt', hub, async (page) => {
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
