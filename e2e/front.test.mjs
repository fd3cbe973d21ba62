// The first page of the real program: it answers, 111 and the quick exit are there, and it is sound on a phone
// without scripts and on a desk.
import assert from 'node:assert/strict';
import { setUp } from './people.mjs';
import { axeCheck, deskTest, phoneTest, useHub } from './support.mjs';

const hub = useHub({ command: 'serve', prepare: setUp });

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

phoneTest('the first visit weighs at most 30 kB', hub, { script: true }, async (page) => {
  const bodies = [];
  page.on('response', (response) => bodies.push(response.body().then((body) => [response.url(), body.length])));
  await page.goto('/', { waitUntil: 'networkidle' });
  const sizes = await Promise.all(bodies);
  const weight = sizes.reduce((sum, [, size]) => sum + size, 0);
  assert.ok(sizes.length >= 3, 'page, sheet and script were fetched');
  assert.ok(weight <= 30_000, `${weight} bytes: ${sizes.join(' ')}`);
});
