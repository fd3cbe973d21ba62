// Reports of bodies: who reports, sent, given back, approved by a second person, corrected, two writers, a request.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { axeCheck, databases, shot, useHub } from './support.mjs';
import { demoPage } from './people.mjs';

const said = (page, words) => page.getByText(words).first().waitFor();

for (const database of databases) {
  const hub = useHub({ database });

  test(`a turn from the bodies to the province (${database})`, { timeout: 300_000 }, async () => {
    const desk = await demoPage(hub, 'kehoach.so', { script: false });
    await desk.goto('/bao-cao');
    await axeCheck(desk);
    await shot(desk, 'reports-list');
    await desk.getByRole('link', { name: 'Báo cáo đột xuất' }).first().click();
    const turn = new URL(desk.url()).pathname;
    await axeCheck(desk);
    await desk.getByRole('link', { name: 'Ai phải báo cáo' }).first().click();
    await axeCheck(desk);
    await desk.locator('input[name=circles][value=provincial-bodies]').uncheck();
    await desk.locator('details', { hasText: 'Chọn từng cơ quan' }).locator('summary').click();
    await desk.locator('label.row', { hasText: 'Trường Tiểu học Bản Mới' }).locator('input').check();
    await shot(desk, 'reports-who');
    await desk.getByRole('button', { name: 'Lưu' }).click();
    await said(desk, 'Đã lưu ai phải báo cáo');
    await desk.goto(turn);
    await said(desk, '2 / 4 đơn vị');
    const missing = desk.locator('section', { has: desk.locator('#chua-gui') }).last();
    for (const name of ['Ủy ban nhân dân xã Nà Lùng', 'Trường Tiểu học Bản Mới']) await said(missing, name);
    await axeCheck(desk);
    await shot(desk, 'reports-turn');
    await desk.getByRole('button', { name: 'Nhắc 2 đơn vị chưa gửi' }).click();
    await said(desk, 'Đã nhắc các đơn vị chưa gửi');

    // given back: the commune sees why, writes again on a phone, and sends
    const phone = await demoPage(hub, 'xa.nalung', { width: 390, script: false });
    await phone.goto('/bao-cao');
    await axeCheck(phone);
    await phone.locator('main table').getByRole('link', { name: 'Báo cáo đột xuất' }).first().click();
    const report = new URL(phone.url()).pathname;
    await said(phone, 'Chưa nêu số tờ rơi và số thôn đã phát.');
    await axeCheck(phone);
    await phone.locator('#results').fill('Đã phát 300 tờ rơi về số 111 ở 6 thôn.');
    await phone.getByRole('button', { name: 'Lưu bản nháp' }).click();
    await shot(phone, 'reports-phone');
    await phone.getByRole('button', { name: 'Gửi báo cáo' }).click();
    await said(phone, 'Đã gửi. Số liệu và lời giữ nguyên');

    // taken in by one, approved by another
    await desk.goto(report);
    await axeCheck(desk);
    await desk.getByRole('button', { name: 'Nhận báo cáo' }).click();
    const head = await demoPage(hub, 'lanhdao.so', { script: false });
    await head.goto(report);
    await axeCheck(head);
    await shot(head, 'reports-approve');
    await head.getByRole('button', { name: 'Duyệt', exact: true }).click();
    await said(head, 'Đã duyệt báo cáo');

    // corrected after approval: a new version, with what it changed
    await phone.goto(report);
    await phone.locator('#ask-reason').fill('Nhầm số thôn.');
    await phone.getByRole('button', { name: 'Gửi lời xin mở lại' }).click();
    await said(phone, 'Đã gửi lời xin mở lại');
    await head.goto(report);
    await said(head, 'Đơn vị xin mở lại: Nhầm số thôn.');
    await head.locator('#reopen-reason').fill('Nhầm số thôn.');
    await head.getByRole('button', { name: 'Mở bản mới' }).click();
    await phone.goto(report);
    await phone.locator('#results').fill('Đã phát 300 tờ rơi về số 111 ở 8 thôn.');
    await phone.getByRole('button', { name: 'Lưu bản nháp' }).click();
    await phone.getByRole('button', { name: 'Gửi báo cáo' }).click();
    await head.goto(`${report}/ban/2`);
    await said(head.locator('ins'), '8');
    await axeCheck(head);
    await shot(head, 'reports-differences');

    // two people write in the school's report at once
    const school = await demoPage(hub, 'mang.truong', { width: 390, script: false });
    await school.goto('/bao-cao');
    const asked = school.locator('tbody tr', { hasText: 'Báo cáo đột xuất' });
    await asked.getByRole('button', { name: /Lập báo cáo/ }).first().click();
    const theirs = new URL(school.url()).pathname;
    const second = await demoPage(hub, 'mang.truong', { script: false });
    await second.goto(theirs);
    const write = async (page, text) => {
      await page.locator('#results').fill(text);
      await page.getByRole('button', { name: 'Lưu bản nháp' }).click();
    };
    await write(school, 'Mười lớp đã học.');
    second.forgive(/status of 422/);
    await write(second, 'Thầy cô đã tập huấn.');
    await said(second, 'Hai người cùng sửa');
    await said(second.locator('ins'), 'Mười lớp đã học.');
    assert.equal(await second.locator('#results').inputValue(), 'Mười lớp đã học. Thầy cô đã tập huấn.');
    await axeCheck(second);
    await shot(second, 'reports-two-writers');
    school.forgive(/status of 422/);
    await write(school, 'Mười một lớp đã học.');
    await second.getByRole('button', { name: 'Lưu bản ghép' }).click();
    await said(second, 'Hai người cùng sửa'); // somebody was faster again: nothing is lost
    await second.getByRole('button', { name: 'Lưu bản ghép' }).click();
    await second.getByRole('button', { name: 'Gửi báo cáo' }).click();
    await said(second, 'Đã gửi. Số liệu và lời giữ nguyên');
    await second.done();

    // the province's report is made of what is here
    await desk.goto(turn);
    await said(desk, '4 / 4 đơn vị');
    await desk.locator('#ky-nay').locator('xpath=ancestor::section').locator('a[href^="/bao-cao/"]').first().click();
    const own = new URL(desk.url()).pathname;
    await said(desk, '4/4 đơn vị đã gửi');
    await axeCheck(desk);
    await desk.getByRole('button', { name: 'Gửi báo cáo' }).click();
    await said(desk, 'chờ người thứ hai duyệt');
    await desk.locator('#number').fill('57/BC-SKHCN');
    await desk.locator('#signed').fill(new Date().toLocaleDateString('en-GB', { timeZone: 'Asia/Ho_Chi_Minh' }));
    await desk.locator('#file').setInputFiles({ name: 'bao-cao-da-ky.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.7 ký') });
    await desk.getByRole('button', { name: 'Lưu bản ký' }).click();
    await said(desk, 'Số 57/BC-SKHCN');
    const [copy] = await Promise.all([desk.waitForEvent('download'), desk.locator('a[href*="/ban-ky/"]').click()]);
    assert.equal(readFileSync(await copy.path(), 'utf8'), '%PDF-1.7 ký');
    await head.goto(own);
    await head.getByRole('button', { name: 'Duyệt', exact: true }).click();
    await said(head, 'Đã duyệt báo cáo');
    await axeCheck(head);
    await shot(head, 'reports-province');
    for (const page of [desk, phone, head, school]) await page.done();
  });

  test(`a request is answered on a phone (${database})`, { timeout: 120_000 }, async () => {
    const desk = await demoPage(hub, 'kehoach.so', { script: false });
    await desk.goto('/bao-cao/yeu-cau/moi');
    await axeCheck(desk);
    desk.forgive(/status of 422/);
    await desk.locator('#title').fill('Rà soát bộ lọc mạng');
    await desk.getByRole('button', { name: 'Gửi yêu cầu' }).click();
    await desk.locator('.errors').first().waitFor();
    await axeCheck(desk);
    const soon = new Date(Date.now() + 3 * 86_400_000).toLocaleDateString('en-GB', { timeZone: 'Asia/Ho_Chi_Minh' });
    await desk.locator('#due').fill(soon);
    await desk.locator('input[name=circles][value=communes]').check();
    await desk.locator('#words-0').fill('Bao nhiêu trường đã có bộ lọc?');
    await desk.locator('#kind-0').selectOption('number');
    await desk.locator('#words-1').fill('Xã có cán bộ mạng không?');
    await desk.locator('#kind-1').selectOption('yes-no');
    await desk.locator('#words-2').fill('Khó nhất là gì?');
    await desk.locator('#kind-2').selectOption('choice');
    await desk.locator('#options-2').fill('thiếu người; thiếu máy; thiếu kinh phí');
    await shot(desk, 'reports-request-form');
    await desk.getByRole('button', { name: 'Gửi yêu cầu' }).click();
    await said(desk, 'Đã gửi yêu cầu');
    const request = new URL(desk.url()).pathname;

    const phone = await demoPage(hub, 'xa.banmoi', { width: 390, script: false });
    await phone.goto('/bao-cao/yeu-cau');
    await axeCheck(phone);
    await phone.getByRole('link', { name: 'Rà soát bộ lọc mạng' }).click();
    phone.forgive(/status of 422/);
    await phone.locator('#q-0').fill('hai');
    await phone.getByRole('button', { name: 'Gửi trả lời' }).click();
    await phone.locator('.errors').first().waitFor();
    assert.equal(await phone.locator('#q-0').inputValue(), 'hai');
    await axeCheck(phone);
    await phone.locator('#q-0').fill('2');
    await phone.getByText('Có', { exact: true }).click();
    await phone.getByText('thiếu máy').click();
    await shot(phone, 'reports-answer-phone');
    await phone.getByRole('button', { name: 'Gửi trả lời' }).click();
    await said(phone, 'Đã gửi trả lời');

    await desk.goto(request);
    await said(desk, '1 / 3 đơn vị');
    await said(desk, 'Ủy ban nhân dân xã Nà Lùng');
    await axeCheck(desk);
    await shot(desk, 'reports-returns');
    await desk.getByRole('button', { name: 'Nhắc 2 đơn vị chưa gửi' }).click();
    await said(desk, 'Đã nhắc');
    const [file] = await Promise.all([desk.waitForEvent('download'), desk.locator('a[href$="/xuat"]').click()]);
    assert.match(readFileSync(await file.path(), 'utf8'), /,2,"Có","thiếu máy"/);
    await desk.done();
    await phone.done();
  });
}
