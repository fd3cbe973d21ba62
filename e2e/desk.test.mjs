// The call desk: a call by keyboard alone from the ring to the receipt, a non-case in two keys, a draft that outlives the
// session, out to 111 and in again, a school's notice on a phone, and what an officer who is named does not see.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { axeCheck, databases, openPage, shot, useHub } from './support.mjs';
import { demoPage } from './people.mjs';

/** Goes on with the Tab key until what `selector` means has the focus. */
async function tabTo(page, selector) {
  for (let steps = 0; steps < 80; steps += 1) {
    if (await page.evaluate((wanted) => document.activeElement?.matches(wanted) ?? false, selector)) return;
    await page.keyboard.press('Tab');
  }
  assert.fail(`the Tab key never comes to ${selector}`);
}

/** Alt and a key, as a keyboard sends it: the browser looks for access keys by the letter without Alt. */
async function access(page, key) {
  const cdp = await page.context().newCDPSession(page);
  const code = /\d/.test(key) ? `Digit${key}` : `Key${key.toUpperCase()}`;
  const event = { modifiers: 1, key, code, windowsVirtualKeyCode: key.toUpperCase().charCodeAt(0) };
  await cdp.send('Input.dispatchKeyEvent', { type: 'keyDown', ...event, text: key, unmodifiedText: key });
  await cdp.send('Input.dispatchKeyEvent', { type: 'keyUp', ...event });
  await cdp.detach();
}

