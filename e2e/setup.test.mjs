// A fresh hub: visitors are told that it is not ready (with 111 on the page), and the link it prints opens the
// set-up, on a phone without scripts too.
import assert from 'node:assert/strict';
import { setUpLink } from './people.mjs';
import { axeCheck, deskTest, phoneTest, shot, useHub } from './support.mjs';

const hub = useHub({ command: 'serve' });

phoneTest('before the set-up every page still shows 111', hub, async (page) => {
  page.forgive(/status of 503/);
  const answer = await page.goto('/');
  assert.equal(answer.status(), 503);
  assert.equal(await page.locator('h1').innerText(), 'Trang này chưa mở');
  assert.ok(await page.locator('header a[href="tel:111"]').isVisible());
  await axeCheck(page);
  await shot(page, 'not-open');
});

phoneTest('the set-up page on a phone', hub, async (page) => {
  await page.goto(setUpLink(hub));
  await axeCheck(page);
});

deskTest('the set-up page on a desk, sent empty', hub, async (page) => {
  await page.goto(setUpLink(hub));
  await axeCheck(page);
  await shot(page, 'set-up');
  page.forgive(/status of 4\d\d/);
  await page.locator('main form button').first().click();
  await page.locator('.errors').waitFor();
  assert.match(await page.title(), /^Cần xem lại/);
  await axeCheck(page);
  await shot(page, 'set-up-problems');
});
