// A task is stuck in a commune and climbs to the People's Committee; another comes round, with evidence; the page of a
// unit and the calendar tell of both.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { axeCheck, databases, shot, useHub } from './support.mjs';
import { demoPage } from './people.mjs';

for (const database of databases) {
  const hub = useHub({ database });
  let task;

  test(`stuck, climbing, answered (${database})`, { timeout: 240_000 }, async () => {
    const page = await demoPage(hub, 'kehoach.so', { script: false });
    await page.goto('/nhiem-vu');
    await page.locator('main a[href^="/nhiem-vu/"]').first().click();
    task = new URL(page.url()).pathname;
    await page.locator('main a[href^="/ke-hoach/"]').first().click();
    page.forgive(/status of 422/);
    await page.locator('input[name=days]').fill('99');
    await page.locator('form[action$="/vuong-mac"] button').click();
    await page.locator('.errors').getByText('Số phải từ 1 đến 60').waitFor();
    await axeCheck(page);
    await page.locator('input[name=days]').fill('5');
    await page.locator('form[action$="/vuong-mac"] button').click();
    await page.getByText('Đã lưu').waitFor();
    await page.goto(task);
    await page.locator('label.row', { hasText: 'UBND xã Bản Mới' }).locator('input').check();
    await page.locator('form[action$="/chuyen"] button').click();
    await page.getByText('Đã chuyển. Mỗi cơ quan trả lời').waitFor();

    const phone = await demoPage(hub, 'xa.banmoi', { width: 390, script: false });
    await phone.goto('/nhiem-vu');
    await phone.locator('main .todo a[href^="/nhiem-vu/"]').first().click();
    const part = new URL(phone.url()).pathname;
    await phone.locator('button[name=answer][value=take]').click();
    await phone.getByText('Đã nhận việc').waitFor();
    await phone.getByText('Có điều gì cản trở việc này?').click();
    phone.forgive(/status of 422/);
    await phone.locator('textarea[name=obstacle]').fill('Xã chưa có phòng máy, dạy không được.');
    await phone.locator('form[action$="/vuong-mac"] button').click();
    await phone.locator('.errors').getByText('Chưa điền ô này').waitFor();
    assert.match(await phone.locator('textarea[name=obstacle]').inputValue(), /phòng máy/, 'nothing typed is lost');
    await axeCheck(phone);
    await shot(phone, 'stuck-raise-phone');
    await phone.locator('textarea[name=asked]').fill('Cấp 5 máy tính cho nhà văn hóa xã.');
    await phone.locator('form[action$="/vuong-mac"] button').click();
    await phone.getByText('Đã báo lên cấp trên').waitFor();
    await axeCheck(phone);
    await shot(phone, 'stuck-raised-phone');
    await phone.goto(part);
    await phone.locator('.head .chip', { hasText: 'Đang vướng' }).waitFor();
    await phone.goto('/nhiem-vu');
    await phone.getByText('Đang vướng').first().waitFor();

    await page.goto(task);
    await page.getByText('1 đang vướng').first().waitFor();
    await page.goto('/viec');
    await page.getByText('Vướng mắc chờ trả lời').first().waitFor();
    await page.goto('/vuong-mac');
    await page.getByText('Đang chờ cơ quan bạn trả lời').waitFor();
    await axeCheck(page);
    await shot(page, 'stuck-list');
    await page.done();
    await phone.done();

    await hub.later(25);
    const chair = await demoPage(hub, 'chutich', { script: false });
    for (let tries = 0; tries < 40; tries += 1) {
      await chair.goto('/vuong-mac');
      if (await chair.getByText('phòng máy').count() > 0) break;
      await new Promise((wake) => { setTimeout(wake, 250); });
    }
    await chair.goto('/viec');
    await chair.getByText('Xã chưa có phòng máy').first().click();
    await chair.getByText('hết hạn mà chưa trả lời, tự chuyển lên').waitFor();
    await chair.getByText('Đã lên đến cấp cao nhất').waitFor();
    await axeCheck(chair);
    await shot(chair, 'stuck-committee');
    await chair.locator('textarea[name=answer]').fill('Giao Sở Tài chính cấp 5 máy trong tháng.');
    await chair.locator('form[action$="/tra-loi"] button').click();
    await chair.getByText('Đã gửi trả lời').waitFor();
    await chair.done();

    const again = await demoPage(hub, 'xa.banmoi', { width: 390, script: false });
    await again.getByText('Vướng mắc đã có trả lời').first().waitFor();
    await again.getByText('Xã chưa có phòng máy').first().click();
    await again.getByText('Giao Sở Tài chính cấp 5 máy').first().waitFor();
    await axeCheck(again);
    await shot(again, 'stuck-answered-phone');
    await again.locator('form[action$="/da-xong"] button').click();
    await again.getByText('không còn vướng. Việc tiếp tục').waitFor();
    await again.getByText('Vướng mắc đã giải quyết').waitFor();
    assert.equal(await again.getByText('Đang vướng').count(), 0);
    await again.done();
  });

  test(`a task comes round, with evidence (${database})`, { timeout: 240_000 }, async () => {
    const page = await demoPage(hub, 'kehoach.so', { script: false });
    await page.goto(task);
    await page.getByText('Đặt việc lặp lại theo kỳ').click();
    await page.locator('select[name=rhythm]').selectOption('month');
    await page.locator('form[action$="/nhip"] button').click();
    await page.getByText('Đã đặt kỳ lặp lại').waitFor();
    await page.getByText('Lặp lại hằng tháng').waitFor();
    await axeCheck(page);
    await shot(page, 'rhythm-task');
    await page.locator('textarea[name=turn-result]').fill('Đã rà soát 40 trang, gỡ 3 trang.');
    await page.locator('form[action$="/ky"] button').click();
    await page.getByText('Đã ghi kết quả của kỳ').waitFor();
    await page.getByText('Đã rà soát 40 trang').first().waitFor();

    page.forgive(/status of 422/);
    const good = join(hub.data, 'biên bản.pdf');
    writeFileSync(good, '%PDF-1.7 biên bản');
    const bad = join(hub.data, 'ảnh.jpg');
    writeFileSync(bad, 'MZ not a picture');
    const add = async (file) => {
      if (!await page.locator('input[name=file]').isVisible()) await page.getByText('Thêm tệp').click();
      await page.getByText('không chụp rõ mặt trẻ em').waitFor();
      await page.locator('input[name=file]').setInputFiles(file);
      await page.locator('form[action$="/tep"] button').click();
    };
    await add(bad);
    await page.locator('.errors').getByText('không phải PDF').waitFor();
    await axeCheck(page);
    await add(good);
    await page.getByText('Đã thêm minh chứng').waitFor();
    const link = async (name, address) => {
      if (!await page.locator('input[name=link]').isVisible()) await page.getByText('Thêm liên kết').click();
      await page.locator('input[name=link-name]').fill(name);
      await page.locator('input[name=link]').fill(address);
      await page.locator('form[action$="/lien-ket"] button').click();
    };
    await link('Trang không có', '/ke-hoach/00000000-0000-0000-0000-000000000000');
    await page.locator('.errors').getByText('không có trang này').waitFor();
    await link('Vụ việc', '/vu-viec/1');
    await page.locator('.errors').getByText('không có trang này').waitFor();
    await link('Việc này', task);
    await page.getByText('Đã thêm minh chứng').waitFor();
    await link('Tin trên cổng tỉnh', 'https://mau.gov.vn/tin/1');
    await page.getByText('Đã thêm minh chứng').waitFor();
    await axeCheck(page);
    await shot(page, 'evidence-task');
    const file = await page.locator('a[href^="/minh-chung/"]').first().getAttribute('href');
    const cookie = (await page.context().cookies()).map((one) => `${one.name}=${one.value}`).join('; ');
    const answer = await fetch(new URL(file, hub.url), { headers: { cookie } });
    assert.equal(answer.status, 200);
    assert.equal(answer.headers.get('content-type'), 'application/pdf');
    assert.match(answer.headers.get('content-disposition'), /^attachment; filename="bien-ban.pdf"/);
    assert.equal(await answer.text(), '%PDF-1.7 biên bản');
    const stranger = await fetch(new URL(file, hub.url), { redirect: 'manual' });
    assert.equal(stranger.status, 303, 'not without signing in');
    await page.locator('form[action$="/go"] button', { hasText: 'Tin trên cổng tỉnh' }).click();
    await page.getByText('Gỡ minh chứng: Tin trên cổng tỉnh').waitFor();
    await page.done();
  });

  test(`the page of a unit and the calendar (${database})`, { timeout: 240_000 }, async () => {
    const page = await demoPage(hub, 'kehoach.so', { script: false });
    // three days on the clock of this hub, and three days before it
    const near = [3, -3].map((days) => new Date(Date.now() + (25 + days) * 86_400_000).toLocaleDateString('en-GB', { timeZone: 'Asia/Ho_Chi_Minh' }));
    for (const day of near) {
      await page.goto('/nhiem-vu');
      await page.locator('section', { has: page.getByRole('heading', { name: 'Cần đặt ngày' }) }).locator('a.t').first().click();
      await page.locator('input[name=due]').fill(day);
      await page.locator('button[name=time][value=by]').click();
      await page.getByText('Đã lưu').first().waitFor();
    }
    await page.goto('/nhiem-vu');
    await page.locator('a[href^="/don-vi/"]').first().click();
    await page.getByRole('heading', { name: 'Trễ hạn' }).waitFor();
    await page.getByText('Các kỳ hết hạn tháng này').first().waitFor();
    const unit = new URL(page.url()).pathname;
    await axeCheck(page);
    await shot(page, 'unit');
    await page.goto('/lich');
    await page.locator('table.month caption').waitFor({ state: 'attached' });
    const [month, year] = near[0].split('/').slice(1);
    await page.goto(`/lich?thang=${year}-${month}`);
    const cell = page.locator('table.month td', { has: page.locator(`time[datetime="${year}-${month}-${near[0].slice(0, 2)}"]`) });
    assert.ok(await cell.locator('a[href^="/nhiem-vu/"]').count() > 0, 'the day shows what is due on it');
    await axeCheck(page);
    await shot(page, 'calendar-month');
    await page.getByText('Tháng sau').click();
    await axeCheck(page);
    await page.goto('/lich');
    await page.getByText('Tạo địa chỉ').click();
    const address = await page.locator('#address').inputValue();
    await axeCheck(page);
    assert.match(address, /\/lich\/[A-Za-z0-9_-]{22}\.ics$/);
    const feed = await fetch(new URL(address, hub.url));
    assert.equal(feed.headers.get('content-type'), 'text/calendar; charset=utf-8');
    const text = await feed.text();
    assert.match(text, /^BEGIN:VCALENDAR\r\n/);
    assert.match(text, new RegExp(`DTSTART;VALUE=DATE:${near[0].split('/').reverse().join('')}\r\n`));
    const token = address.split('/').at(-1).replace('.ics', '');
    assert.ok(!hub.log().includes(token), 'the token stands in no log');
    await page.goto('/lich');
    await page.getByText('Ngừng', { exact: true }).click();
    await page.getByText('Địa chỉ lịch đã ngừng').waitFor();
    assert.equal((await fetch(new URL(address, hub.url))).status, 404);

    const phone = await demoPage(hub, 'kehoach.so', { width: 390, script: false });
    await phone.goto(unit);
    await axeCheck(phone);
    await shot(phone, 'unit-phone');
    await phone.goto('/lich');
    assert.equal(await phone.locator('table.month').isVisible(), false, 'the list says the same');
    await axeCheck(phone);
    await shot(phone, 'calendar-phone');
    await page.done();
    await phone.done();
  });
}
