// The review of a plan: duties are split, merged, marked as copies and set aside, each of it undone if need be, and
// the plan goes into force. Played on SQLite and on PostgreSQL.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { axeCheck, databases, shot, useHub } from './support.mjs';
import { demoPage } from './people.mjs';

/** The address of the review of the Tuần Giáo plan of the sample data. */
async function reviewOf(page) {
  await page.goto('/ke-hoach');
  const href = await page.locator('main a', { hasText: 'Tuần Giáo' }).first().getAttribute('href');
  return `${href.replace(/\/duyet$/, '')}/duyet`;
}


async function reshape(page) {
  const more = page.locator('details', { has: page.getByText('Tách, gộp, hoặc đánh dấu trùng') });
  if (await more.getAttribute('open') === null) await more.locator('summary').click();
  return more;
}

for (const database of databases) {
  const hub = useHub({ database });

  test(`duties are split, merged, marked and set aside (${database})`, { timeout: 240_000 }, async () => {
    const page = await demoPage(hub, 'kehoach.so', { script: false });
    const review = await reviewOf(page);
    const all = async () => Number((await page.getByText(/\d+ \/ \d+ mục đã xem/).first().innerText()).match(/\d+/g).at(-1));
    await page.goto(review);
    const before = await all();

    let more = await reshape(page);
    await more.locator('#at').selectOption({ index: 1 });
    await more.locator('form[action$="/tach"] button').click();
    await page.getByText('Đã tách làm hai').waitFor();
    assert.equal(await all(), before + 1);
    await axeCheck(page);
    await shot(page, 'review-split', { fullPage: false });
    await page.locator('form[action$="/hoan-tac"] button').first().click();
    await page.getByText('Đã hoàn tác').waitFor();
    assert.equal(await all(), before, 'a split is undone whole');

    more = await reshape(page);
    page.forgive(/status of 422/);
    await more.locator('form[action$="/tach"] button').click();
    await page.locator('.errors').getByText('Chọn chỗ tách').waitFor();

    await page.goto(review);
    more = await reshape(page);
    await more.locator('form[action$="/gop"] button').click();
    await page.getByText('Đã gộp hai mục làm một').waitFor();
    assert.equal(await all(), before - 1);
    await axeCheck(page);

    await page.goto(review);
    more = await reshape(page);
    await axeCheck(page);
    await shot(page, 'review-more');
    await more.locator('#of').selectOption({ index: 1 });
    await more.locator('form[action$="/trung"] button').click();
    await page.getByText('Đã đánh dấu trùng').waitFor();

    await page.goto(review);
    await page.locator('button[name=verdict][value=reject]').first().click();
    await page.getByText('Đã lưu').first().waitFor();
    await page.done();
  });

  test(`one decision on a phone (${database})`, async () => {
    const page = await demoPage(hub, 'kehoach.so', { width: 390, script: false });
    await page.goto(await reviewOf(page));
    await axeCheck(page);
    const more = await reshape(page);
    await axeCheck(page);
    await shot(page, 'review-phone', { fullPage: false });
    await more.locator('form[action$="/gop"] button').click();
    await page.getByText('Đã gộp hai mục làm một').waitFor();
    await page.done();
  });
}

const keyed = useHub();
test('the review by keys alone', { timeout: 120_000 }, async () => {
  const page = await demoPage(keyed, 'kehoach.so');
  await page.goto(await reviewOf(page));
  await page.keyboard.press('s');
  assert.equal(await page.evaluate(() => document.activeElement.id), 'at', 'the place of the cut comes first');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('m');
  await page.keyboard.press('Escape');
  await page.keyboard.press('s');
  await page.getByText('Đã tách làm hai').waitFor();
  await page.keyboard.press('u');
  await page.getByText('Đã hoàn tác').waitFor();
  await page.keyboard.press('m');
  await page.getByText('Đã gộp hai mục làm một').waitFor();
  await page.keyboard.press('r');
  await page.getByText('Đã lưu').first().waitFor();
  await page.done();
});
