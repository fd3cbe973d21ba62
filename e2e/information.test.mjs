// Bad information: anybody reports it on a phone without script and gets a receipt; the desk passes it on; two persons
// judge it, the competent body answers, an order is drafted; a warning goes out by a second person and says no place.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { axeCheck, databases, openPage, shot, useHub } from './support.mjs';
import { demoPage } from './people.mjs';

for (const database of databases) {
  const hub = useHub({ database });
  let receipt;
  let item;

  test(`anybody reports bad information and gets a receipt (${database})`, { timeout: 240_000 }, async () => {
    const page = await openPage(hub, { width: 390, script: false });
    await page.goto('/');
    await page.locator('footer').getByRole('link', { name: 'Báo thông tin xấu' }).click();
    await axeCheck(page);
    await shot(page, 'information-tell-phone');
    page.forgive(/status of 422/);
    await page.locator('#text').fill('Bạn em đã làm theo.');
    await page.getByRole('button', { name: 'Gửi' }).click();
    await page.locator('.errors').getByText('chạm vào một ô').waitFor();
    assert.equal(await page.locator('#text').inputValue(), 'Bạn em đã làm theo.');
    await axeCheck(page);
    await shot(page, 'information-tell-errors-phone');
    await page.locator('#link').fill('https://Tang-Qua-Mau.example/nhan');
    await page.getByText('Lừa tiền, lừa quà của trẻ').click();
    await page.getByRole('button', { name: 'Gửi' }).click();
    receipt = (await page.locator('.code').first().innerText()).trim();
    await axeCheck(page);
    await shot(page, 'information-receipt-phone');
    await page.done();
    const wide = await openPage(hub, { width: 1280, script: false });
    await wide.goto('/en/bao-thong-tin-xau');
    await wide.getByRole('heading', { name: 'Report bad information' }).waitFor();
    await axeCheck(wide);
    await shot(wide, 'information-tell-en');
    await wide.done();
  });

  test(`the desk passes it on and the reporter hears of it (${database})`, { timeout: 240_000 }, async () => {
    const desk = await demoPage(hub, 'truc.ban', { script: false });
    await desk.goto('/hang-doi');
    await desk.locator('tr', { hasText: 'Thông tin giả, xấu, độc' }).getByRole('link').first().click();
    await desk.getByRole('link', { name: 'Chuyển thành thông tin xấu' }).click();
    assert.equal(await desk.locator('#address').inputValue(), 'https://Tang-Qua-Mau.example/nhan');
    await axeCheck(desk);
    await shot(desk, 'information-pass-on');
    await desk.locator('#subject').fill('Trang hứa tặng quà để lấy mã thẻ');
    await desk.getByRole('button', { name: 'Chuyển đến đơn vị xử lý' }).click();
    await desk.getByText('Người báo đã nhận được lời đáp').waitFor();
    item = new URL(desk.url()).pathname;
    await axeCheck(desk);
    await desk.done();
    const page = await openPage(hub, { width: 390, script: false });
    await page.goto('/xem-tin');
    await page.locator('#code').fill(receipt);
    await page.locator('main form button').click();
    await page.getByText('Sở KH&CN').waitFor();
    await page.done();
  });

  test(`judged by two, answered, ordered, dealt with (${database})`, { timeout: 240_000 }, async () => {
    const page = await demoPage(hub, 'thongtin.so', { script: false });
    await page.goto('/thong-tin-xau');
    await axeCheck(page);
    await shot(page, 'information-list');
    await page.goto(item);
    await page.getByText('https://Tang-Qua-Mau.example/nhan').waitFor();
    page.forgive(/status of 422/);
    await page.getByLabel('Gây hại cho trẻ em').check();
    await page.locator('#reason').fill('Lấy mã thẻ của cha mẹ qua trẻ.');
    await page.getByRole('button', { name: 'Ghi kết luận' }).click();
    await page.locator('.errors').getByText('Chọn một tác hại').waitFor();
    await axeCheck(page);
    await shot(page, 'information-assess-errors');
    await page.locator('#harm').selectOption('fraud');
    await page.getByRole('button', { name: 'Ghi kết luận' }).click();
    await page.getByText('Lãnh đạo khác của đơn vị xác nhận').waitFor();
    const head = await demoPage(hub, 'lanhdao.so', { script: false });
    await head.goto(item);
    await axeCheck(head);
    await shot(head, 'information-confirm');
    await head.getByRole('button', { name: 'Đồng ý: gây hại cho trẻ em' }).click();
    await head.getByText('Đã xác nhận').waitFor();
    await page.goto(item);
    await page.locator('#body').selectOption({ label: 'Công an tỉnh Mẫu' });
    await page.locator('#answer').fill('Không có chương trình tặng quà nào như vậy.');
    await page.locator('#answered_on').fill('1/1/2199');
    await page.getByRole('button', { name: 'Ghi trả lời' }).click();
    await page.locator('.errors').getByText('chưa đến').waitFor();
    await page.locator('#answered_on').fill('1/11/2026');
    await page.getByRole('button', { name: 'Ghi trả lời' }).click();
    await page.getByText('Đã ghi trả lời').waitFor();
    await page.locator('#how').selectOption('takedown');
    await page.getByRole('button', { name: 'Ghi đã xử lý' }).click();
    await page.locator('.errors').getByText('Chưa có lệnh').waitFor();
    await page.getByText('Soạn lệnh ngăn chặn từ tin này').click();
    await page.locator('#names').fill('https://tang-qua-mau.example/nhan');
    await page.locator('main details #reason').selectOption('fraud');
    await axeCheck(page);
    await shot(page, 'information-order');
    await page.getByRole('button', { name: 'Trình lãnh đạo duyệt' }).click();
    await page.getByText('Đã soạn lệnh. Lệnh có hiệu lực').waitFor();
    await page.locator('#how').selectOption('takedown');
    await page.getByRole('button', { name: 'Ghi đã xử lý' }).click();
    await page.getByText('Đã xử lý xong').waitFor();
    await axeCheck(page);
    await shot(page, 'information-done');
    await page.goto('/thong-tin-xau?buoc=handled&tim=tang+qua');
    await page.getByText('1 tin').waitFor();
    const [download] = await Promise.all([
      page.waitForEvent('download'), page.getByRole('link', { name: 'Tải danh sách' }).click(),
    ]);
    assert.equal(readFileSync(await download.path()).subarray(0, 2).toString(), 'PK');

    await page.goto(item);
    await page.getByRole('link', { name: 'Viết cảnh báo' }).click();
    await page.locator('#title').fill('Trang tặng quà lấy mã thẻ');
    await page.locator('#what').fill('Trang tang-qua-mau.example đòi mã thẻ.');
    await page.locator('#advice').fill('Em đừng gửi mã. Em hỏi cha mẹ.');
    await axeCheck(page);
    await page.getByRole('button', { name: 'Lưu bản nháp' }).click();
    await page.locator('.errors').getByText('chỉ ra nơi').waitFor();
    await shot(page, 'information-warning-errors');
    await page.locator('#what').fill('Có trang hứa tặng quà để lấy mã thẻ của cha mẹ.');
    await page.getByRole('button', { name: 'Lưu bản nháp' }).click();
    await page.getByRole('button', { name: 'Trình duyệt' }).click();
    await page.getByText('Đã trình').waitFor();
    const warning = new URL(page.url()).pathname;
    await axeCheck(page);
    await head.goto(warning);
    await axeCheck(head);
    await shot(head, 'information-warning');
    await head.getByRole('button', { name: 'Duyệt và đăng' }).click();
    await head.getByText('Đã đăng ở trang Cảnh báo').waitFor();
    await head.done();
    await page.goto('/thong-tin-xau/canh-bao');
    await axeCheck(page);
    await shot(page, 'information-warnings');
    await page.done();
  });

  test(`everybody reads the warnings (${database})`, { timeout: 120_000 }, async () => {
    for (const width of [390, 1280]) {
      const page = await openPage(hub, { width, script: false });
      await page.goto('/');
      await page.locator('footer').getByRole('link', { name: 'Cảnh báo', exact: true }).click();
      await page.getByText('Có trang hứa tặng quà').waitFor();
      assert.equal(await page.locator('main').getByText('.example').count(), 0);
      await axeCheck(page);
      await shot(page, `information-public-${width}`);
      await page.locator('footer').getByRole('link', { name: 'English' }).click();
      await page.getByRole('heading', { name: 'Warnings' }).waitFor();
      await axeCheck(page);
      await page.done();
    }
    const phone = await demoPage(hub, 'mang.truong', { width: 390, script: false });
    await phone.goto('/thong-tin-xau');
    await phone.getByText('Chưa có thông tin nào').waitFor();
    await phone.getByRole('link', { name: 'Thêm tin phát hiện' }).click();
    await phone.locator('#address').fill('tai-khoan-mau-30');
    await phone.locator('#subject').fill('Tài khoản đăng tin giả về kỳ thi');
    await axeCheck(phone);
    await shot(phone, 'information-add-phone');
    await phone.getByRole('button', { name: 'Chuyển đến đơn vị xử lý' }).click();
    await phone.getByText('Đơn vị xử lý đang làm').waitFor();
    await axeCheck(phone);
    await shot(phone, 'information-item-phone');
    await phone.done();
  });
}
