// Keeping and destroying: a report closed without a case is announced, and on its day destroyed with a proof that nothing of
// it is left; one under hold stays until a second person lifts it; a rule changes with a second person alone; the receipt
// answers as if there had never been a report. Played on SQLite and on PostgreSQL.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { axeCheck, databases, openPage, shot, useHub } from './support.mjs';
import { rowsOf } from './office.mjs';
import { demoPage } from './people.mjs';

const today = () => new Date().toLocaleDateString('en-GB', { timeZone: 'Asia/Ho_Chi_Minh' });

/** A child tells on a phone without script; gives the receipt. */
async function tell(hub, text) {
  const page = await openPage(hub, { width: 390, script: false });
  await page.goto('/bao-tin');
  await page.locator('button.choice').first().click();
  await page.locator('label.choice').nth(1).click();
  await page.locator('#text').fill(text);
  await page.locator('main form button').last().click();
  await page.locator('button.choice').first().click();
  const receipt = (await page.locator('.code').innerText()).replace(/\s+/g, ' ').trim();
  await page.done();
  return receipt;
}

/** What the mailbox says to a receipt. */
async function mailbox(hub, receipt) {
  const page = await openPage(hub, { width: 390, script: false });
  page.forgive(/status of 4/);
  await page.goto('/xem-tin');
  await page.locator('#code').fill(receipt);
  await page.locator('main form button').first().click();
  const words = await page.locator('main').innerText();
  await page.done();
  return words;
}

/** Closes the report with these words without a case; gives its code. */
async function closeReport(page, text) {
  await page.goto('/hang-doi');
  const links = await page.locator('main table a').evaluateAll((all) => all.map((a) => a.getAttribute('href')));
  for (const href of links) {
    await page.goto(href);
    if (!await page.getByText(text).count()) continue;
    const code = (await page.locator('main').innerText()).match(/R-[0-9A-Z]{6}/)?.[0]
      ?? (await page.locator('h1').innerText()).trim();
    await page.locator('#reason').selectOption('not-about-a-child');
    await page.locator('form[action$="/dong"] button').click();
    await page.waitForURL('**/hang-doi');
    return code;
  }
  throw new Error(`no report tells: ${text}`);
}

/** Asks for a page until it says what the hourly pass has to do first. */
async function until(page, path, text, there = true) {
  for (let tries = 0; tries < 60; tries += 1) {
    await page.goto(path);
    if ((await page.getByText(text).count() > 0) === there) return;
    await new Promise((wake) => { setTimeout(wake, 500); });
  }
  throw new Error(`${path} ${there ? 'never says' : 'goes on saying'} ${text}`);
}

/** The page at both widths, looked at and photographed. */
async function seen(hub, login, path, name) {
  for (const width of [390, 1280]) {
    const page = await demoPage(hub, login, { width, script: width > 600 });
    await page.goto(path);
    await axeCheck(page);
    await shot(page, `${name}-${width}`);
    await page.done();
  }
}

