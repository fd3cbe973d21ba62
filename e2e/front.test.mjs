// The first page of the real program: it answers, 111 and the quick exit are there, and it is sound on a phone
// without scripts and on a desk.
import assert from 'node:assert/strict';
import { axeCheck, deskTest, phoneTest, useHub } from './support.mjs';

const hub = useHub();

phoneTest('the front page on a phone', hub, async (page) => {
  const answer = await page.goto('/');
  assert.equal(answer.status(), 200);
  assert.equal(await page.locator('html').getAttribute('lang'), 'vi');
  assert.ok(await page.locator('header a[href="tel:111"]').isVisible());
  assert.ok(await page.locator('header a.exit[rel~="noreferrer"]').isVisible());
  await axeCheck(page);
});

phoneTest('the front page at 320 px, dark', hub, { width: 320, dark: true }, async (page) => {
  await page.goto('/');
  await axeCheck(page);
});

phoneTest('the front page in English', hub, async (page) => {
  await page.goto('/en');
  assert.equal(await page.locator('html').getAttribute('lang'), 'en');
  await axeCheck(page);
});

deskTest('the front page on a desk', hub, async (page) => {
  await page.goto('/');
  await axeCheck(page);
});

phoneTest('the first visit weighs at most 30 kB', hub, async (page) => {
  let weight = 0;
  page.on('response', async (response) => { weight += (await response.body().catch(() => '')).length; });
  await page.goto('/', { waitUntil: 'networkidle' });
  assert.ok(weight > 1_000 && weight <= 30_000, `${weight} bytes`);
});
