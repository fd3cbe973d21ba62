// The main job through the screens: a child tells without script, the desk reads and answers, opens a case, hands a
// stage to the commune, which reads only after accepting; support and outcome are recorded, and the child reads the
// answer. Played on SQLite and on PostgreSQL.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { axeCheck, databases, openPage, shot, useHub } from './support.mjs';
import { demoPage } from './people.mjs';

const told = 'Bạn trong trò chơi đòi em gửi ảnh và dặn đừng kể với ai.';
const answered = 'Em kể ra là đúng. Cô chú đang lo việc này cùng em.';

for (const database of databases) {
  const hub = useHub({ database });
  const title = (words) => `${words} (${database})`;
  let receipt = '';
  let caseAddress = '';

  test(title('a child tells'), async () => {
    const page = await openPage(hub, { width: 390, script: false });
    await page.goto('/bao-tin');
    await page.locator('button.choice').last().click();
    await page.locator('label.choice').nth(1).click();
    await page.locator('#text').fill(told);
    await page.locator('main form button').last().click();
    await page.locator('button.choice').first().click();
    receipt = (await page.locator('.code').innerText()).replace(/\s+/g, ' ').trim();
    await page.done();
  });

  test(title('the desk reads, answers, opens a case and offers a stage'), async () => {
    const page = await demoPage(hub, 'truc.ban');
    await axeCheck(page);
    await page.goto('/hang-doi');
    await axeCheck(page);
    await shot(page, 'desk-queue');
    assert.ok(!(await page.content()).includes(told), 'the queue shows nothing of the words');
    // danger comes first; of two in danger the one that came earlier, so look for ours
    const links = await page.locator('main table a').evaluateAll((all) => all.map((a) => a.getAttribute('href')));
    for (const href of links) {
      await page.goto(href);
      if ((await page.content()).includes(told)) break;
    }
    await page.getByText(told).waitFor();
    await axeCheck(page);
    await shot(page, 'desk-report');
    await page.locator('#text').fill(answered);
    await page.locator('form[action$="/tra-loi"] button').click();
    await page.getByText(answered).waitFor();
    await page.locator('form[action$="/mo-vu-viec"] button').click();
    caseAddress = new URL(page.url()).pathname;
    assert.match(caseAddress, /^\/vu-viec\//);
    await page.locator('form[action$="/xong"] textarea').fill('Đã gọi lại, trẻ an toàn ở nhà bà.');
    await page.locator('form[action$="/xong"] button').first().click();
    await axeCheck(page);
    const protection = page.locator('section.card', { hasText: 'Đánh giá nguy cơ' }).locator('form[action$="/ban-giao"]');
    await protection.locator('select').selectOption({ label: 'UBND xã Bản Mới' });
    await protection.locator('button').click();
    await page.getByText('Bạn vẫn là đầu mối').first().waitFor();
    await shot(page, 'desk-case');
    await page.done();
  });

  test(title('the commune reads only after accepting'), async () => {
    const page = await demoPage(hub, 'xa.banmoi');
    await axeCheck(page);
    await shot(page, 'commune-start');
    await page.goto(caseAddress);
    assert.ok(!(await page.content()).includes(told));
    assert.equal(await page.locator('form[action$="/mo"]').count(), 0, 'nothing to unseal before accepting');
    await page.locator('form[action$="/nhan"] button').click();
    await page.locator('#purpose').fill('lập đánh giá nguy cơ');
    await page.locator('form[action$="/mo"] button').click();
    await page.getByText(told).waitFor();
    await axeCheck(page);
    await shot(page, 'commune-case');
    await page.goto(`${caseAddress}/ho-tro`);
    await axeCheck(page);
    await page.locator('form[action$="/dich-vu"] button').first().click();
    await page.getByText('Đã ghi hỗ trợ').waitFor();
    await page.goto(`${caseAddress}/nguoi-vi-pham`);
    await page.locator('#label').fill('tai-khoan-mau-33');
    await page.locator('form[action$="/nguoi-vi-pham"] button').click();
    await page.locator('form[action$="/ket-qua"] select').selectOption('platform');
    await page.locator('form[action$="/ket-qua"] [name=decided_on]').fill('29/02/2027');
    page.forgive(/status of 4\d\d/);
    await page.locator('form[action$="/ket-qua"] button').click();
    await page.locator('.errors').waitFor();
    const kept = page.locator('form[action$="/ket-qua"] [name=decided_on]');
    assert.equal(await kept.inputValue(), '29/02/2027', 'nothing typed is lost');
    await kept.fill(new Date().toLocaleDateString('en-GB', { timeZone: 'Asia/Ho_Chi_Minh' }));
    await page.locator('form[action$="/ket-qua"] button').click();
    await page.getByText('Nền tảng đã xử lý').first().waitFor();
    await axeCheck(page);
    await page.done();
  });

  test(title('the child reads the answer and writes again'), async () => {
    const page = await openPage(hub, { width: 390, script: false });
    await page.goto('/xem-tin');
    await page.locator('#code').fill(receipt);
    await page.locator('main form button').first().click();
    await page.getByText(answered).waitFor();
    await page.locator('#text').fill('Dạ, em cảm ơn cô chú.');
    await page.locator('main form button').first().click();
    await page.getByText('Dạ, em cảm ơn cô chú.').waitFor();
    await axeCheck(page);
    await page.done();
  });

  test(title('a second person approves an order'), async () => {
    const page = await demoPage(hub, 'lanhdao.so');
    await page.goto('/lenh');
    await axeCheck(page);
    await page.locator('main table a').first().click();
    await axeCheck(page);
    await shot(page, 'order');
    await page.locator('form[action$="/duyet"] button').click();
    await page.locator('main [role=status]').waitFor();
    await page.done();
  });

  test(title('a plan stands beside its document, and reports are due'), async () => {
    const page = await demoPage(hub, 'kehoach.so');
    await page.goto('/ke-hoach');
    await axeCheck(page);
    const waiting = await page.locator('main a', { hasText: 'Tuần Giáo' }).first().getAttribute('href');
    await page.goto(`${waiting.replace(/\/duyet$/, '')}/duyet`);
    await page.locator('.doc').waitFor();
    await axeCheck(page);
    await shot(page, 'plan-review', { fullPage: false });
    await page.goto('/bao-cao');
    await axeCheck(page);
    await page.done();
  });

  test(title('the chair sees the figures'), async () => {
    const page = await demoPage(hub, 'chutich');
    await page.locator('.fig').first().waitFor();
    await axeCheck(page);
    await shot(page, 'chair');
    await page.done();
  });
}
