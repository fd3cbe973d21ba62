// The directory of help: a child finds who is near and open on a phone without script; an officer enters a place, is
// stopped by a bad entry, checks it, takes it out and in again by a workbook; other sites frame the card and nothing else.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { test } from 'node:test';
import { axeCheck, databases, openPage, shot, useHub } from './support.mjs';
import { demoPage } from './people.mjs';

for (const database of databases) {
  const hub = useHub({ database });

  test(`a child finds help without script (${database})`, { timeout: 240_000 }, async () => {
    for (const width of [360, 390, 1280]) {
      const page = await openPage(hub, { width, script: false });
      await page.goto('/');
      await page.locator('footer').getByRole('link', { name: 'Nơi giúp em' }).click();
      const first = page.locator('main a[href^="tel:"]').first();
      assert.equal(await first.getAttribute('href'), 'tel:111');
      await axeCheck(page);
      await shot(page, `help-all-${width}`);
      await page.locator('#noi').selectOption('99001');
      await page.getByRole('button', { name: 'Xem', exact: true }).click();
      await page.getByText('Trạm Y tế xã Bản Mới').first().waitFor();
      assert.equal(await page.locator('main').getByText('Bệnh viện Đa khoa').count(), 0, 'another commune');
      assert.equal(await page.locator('main a[href="tel:02000000141"]').count(), 1);
      await axeCheck(page);
      await shot(page, `help-commune-${width}`);
      await page.getByLabel('Chỉ nơi đang mở cửa').check();
      await page.getByRole('button', { name: 'Xem', exact: true }).click();
      await page.getByText('Công an xã Bản Mới').first().waitFor();
      await page.goto('/tro-giup');
      const text = await page.locator('main').innerText();
      assert.ok(text.includes('Nhà tạm lánh') && !text.includes('chỉ cán bộ thấy'), 'a shelter without its address');
      await page.locator('footer').getByRole('link', { name: 'English' }).click();
      await page.getByRole('heading', { name: 'Where to get help' }).waitFor();
      await page.getByText('Social work centre').first().waitFor();
      await axeCheck(page);
      await page.done();
    }
  });

  test(`the sheet for the notice board is one page (${database})`, { timeout: 120_000 }, async () => {
    const page = await openPage(hub, { width: 1280, script: true });
    await page.goto('/tro-giup/in?noi=99001');
    await page.getByText('Có chuyện trên mạng?').waitFor();
    await axeCheck(page);
    await shot(page, 'help-poster');
    await page.emulateMedia({ media: 'print' });
    await shot(page, 'help-poster-print');
    const pdf = await page.pdf({ preferCSSPageSize: true });
    const pages = pdf.toString('latin1').match(/\/Type\s*\/Page[^s]/g).length;
    assert.equal(pages, 1);
    await page.done();
    const phone = await openPage(hub, { width: 390, script: false });
    await phone.goto('/tro-giup/in');
    await axeCheck(phone);
    await shot(phone, 'help-poster-phone');
    phone.forgive(/status of 404/);
    assert.equal((await phone.goto('/tro-giup?noi=1')).status(), 404);
    await phone.goto('/tro-giup/nhung');
    await axeCheck(phone);
    await shot(phone, 'help-embed-phone');
    await phone.done();
  });

  test(`another site frames the card, and nothing else (${database})`, { timeout: 120_000 }, async () => {
    const pages = {
      '/card': `<iframe src="${hub.url}/tro-giup/the" title="111" width="320" height="420"></iframe>`,
      '/form': `<iframe src="${hub.url}/bao-tin" title="x"></iframe>`,
    };
    const site = createServer((request, response) => {
      response.setHeader('content-type', 'text/html');
      response.end(`<!doctype html><title>x</title>${pages[request.url] ?? ''}`);
    });
    await new Promise((done) => { site.listen(0, '127.0.0.1', done); });
    const there = `http://127.0.0.1:${site.address().port}`;
    const page = await openPage(hub, { width: 390, script: true });
    page.forgive(/status of 404|favicon/);
    await page.goto(`${there}/card`);
    await page.frameLocator('iframe').getByRole('link', { name: /111/ }).waitFor();
    await shot(page, 'help-card');
    const said = await page.evaluate(async (url) => (await fetch(`${url}/api/v1/help`)).json(), hub.url);
    assert.equal(said.national[0].number, '111');
    assert.ok(said.places.length > 5);
    assert.ok(!JSON.stringify(said).includes('chỉ cán bộ thấy'));
    page.forgive(/frame-ancestors/);
    page.forgive(/Refused to frame|Framing/);
    await page.goto(`${there}/form`);
    assert.equal(await page.frameLocator('iframe').getByText('an toàn').count(), 0);
    await page.goto('/tro-giup/the');
    await axeCheck(page);
    await page.done();
    site.close();
  });

  test(`an officer keeps the directory (${database})`, { timeout: 240_000 }, async () => {
    const page = await demoPage(hub, 'xa.banmoi', { script: false });
    await page.goto('/danh-ba-ho-tro');
    await axeCheck(page);
    await shot(page, 'help-list');
    await page.getByRole('link', { name: 'Thêm nơi giúp' }).click();
    page.forgive(/status of 422/);
    await page.locator('#name').fill('Tủ sách Nà Phặc');
    await page.locator('#kind').selectOption('facility');
    await page.locator('#phone').fill('gọi cô Lan');
    await page.locator('#week').fill('thứ hai–thứ sáu');
    await page.getByRole('button', { name: 'Lưu' }).click();
    await page.locator('.errors').getByText('chưa có giờ').waitFor();
    await page.locator('.errors').getByText('Không phải số điện thoại').waitFor();
    assert.equal(await page.locator('#name').inputValue(), 'Tủ sách Nà Phặc');
    await axeCheck(page);
    await shot(page, 'help-form-errors');
    await page.locator('#what').fill('Cho em ngồi đọc sách, có cô Lan ở đó.');
    await page.locator('#area').selectOption('99001');
    assert.equal(await page.locator('#area option').count(), 2, 'only the own commune');
    await page.locator('#phone').fill('0200 000 0171');
    await page.locator('#week').fill('T2-T6 16h-18h; T7 8h-11h');
    await page.getByRole('button', { name: 'Lưu' }).click();
    await page.getByText('Đã thêm vào danh bạ').waitFor();
    await page.getByText('thứ hai–thứ sáu 16:00–18:00; thứ bảy 08:00–11:00').waitFor();
    await axeCheck(page);
    await shot(page, 'help-entry');
    await page.getByRole('button', { name: 'Hôm nay tôi đã kiểm tra' }).click();
    await page.getByText('Đã ghi lần kiểm tra hôm nay').waitFor();
    await page.goto('/danh-ba-ho-tro?tim=tu+sach');
    await page.getByText('1 nơi').waitFor();
    const [download] = await Promise.all([
      page.waitForEvent('download'), page.getByRole('link', { name: 'Tải danh sách' }).click(),
    ]);
    const book = readFileSync(await download.path());
    assert.ok(book.subarray(0, 2).toString() === 'PK');
    await page.getByRole('link', { name: 'Nhập từ Excel' }).click();
    await axeCheck(page);
    await shot(page, 'help-import');
    const xlsx = (buffer) => ({ name: 'danh-ba.xlsx', mimeType: 'application/octet-stream', buffer });
    await page.locator('#file').setInputFiles(xlsx(Buffer.from('x')));
    await page.getByRole('button', { name: 'Đọc và ghi' }).click();
    await page.locator('.errors').getByText('không phải bảng tính Excel').waitFor();
    await page.locator('#file').setInputFiles(xlsx(book));
    await page.getByRole('button', { name: 'Đọc và ghi' }).click();
    await page.getByText('0 nơi mới, 0 nơi sửa, 1 nơi giữ nguyên').waitFor();
    await page.goto('/danh-ba-ho-tro?tim=tu+sach');
    await page.getByRole('link', { name: 'Tủ sách Nà Phặc' }).click();
    await page.getByText('Nơi này không còn giúp nữa').click();
    await page.getByRole('button', { name: 'Bỏ khỏi danh bạ' }).click();
    await page.locator('.errors').waitFor();
    await page.locator('#reason').fill('Đã đóng cửa');
    await page.getByRole('button', { name: 'Bỏ khỏi danh bạ' }).click();
    await page.getByText('Đã bỏ khỏi danh bạ: Đã đóng cửa').waitFor();
    await axeCheck(page);
    await page.done();
    const phone = await demoPage(hub, 'truc.ban', { width: 390, script: false });
    await phone.goto('/danh-ba-ho-tro');
    await axeCheck(phone);
    await shot(phone, 'help-list-phone');
    await phone.done();
  });
}