for (const database of databases) {
  const hub = useHub({ database });

  test(`announced, held, destroyed, proven (${database})`, { timeout: 400_000 }, async () => {
    const gone = await tell(hub, 'Tin này đóng rồi hủy.');
    const kept = await tell(hub, 'Tin này đóng rồi giữ.');
    const desk = await demoPage(hub, 'truc.ban', { script: false });
    const goneCode = await closeReport(desk, 'Tin này đóng rồi hủy.');
    const keptCode = await closeReport(desk, 'Tin này đóng rồi giữ.');
    desk.forgive(/status of 403/);
    await desk.goto('/luu-giu');
    assert.equal(await desk.getByText(goneCode).count(), 0, 'not for the desk');
    await desk.done();

    await hub.later(70);
    const head = await demoPage(hub, 'lanhdao.so', { script: false });
    head.forgive(/status of 4(09|22)/);
    await until(head, '/luu-giu', keptCode);
    await head.getByText(goneCode).first().waitFor();
    await seen(hub, 'lanhdao.so', '/luu-giu', 'retention-upcoming');

    // a hold: what is missing is told at once, and nothing typed is lost
    await head.goto('/luu-giu');
    await head.locator('tr', { hasText: keptCode }).getByRole('link', { name: /^Giữ lại/ }).click();
    assert.equal(await head.locator('#code').inputValue(), keptCode);
    await head.locator('#document_number').fill('15/CV-CSĐT');
    await head.locator('form[action="/giu-ho-so"] button').click();
    await head.locator('.errors').waitFor();
    assert.equal(await head.locator('#document_number').inputValue(), '15/CV-CSĐT');
    await axeCheck(head);
    await shot(head, 'retention-hold-bad-input');
    await head.locator('#authority').selectOption('police');
    await head.locator('#reason').selectOption('investigation');
    await head.locator('#document_on').fill(today());
    await head.locator('form[action="/giu-ho-so"] button').click();
    await head.getByText('Đã giữ hồ sơ').waitFor();
    await seen(hub, 'lanhdao.so', '/giu-ho-so', 'retention-holds');
    await head.goto('/giu-ho-so');
    await head.getByRole('link', { name: keptCode }).click();
    await head.getByText('cần người thứ hai').waitFor();
    assert.equal(await head.locator('#lift_number').count(), 0, 'not by the same person');
    await axeCheck(head);
    await shot(head, 'retention-hold-one');
    await until(head, '/luu-giu', keptCode, false);

    // a rule: proposed by one, agreed to by another, thirty days later
    const admin = await demoPage(hub, 'quantri', { script: false });
    admin.forgive(/status of 422/);
    await admin.goto('/luu-giu/quy-tac/call');
    await admin.locator('#amount').fill('3');
    await admin.locator('#basis').fill('Điều 5 Quy chế bàn trực');
    await admin.locator('#document_number').fill('3/QĐ-UBND');
    await admin.locator('#document_on').fill(today());
    await admin.locator('main form button').last().click();
    await admin.locator('.errors').waitFor();
    assert.equal(await admin.locator('#basis').inputValue(), 'Điều 5 Quy chế bàn trực');
    await admin.locator('#amount').fill('14');
    await admin.locator('main form button').last().click();
    await admin.getByText('Đã gửi đề nghị').waitFor();
    assert.equal(await admin.getByRole('button', { name: 'Đồng ý', exact: true }).count(), 0, 'not by the same person');
    await axeCheck(admin);
    await shot(admin, 'retention-rule-waiting');
    await head.goto('/luu-giu/quy-tac/call');
    await head.getByRole('button', { name: 'Đồng ý', exact: true }).click();
    await head.getByText('Đã đồng ý').waitFor();
    await seen(hub, 'lanhdao.so', '/luu-giu/quy-tac', 'retention-rules');
    await head.goto('/luu-giu/quy-tac');
    await head.getByText('Đổi thành 14 ngày').waitFor();
    await head.done();
    await admin.done();

    await hub.later(93);
    const later = await demoPage(hub, 'lanhdao.so', { script: false });
    await until(later, '/luu-giu/da-huy', goneCode);
    await until(later, '/luu-giu/da-huy?loai=report', 'Đã kiểm chứng');
    assert.equal(await later.getByText(keptCode).count(), 0, 'what is held stays');
    await later.getByRole('button', { name: 'Tìm ngay bây giờ' }).click();
    await later.getByText('Không còn khóa nào').waitFor();
    await axeCheck(later);
    await seen(hub, 'lanhdao.so', '/luu-giu/da-huy?loai=report&kiem=1', 'retention-destroyed');
    const scripted = await demoPage(hub, 'lanhdao.so', { script: true });
    await scripted.goto('/luu-giu/da-huy?loai=report');
    const [download] = await Promise.all([
      scripted.waitForEvent('download'), scripted.getByRole('link', { name: 'Tải bảng Excel' }).click()]);
    const rows = rowsOf(await download.path());
    if (rows) {
      const row = rows.find((cells) => cells[1] === goneCode);
      assert.ok(row, JSON.stringify(rows));
      assert.equal(row[8], 2, 'the key of the unit and that of the receipt');
      assert.match(row[9], /^[0-9a-f]{64}$/);
    }
    await scripted.done();
    const answer = await mailbox(hub, gone);
    assert.ok(!answer.includes('Tin này đóng rồi hủy.'));
    assert.ok((await mailbox(hub, kept)).includes('Tin này đóng rồi giữ.'));

    const second = await demoPage(hub, 'lanhdao.truc', { script: false });
    await second.goto('/giu-ho-so');
    await second.getByRole('link', { name: keptCode }).click();
    await second.locator('#lift_number').fill('20/CV-CSĐT');
    await second.locator('#lift_on').fill(today());
    await axeCheck(second);
    await shot(second, 'retention-lift');
    await second.locator(`form[action^="/giu-ho-so/"] button`).click();
    await second.getByText('Đã bỏ giữ').first().waitFor();
    await second.done();
    await later.done();

    await hub.later(125);
    const end = await demoPage(hub, 'lanhdao.so', { script: false });
    await until(end, '/luu-giu/da-huy', keptCode);
    assert.equal(await mailbox(hub, kept), await mailbox(hub, gone), 'both as if there had never been a report');
    await end.done();
  });
}
