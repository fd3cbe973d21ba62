// Triage: two children send the same picture and are put together, a third tells of the same address and is proposed; the
// desk puts together, takes apart, says what kind of harm it is, opens one case for all and takes one out again.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { demoPage } from './people.mjs';
import { axeCheck, databases, openPage, shot, useHub } from './support.mjs';

const LINK = 'https://www.youtube.com/watch?v=mauGiongNhau1&feature=share';
const SAME = 'youtu.be/mauGiongNhau1?si=abc';
// the front of a JPEG and nothing to see behind it
const picture = {
  name: 'anh.jpg', mimeType: 'image/jpeg',
  buffer: Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 16, 0x4a, 0x46, 0x49, 0x46, 0, 1, 1, 0, 0, 1, ...Array(64).fill(7)]),
};

/** A child tells on a phone without script; gives the receipt's code. */
async function tell(hub, text, { link = '', file } = {}) {
  const page = await openPage(hub, { width: 390, script: false });
  await page.goto('/bao-tin');
  await page.locator('button.choice').first().click();
  await page.locator('label.choice').nth(1).click();
  await page.locator('#text').fill(text);
  if (link) await page.locator('#link').fill(link);
  await page.locator('main form button').last().click();
  if (file) await page.locator('#files').setInputFiles(file);
  await page.locator('button.choice').first().click();
  const code = (await page.locator('.code').innerText()).replace(/\s+/g, ' ').trim();
  await page.done();
  return code;
}

/** The page of the report with these words, found through the queue. */
async function find(page, text) {
  await page.goto('/hang-doi');
  const links = await page.locator('main table a').evaluateAll((all) => all.map((a) => a.getAttribute('href')));
  for (const href of links) {
    await page.goto(href);
    if (await page.getByText(text).count()) return href;
  }
  throw new Error(`no report tells: ${text}`);
}

for (const database of databases) {
  const hub = useHub({ database });

  test(`reports about one matter (${database})`, { timeout: 240_000 }, async () => {
    const first = await tell(hub, 'Có người gửi ảnh này cho em.', { link: LINK, file: picture });
    const second = await tell(hub, 'Lớp em cũng có ảnh này.', { file: picture });
    await tell(hub, 'Em thấy trang này đáng ngờ.', { link: SAME });

    const desk = await demoPage(hub, 'truc.ban', { script: false });
    const head = await find(desk, 'Có người gửi ảnh này cho em.');
    await desk.getByText('máy xếp chung, cùng một tệp').waitFor();
    await desk.getByText('cùng đường dẫn').waitFor();
    await axeCheck(desk);
    await shot(desk, 'triage-report');
    await desk.goto('/hang-doi');
    await desk.getByText('Cùng 1 tin khác').waitFor();
    await axeCheck(desk);
    await shot(desk, 'triage-queue');
    const phone = await demoPage(hub, 'truc.ban', { width: 390, script: false });
    await phone.goto(head);
    await axeCheck(phone);
    await shot(phone, 'triage-report-phone');
    await phone.done();

    await desk.goto(head);
    desk.forgive(/status of 4\d\d/);
    await desk.getByRole('button', { name: /^Lưu phân loại/ }).click();
    await desk.getByText('Bạn chọn một loại').waitFor();
    await desk.goto(head);
    await desk.locator('#label').selectOption('luring');
    await desk.getByRole('button', { name: /^Lưu phân loại/ }).click();
    await desk.getByText('Đã lưu phân loại').waitFor();
    await desk.getByText('Bộ phân loại lachan-harm').waitFor();

    await desk.getByRole('button', { name: /^Xếp chung/ }).click();
    await desk.getByText('Đã xếp chung hai tin').waitFor();
    await desk.getByText('cán bộ xếp chung').waitFor();
    await desk.goto('/hang-doi');
    await desk.getByText('Cùng 2 tin khác').waitFor();
    await desk.goto(head);
    await desk.locator('li', { hasText: 'cán bộ xếp chung' }).getByRole('button').click();
    await desk.getByText('Đã tách tin').waitFor();
    await desk.goto(head);
    await desk.getByRole('button', { name: /^Xếp chung/ }).click();
    await desk.getByText('Đã xếp chung hai tin').waitFor();

    // one case for all three; each reporter reads only of their own
    await desk.locator('form[action$="/mo-vu-viec"] button').click();
    const file = new URL(desk.url()).pathname;
    assert.match(file, /^\/vu-viec\//);
    await desk.locator('#purpose').fill('xếp tin');
    await desk.locator('form[action$="/mo"] button').click();
    for (const words of ['Có người gửi ảnh này cho em.', 'Lớp em cũng có ảnh này.', 'Em thấy trang này đáng ngờ.']) {
      await desk.getByText(words).waitFor();
    }
    await axeCheck(desk);
    await shot(desk, 'triage-case');
    const card = desk.locator('section.card', { hasText: 'Em thấy trang này đáng ngờ.' }).last();
    await card.locator('summary', { hasText: 'Tin này là việc khác' }).click();
    await card.getByRole('button', { name: /^Tách tin ra/ }).click();
    await desk.getByText('Đã tách tin ra').waitFor();
    await find(desk, 'Em thấy trang này đáng ngờ.');
    await desk.getByRole('button', { name: /^Đưa vào vụ việc/ }).first().click();
    await desk.getByText('Đã thêm tin vào vụ việc').waitFor();
    assert.equal(new URL(desk.url()).pathname, file);
    await desk.done();

    for (const code of [first, second]) {
      const child = await openPage(hub, { width: 390, script: false });
      await child.goto('/xem-tin');
      await child.locator('#code').fill(code);
      await child.locator('main form button').first().click();
      const words = await child.locator('main').innerText();
      assert.equal(words.includes('Có người gửi ảnh này cho em.'), code === first, 'each reads their own words only');
      assert.equal(words.includes('Lớp em cũng có ảnh này.'), code === second);
      await child.done();
    }
  });
}
