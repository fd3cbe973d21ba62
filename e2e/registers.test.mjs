// Registers: money in words, a file, sums, history, a table taken along; children answered in public; an inspection
// from the schedule to what was mended, on a phone; a body that did not act goes to its superior.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { axeCheck, databases, openPage, shot, useHub } from './support.mjs';
import { demoPage } from './people.mjs';

const pdf = { name: 'Quyết định 99.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.4\nmẫu\n%%EOF\n') };

for (const database of databases) {
  const hub = useHub({ database });

  test(`money: typed in words, summed, changed, taken along (${database})`, { timeout: 240_000 }, async () => {
    const page = await demoPage(hub, 'kehoach.so', { script: false });
    await page.goto('/so-theo-doi');
    await page.getByRole('link', { name: 'Quy tắc dạy học trực tuyến', exact: true }).waitFor();
    await axeCheck(page);
    await shot(page, 'registers-glance');
    await page.locator('main').getByRole('link', { name: 'Kinh phí', exact: true }).click();
    await page.getByText('Cộng 3 mục').waitFor();
    // 1,5 tỷ + 240 triệu + 80 triệu
    await page.getByText('1.820.000.000 đồng').waitFor();
    await axeCheck(page);
    await shot(page, 'registers-list');

    await page.getByRole('link', { name: 'Thêm mục' }).click();
    await page.locator('#tim').fill('so khoa hoc');
    await page.getByRole('button', { name: 'Tìm' }).click();
    await page.getByRole('link', { name: 'Sở Khoa học và Công nghệ' }).click();
    page.forgive(/status of 422/);
    await page.locator('#activity').fill('In tờ gấp cho cha mẹ');
    await page.locator('#estimate').fill('một ít');
    await page.getByRole('button', { name: 'Lưu' }).click();
    await page.locator('.errors').getByText('Gõ số tiền').waitFor();
    assert.equal(await page.locator('#activity').inputValue(), 'In tờ gấp cho cha mẹ');
    await axeCheck(page);
    await shot(page, 'registers-form-errors');
    await page.locator('#source').selectOption('socialised');
    await page.locator('#estimate').fill('1,5 tỷ');
    await page.locator('#allocated').fill('1.600.000.000');
    await page.locator('#spent').fill('20 triệu đồng');
    await page.getByRole('button', { name: 'Lưu' }).click();
    await page.getByText('Phân bổ đang lớn hơn Dự toán').waitFor();
    const entry = new URL(page.url()).pathname;

    await page.locator('#file').setInputFiles({ ...pdf, buffer: Buffer.from('MZ') });
    await page.getByRole('button', { name: 'Thêm tệp' }).click();
    await page.locator('.err').getByText('không phải PDF').waitFor();
    await page.locator('#file').setInputFiles(pdf);
    await page.getByRole('button', { name: 'Thêm tệp' }).click();
    await page.getByRole('link', { name: 'Quyết định 99.pdf' }).waitFor();

    // a colleague changes it while it lies open
    await page.goto(`${entry}/sua`);
    const other = await demoPage(hub, 'lanhdao.so', { script: false });
    await other.goto(`${entry}/sua`);
    await other.locator('#allocated').fill('1,4 tỷ');
    await other.getByRole('button', { name: 'Lưu' }).click();
    await other.getByText('Đã lưu.').waitFor();
    await other.done();
    await page.locator('#spent').fill('30 triệu');
    await page.getByRole('button', { name: 'Lưu' }).click();
    await page.locator('.errors').getByText('Có người vừa sửa').waitFor();
    assert.equal(await page.locator('#spent').inputValue(), '30 triệu');
    await axeCheck(page);
    await page.locator('#allocated').fill('1,4 tỷ');
    await page.getByRole('button', { name: 'Lưu' }).click();
    await page.locator('ol.time').getByText('30.000.000 đồng').waitFor();
    await page.locator('ol.time').getByText('1.400.000.000 đồng').waitFor();
    await axeCheck(page);
    await shot(page, 'registers-entry');

    await page.goto('/so-theo-doi/kinh-phi');
    await page.locator('#source').selectOption('socialised');
    await page.getByRole('button', { name: 'Lọc' }).click();
    await page.getByText('Cộng 2 mục').waitFor();
    await page.getByText('1.580.000.000 đồng').waitFor();
    await page.locator('#tim').fill('to gap');
    await page.getByRole('button', { name: 'Lọc' }).click();
    await page.getByText('Cộng 1 mục').waitFor();
    const [download] = await Promise.all([
      page.waitForEvent('download'), page.getByRole('link', { name: 'Tải về' }).click(),
    ]);
    const csv = readFileSync(await download.path(), 'utf8');
    assert.ok(csv.startsWith('\ufeff"Cơ quan, đơn vị"'), csv);
    assert.ok(csv.includes('"In tờ gấp cho cha mẹ","Xã hội hóa",2026,,1500000000,1400000000,30000000,,'), csv);
    assert.equal(csv.trimEnd().split('\r\n').length, 2);
    await page.goto('/so-theo-doi/kinh-phi/tong-hop');
    await page.getByText('Cộng năm 2026').first().waitFor();
    await axeCheck(page);
    await shot(page, 'registers-overview');
    await page.done();

    const phone = await demoPage(hub, 'xa.banmoi', { width: 390, script: false });
    await phone.goto('/so-theo-doi/kinh-phi');
    await phone.getByText('Sân chơi và tủ sách số').waitFor();
    assert.equal(await phone.getByText('In tờ gấp').count(), 0, 'only the own body');
    await axeCheck(phone);
    await shot(phone, 'registers-list-phone');
    await phone.done();
  });

  test(`children are answered in public (${database})`, { timeout: 240_000 }, async () => {
    const page = await demoPage(hub, 'xa.banmoi', { width: 390, script: false });
    await page.goto('/so-theo-doi/cac-em-noi/them');
    await page.locator('#topic').fill('Giờ dùng điện thoại');
    await page.locator('#form').selectOption('box');
    await page.locator('#on').fill('10/11/2026');
    await page.locator('#children').fill('25');
    await page.locator('#said').fill('Chúng em muốn được hỏi trước khi cất máy.');
    await axeCheck(page);
    await shot(page, 'registers-consultation-form-phone');
    await page.getByRole('button', { name: 'Lưu' }).click();
    await page.getByText('Đã ghi vào sổ').waitFor();
    const visitor = await openPage(hub, { width: 390, script: false });
    await visitor.goto('/cac-em-noi/99001');
    await visitor.getByText('Mạng ở trường và ở nhà').waitFor();
    assert.equal(await visitor.getByText('Giờ dùng điện thoại').count(), 0, 'not answered yet');
    for (const [state, fields] of [
      ['decided', { decided: 'Mỗi lớp họp với cha mẹ về giờ dùng máy.' }],
      ['answered', { answer: 'Từ tháng 12 lớp em cùng cha mẹ đặt giờ.', answered: '20/11/2026' }],
    ]) {
      await page.getByRole('link', { name: 'Sửa' }).click();
      for (const [name, words] of Object.entries(fields)) await page.locator(`#${name}`).fill(words);
      await page.locator('#state').selectOption(state);
      if (state === 'answered') {
        page.forgive(/status of 422/);
        await page.getByRole('button', { name: 'Lưu' }).click();
        await page.locator('.errors').getByText('Đã đọc lại').waitFor();
        await axeCheck(page);
        await page.locator('#nameless').check();
      }
      await page.getByRole('button', { name: 'Lưu' }).click();
      await page.getByText('Đã lưu.').waitFor();
    }
    await page.done();
    await visitor.goto('/cac-em-noi');
    await axeCheck(visitor);
    await visitor.getByRole('link', { name: 'Xã Bản Mới' }).click();
    await visitor.getByText('Từ tháng 12 lớp em').waitFor();
    await axeCheck(visitor);
    await shot(visitor, 'registers-public-phone');
    visitor.forgive(/status of 404/);
    assert.equal((await visitor.goto('/cac-em-noi/12345')).status(), 404);
    await visitor.done();
  });

  test(`an inspection from the schedule to what was mended, on a phone (${database})`, { timeout: 240_000 }, async () => {
    const phone = await demoPage(hub, 'kehoach.so', { width: 390, script: false });
    await phone.goto('/kiem-tra');
    await axeCheck(phone);
    await shot(phone, 'inspections-list-phone');
    await phone.getByRole('link', { name: 'Lên lịch kiểm tra' }).click();
    await phone.locator('#tim').fill('ban moi');
    await phone.getByRole('button', { name: 'Tìm' }).click();
    await phone.getByRole('link', { name: 'Ủy ban nhân dân xã Bản Mới' }).click();
    await phone.locator('#subject').fill('Kiểm tra đột xuất bảng 111');
    await phone.locator('#on').fill('1/1/2020');
    await phone.locator('#team').fill('Bế Văn Nam');
    await phone.locator('#more').fill('Có bảng số 111 ở sân');
    page422(phone);
    await phone.getByRole('button', { name: 'Lên lịch' }).click();
    await phone.locator('.errors').getByText('Ngày này đã qua').waitFor();
    const today = new Intl.DateTimeFormat('en-GB', { timeZone: 'Asia/Ho_Chi_Minh' }).format(new Date());
    await phone.locator('#on').fill(today);
    await axeCheck(phone);
    await phone.getByRole('button', { name: 'Lên lịch' }).click();
    await phone.getByText('Đã lên lịch. Cơ quan').waitFor();
    const sheet = new URL(phone.url()).pathname;
    await phone.getByRole('button', { name: 'Bắt đầu' }).click();
    await phone.getByText('0 / 4').waitFor();
    const items = phone.locator('ol.stack > li');
    for (let n = 0; n < 4; n += 1) {
      const item = items.nth(n);
      if (n === 3) {
        await item.locator('input[value=not-met]').check();
        await item.locator('form').first().getByRole('button').click();
        await phone.locator('.errors').getByText('chưa đạt ở chỗ nào').waitFor();
        await axeCheck(phone);
        await items.nth(n).locator('textarea').fill('Bảng bị mờ, không đọc được.');
      } else {
        await item.locator('input[value=met]').check();
      }
      await items.nth(n).locator('form').first().getByRole('button').click();
      await phone.getByText(`${n + 1} / 4`).waitFor();
    }
    await items.nth(3).locator('summary').click();
    await items.nth(3).locator('input[type=file]').setInputFiles(pdf);
    await items.nth(3).getByRole('button', { name: 'Thêm tệp' }).click();
    await phone.getByRole('link', { name: 'Quyết định 99.pdf' }).waitFor();
    await axeCheck(phone);
    await shot(phone, 'inspections-sheet-phone');
    await phone.locator('#conclusion').fill('Đạt ba mục, một mục phải sửa.');
    await phone.locator('input[name^="words-"]').fill('Làm lại bảng số 111');
    await phone.locator('input[name^="due-"]').fill('31/12/2099');
    await phone.getByRole('button', { name: 'Kết luận và gửi' }).click();
    await phone.getByText('Có kết luận, đang khắc phục').waitFor();
    await axeCheck(phone);
    await phone.goto(`${sheet}/phieu`);
    await axeCheck(phone);
    await phone.done();

    const theirs = await demoPage(hub, 'xa.banmoi', { width: 390, script: false });
    await theirs.goto(sheet);
    await theirs.locator('textarea[name^="done_words-"]').fill('Đã thay bảng mới ở cổng và sân.');
    await theirs.locator('input[name^="done_on-"]').fill(today);
    await axeCheck(theirs);
    await shot(theirs, 'inspections-follow-up-phone');
    await theirs.getByRole('button', { name: 'Báo đã xong' }).click();
    await theirs.getByText('Đã khắc phục xong').waitFor();
    await theirs.done();
    const desk = await demoPage(hub, 'kehoach.so', { script: false });
    await desk.goto(`${sheet}`);
    await shot(desk, 'inspections-sheet');
    await desk.goto(`${sheet}/phieu`);
    await axeCheck(desk);
    await desk.emulateMedia({ media: 'print' });
    await shot(desk, 'inspections-paper');
    await desk.done();
  });

  test(`a body that did not act goes to its superior (${database})`, { timeout: 240_000 }, async () => {
    const page = await demoPage(hub, 'kehoach.so', { script: false });
    await page.goto('/so-theo-doi/cham-tre');
    await axeCheck(page);
    await page.locator('#inspectorate').selectOption({ label: 'Sở Khoa học và Công nghệ' });
    await page.getByRole('button', { name: 'Lưu' }).click();
    await page.getByText('Đã chọn cơ quan thanh tra').waitFor();
    await page.getByRole('link', { name: 'Ghi nhận' }).click();
    await page.locator('#tim').fill('na lung');
    await page.getByRole('button', { name: 'Tìm' }).click();
    await page.getByRole('link', { name: 'Ủy ban nhân dân xã Nà Lùng' }).click();
    page422(page);
    await page.getByRole('button', { name: 'Ghi và gửi' }).click();
    await page.locator('.errors').waitFor();
    await page.locator('#kind').selectOption('inaction');
    await page.locator('#noticed_on').fill('20/11/2026');
    await page.locator('#words').fill('Hai kỳ không gửi báo cáo, không nêu lý do.');
    await axeCheck(page);
    await page.getByRole('button', { name: 'Ghi và gửi' }).click();
    await page.getByText('Đã gửi, chờ trả lời').waitFor();
    await page.locator('#words').fill('Đã nhắc bằng văn bản.');
    await axeCheck(page);
    await shot(page, 'registers-failure');
    await page.getByRole('button', { name: 'Gửi' }).click();
    await page.locator('#outcome').selectOption('remedied');
    await page.locator('#outcome_words').fill('Xã đã gửi đủ.');
    await page.getByRole('button', { name: 'Ghi kết luận' }).click();
    await page.getByText('Đã kết luận.').waitFor();
    const record = new URL(page.url()).pathname;
    await page.done();
    const other = await demoPage(hub, 'xa.banmoi', { script: false });
    other.forgive(/status of 404/);
    assert.equal((await other.goto(record)).status(), 404, 'nobody else learns of it');
    await other.done();
  });
}

function page422(page) {
  page.forgive(/status of 422/);
}