for (const database of databases) {
  const hub = useHub({ database });
  let receipt;
  let report;

  test(`a call by keyboard alone, without script, from the ring to the receipt (${database})`, { timeout: 240_000 }, async () => {
    const page = await demoPage(hub, 'truc.ban', { script: false });
    await page.goto('/truc');
    await axeCheck(page);
    await shot(page, 'desk-board');
    await access(page, 'g');
    await page.waitForURL(/\/truc\/goi\/[0-9a-f-]{36}$/);
    assert.equal(await page.evaluate(() => document.activeElement?.id), 'safe', 'the first question has the focus');
    await axeCheck(page);
    await shot(page, 'desk-call');
    await access(page, '2');
    assert.ok(await page.locator('input[name=safe][value=unsure]').isChecked());
    // finished too early: all that is missing is told at once, and nothing is lost
    page.forgive(/status of 422/);
    await tabTo(page, '#place');
    await page.keyboard.type('chợ Bản Mới');
    await access(page, 'k');
    await page.locator('.errors').getByText('Chọn lý do').waitFor();
    assert.equal(await page.locator('#place').inputValue(), 'chợ Bản Mới');
    assert.equal(await page.locator('.errors li').count(), 3);
    await axeCheck(page);
    await shot(page, 'desk-call-errors');
    await tabTo(page, 'input[name=caller]');
    await page.keyboard.press('Space');
    await tabTo(page, '#reason');
    await page.keyboard.press('ArrowDown');
    await tabTo(page, '#words');
    await page.keyboard.type('Em quen một bạn trong trò chơi. Bạn rủ em ra bến xe.');
    await tabTo(page, '#advice');
    await page.keyboard.type('Không đi gặp, kể với cô giáo.');
    await access(page, 'k');
    await page.getByRole('heading', { name: 'Đã ghi thành tin' }).waitFor();
    receipt = (await page.locator('.code').first().innerText()).trim();
    await axeCheck(page);
    await shot(page, 'desk-receipt');
    await access(page, 'x');
    await page.waitForURL(/\/tin\//);
    report = new URL(page.url()).pathname;
    await page.getByText('Em quen một bạn trong trò chơi').first().waitFor();
    await page.getByText('Người lạ làm quen, rủ gặp trên mạng').waitFor();
    await axeCheck(page);
    await shot(page, 'desk-report');
    await page.done();
    const caller = await openPage(hub, { width: 390, script: false });
    await caller.goto('/xem-tin');
    await caller.locator('#code').fill(receipt);
    await caller.locator('main form button').click();
    await caller.getByText('Em quen một bạn trong trò chơi').waitFor();
    await caller.done();
  });

  test(`a non-case takes two keys, and is opened again (${database})`, { timeout: 240_000 }, async () => {
    const page = await demoPage(hub, 'truc.ban');
    await page.goto('/truc');
    const before = await page.locator('#today').innerText();
    let keys = 0;
    const press = async (key) => { keys += 1; await page.keyboard.press(key); };
    await press('g');
    await page.waitForURL(/\/truc\/goi\//);
    await press('t');
    await page.getByText('Đã ghi, không phải vụ việc').waitFor();
    assert.equal(keys, 2);
    const number = (text) => Number(text.match(/\d+/)[0]);
    assert.equal(number(await page.locator('#today').innerText()), number(before) + 1);
    await page.getByRole('button', { name: /^Mở lại/ }).first().click();
    await page.getByText('Đã mở lại').waitFor();
    await page.keyboard.press('3');
    assert.ok(await page.locator('input[name=safe][value=no]').isChecked());
    await page.keyboard.press('i');
    await page.getByText('Đã ghi, không phải vụ việc').waitFor();
    await page.done();
  });

  test(`what was typed outlives a reload and a session that ends (${database})`, { timeout: 240_000 }, async () => {
    const page = await demoPage(hub, 'truc.ban');
    await page.goto('/truc');
    await page.keyboard.press('g');
    await page.waitForURL(/\/truc\/goi\//);
    await page.locator('#words').fill('Đang kể dở dang');
    await page.locator('#saved', { hasText: /Đã lưu lúc \d/ }).waitFor({ timeout: 20_000 });
    await page.reload();
    assert.equal(await page.locator('#words').inputValue(), 'Đang kể dở dang');
    const long = 'Đang kể dở dang, rồi phiên làm việc hết giữa chừng khi em còn đang nói.';
    await page.locator('#words').fill(long);
    await page.context().clearCookies();
    page.forgive(/status of 401/);
    await page.locator('#unsaved', { hasText: 'Chưa lưu được' }).waitFor({ timeout: 20_000 });
    await page.getByRole('button', { name: /^Lưu/ }).click();
    await page.locator('#login').fill('truc.ban');
    await page.locator('#passphrase').fill('du-lieu-mau-2026');
    await page.locator('main form button').first().click();
    await page.getByRole('button', { name: 'Gửi' }).click();
    await page.getByText('Đã lưu.').waitFor();
    assert.equal(await page.locator('#words').inputValue(), long);
    // a new colleague opens nothing before somebody of the unit lets them in
    const address = page.url();
    await page.goto('/don-vi');
    await page.locator('form[action$="/mo-khoa"] button').click();
    await page.goto(address);
    await page.getByRole('button', { name: /^Trao C/ }).click();
    await page.getByText('Đã trao lại').waitFor();
    await page.getByText('Chờ người nhận').waitFor();
    await page.done();
    const second = await demoPage(hub, 'truc.hai');
    await second.goto('/truc');
    await second.getByRole('button', { name: /^Nhận/ }).click();
    await second.getByText('Chữ đồng nghiệp ghi vẫn còn đủ').waitFor();
    assert.equal(await second.locator('#words').inputValue(), long);
    await second.keyboard.press('n');
    await second.getByText('Đã ghi, không phải vụ việc').waitFor();
    await second.done();
  });

  test(`a paper has its own first day (${database})`, { timeout: 240_000 }, async () => {
    const page = await demoPage(hub, 'truc.ban');
    await page.goto('/truc');
    await page.keyboard.press('b');
    await page.waitForURL(/\/truc\/goi\//);
    page.forgive(/status of 422/);
    await page.keyboard.press('1');
    await page.locator('input[name=caller][value=parent]').check();
    await page.locator('#reason').selectOption('family');
    await page.locator('#words').fill('Thư của một người mẹ.');
    await page.locator('input[name=callback][value=yes]').check();
    await page.getByRole('button', { name: /^Kết thúc thành tin/ }).click();
    await page.locator('.errors').getByText('Ghi ngày nhận được đầu tiên').waitFor();
    await page.locator('.errors').getByText('ghi khi nào an toàn').waitFor();
    await page.locator('#contact_day').fill('1/9/2026');
    await page.locator('#contact_time').fill('7h30');
    await page.locator('#callback_when').fill('Buổi trưa');
    await page.getByRole('button', { name: /^Kết thúc thành tin/ }).click();
    await page.getByRole('link', { name: /^Mở tin này/ }).click();
    await page.getByText('Đơn giấy').waitFor();
    await page.getByText('7:30').first().waitFor();
    await page.done();
  });

  test(`out to 111 and in again, once (${database})`, { timeout: 240_000 }, async () => {
    const page = await demoPage(hub, 'truc.ban');
    await page.goto(report);
    await page.getByRole('link', { name: 'Chuyển đến 111' }).click();
    await axeCheck(page);
    await shot(page, 'desk-111-give');
    const given = {};
    for (const [way, name] of [['docx', 'Mẫu 01 (.docx)'], ['pdf', 'Mẫu 01 (.pdf)'], ['json', 'Tệp máy đọc (.json)']]) {
      const [download] = await Promise.all([
        page.waitForEvent('download'), page.getByRole('button', { name }).click(),
      ]);
      assert.match(download.suggestedFilename(), new RegExp(`^111-R-.*\\.${way}$`));
      given[way] = readFileSync(await download.path());
    }
    assert.equal(given.docx.subarray(0, 2).toString(), 'PK');
    assert.equal(given.pdf.subarray(0, 5).toString(), '%PDF-');
    const file = JSON.parse(given.json);
    assert.equal(file.format, 'lachan-111/1');
    assert.equal(file.words, 'Em quen một bạn trong trò chơi. Bạn rủ em ra bến xe.');
    const kept = join(hub.data, '111.json');
    writeFileSync(kept, JSON.stringify({ ...file, safe: 'maybe', child: { age: '12' } }));
    await page.goto('/truc/111');
    page.forgive(/status of 422/);
    await page.locator('#file').setInputFiles(kept);
    await page.getByRole('button', { name: 'Nhận tin' }).click();
    await page.locator('.errors').getByText('child.age: ghi “12”').waitFor();
    await page.locator('.errors').getByText('safe: ghi “maybe”').waitFor();
    await axeCheck(page);
    await shot(page, 'desk-111-errors');
    writeFileSync(kept, given.json);
    await page.locator('#file').setInputFiles(kept);
    await page.getByRole('button', { name: 'Nhận tin' }).click();
    await page.getByText('Đã nhận. Tin nằm trong hàng đợi').waitFor();
    await page.locator('#file').setInputFiles(kept);
    await page.getByRole('button', { name: 'Nhận tin' }).click();
    await page.locator('.errors').getByText('không tạo tin thứ hai').waitFor();
    await page.goto('/truc/111');
    assert.equal(await page.locator('section[aria-labelledby=taken] tbody tr').count(), 1);
    assert.equal(await page.locator('section[aria-labelledby=handed] tbody tr').count(), 3);
    await axeCheck(page);
    await shot(page, 'desk-111');
    await page.locator('section[aria-labelledby=taken] tbody a').click();
    await page.getByText('Em quen một bạn trong trò chơi').first().waitFor();
    await page.done();
  });

  test(`figures open their lists (${database})`, { timeout: 240_000 }, async () => {
    const page = await demoPage(hub, 'truc.ban', { script: false });
    await page.goto('/truc');
    await page.getByRole('link', { name: 'Số liệu cuộc gọi' }).click();
    await page.getByRole('link', { name: 'Năm nay' }).click();
    await axeCheck(page);
    await shot(page, 'desk-counts');
    const figures = page.locator('section[aria-labelledby=non] tbody td a');
    for (let index = 0; index < await figures.count(); index += 1) {
      const said = Number((await figures.nth(index).innerText()).match(/\d+/)[0]);
      await figures.nth(index).click();
      assert.equal(await page.locator('main tbody tr').count(), said);
      if (index === 0) {
        await axeCheck(page);
        await shot(page, 'desk-list');
      }
      await page.goBack();
    }
    await page.done();
    const phone = await demoPage(hub, 'truc.ban', { width: 390, script: false });
    for (const [path, name] of [['/truc', 'board'], ['/truc/so-lieu', 'counts'], ['/truc/111', '111']]) {
      await phone.goto(path);
      await axeCheck(phone);
      await shot(phone, `desk-${name}-phone`);
    }
    await phone.goto('/truc');
    await phone.getByRole('button', { name: /^Cuộc gọi đến/ }).click();
    await axeCheck(phone);
    await shot(phone, 'desk-call-phone');
    await phone.getByRole('button', { name: /^Im lặng/ }).click();
    await phone.done();
  });

  test(`a school passes signs on from a phone, and only schools see the form (${database})`, { timeout: 240_000 }, async () => {
    const page = await demoPage(hub, 'truong.banmoi', { width: 390, script: false });
    await page.goto('/bao-dau-hieu');
    await axeCheck(page);
    await shot(page, 'desk-notice-phone');
    page.forgive(/status of 422/);
    await page.getByRole('button', { name: 'Gửi đến bàn trực' }).click();
    await page.locator('.errors').getByText('Chọn ít nhất một dấu hiệu').waitFor();
    assert.equal(await page.locator('#notifier').inputValue(), 'Tòng Thị Lả');
    await axeCheck(page);
    await shot(page, 'desk-notice-errors-phone');
    await page.locator('input[name=safe][value=unsure]').check();
    await page.getByText('Sợ về nhà, sợ một người').click();
    await page.locator('#words').fill('Em hay ở lại lớp, nói “em không muốn về”.');
    await page.locator('#notifier_position').fill('Giáo viên chủ nhiệm lớp 4A');
    await page.getByRole('button', { name: 'Gửi đến bàn trực' }).click();
    await page.getByText('Bàn trực đã nhận').waitFor();
    await axeCheck(page);
    await shot(page, 'desk-notice-sent-phone');
    await page.done();
    const school = await demoPage(hub, 'truong.banmoi');
    await school.locator('nav.side').getByRole('link', { name: 'Báo dấu hiệu' }).waitFor();
    assert.equal(await school.locator('nav.side').getByRole('link', { name: 'Bàn trực điện thoại' }).count(), 0);
    await school.goto('/bao-dau-hieu');
    await axeCheck(school);
    await shot(school, 'desk-notice');
    await school.done();
    const desk = await demoPage(hub, 'truc.ban', { script: false });
    assert.equal(await desk.locator('nav.side').getByRole('link', { name: 'Báo dấu hiệu' }).count(), 0);
    await desk.goto('/hang-doi');
    await axeCheck(desk);
    await shot(desk, 'desk-queue');
    await desk.locator('tr', { hasText: 'Nhà trường' }).getByRole('link').first().click();
    await desk.getByText('Giáo viên chủ nhiệm lớp 4A').waitFor();
    await axeCheck(desk);
    await desk.done();
    const steering = await demoPage(hub, 'kehoach.so');
    assert.equal(await steering.locator('nav.side').getByRole('link', { name: 'Báo dấu hiệu' }).count(), 0);
    steering.forgive(/status of 403/);
    const refused = await steering.goto('/bao-dau-hieu');
    assert.equal(refused.status(), 403);
    await steering.done();
  });

  test(`an officer who is named sees nothing of it (${database})`, { timeout: 240_000 }, async () => {
    const page = await demoPage(hub, 'truc.ban');
    await page.goto('/truc');
    await page.keyboard.press('g');
    await page.waitForURL(/\/truc\/goi\//);
    await page.keyboard.press('1');
    await page.locator('input[name=caller][value=parent]').check();
    await page.locator('#reason').selectOption('other');
    await page.locator('#words').fill('Tôi phản ánh cô Hoàng Thị Lan ở bàn trực.');
    await page.getByRole('button', { name: /^Lưu/ }).click();
    await page.getByText('Đã lưu.').waitFor();
    assert.equal(await page.locator('#to option').count(), 1, 'she is not among those to whom it can be given');
    const named = await demoPage(hub, 'truc.hai');
    const numbers = async (who) => {
      await who.goto('/truc/so-lieu');
      return Number((await who.locator('section[aria-labelledby=all] strong').innerText()).match(/\d+/)[0]);
    };
    const before = await numbers(named);
    const other = await demoPage(hub, 'truc.ban', { script: false });
    assert.equal(await numbers(other), before + 1);
    await page.getByRole('button', { name: /^Kết thúc thành tin/ }).click();
    await page.getByRole('link', { name: /^Mở tin này/ }).click();
    const path = new URL(page.url()).pathname;
    const code = await page.locator('h1').innerText();
    assert.equal(await numbers(named), before);
    assert.equal(await numbers(other), before + 1);
    for (const list of ['/truc', '/hang-doi', '/truc/so-lieu/danh-sach', '/truc/111', '/viec']) {
      await named.goto(list);
      assert.ok(!(await named.content()).includes(code.match(/R-[0-9A-Z]+/)[0]), list);
    }
    named.forgive(/status of 404/);
    for (const way of [path, `${path}/chuyen-111`]) {
      const answer = await named.goto(way);
      assert.equal(answer.status(), 404, way);
    }
    await Promise.all([page.done(), named.done(), other.done()]);
  });
}
