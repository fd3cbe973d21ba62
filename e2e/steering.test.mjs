// A plan at work: a task goes down to three communes and a school, one refuses, one is stuck and climbs to the People's
// Committee; the yearly report "trước ngày 25/11" is reminded five days before and late when the 25th begins; the chair
// sees it all on one page.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { axeCheck, databases, shot, useHub } from './support.mjs';
import { demoPage } from './people.mjs';

const DAY = 86_400_000;
/** Days from today, as it is in Viet Nam, to a day. */
const daysTo = (year, month, day) => {
  const here = new Date(Date.now() + 7 * 3_600_000);
  const today = Date.UTC(here.getUTCFullYear(), here.getUTCMonth(), here.getUTCDate());
  return Math.round((Date.UTC(year, month - 1, day) - today) / DAY);
};
const shown = (days) => {
  const day = new Date(Date.now() + 7 * 3_600_000 + days * DAY);
  return `${day.getUTCDate()}/${day.getUTCMonth() + 1}/${day.getUTCFullYear()}`;
};
/** The 25 November that the next yearly report is due before. */
const year = daysTo(new Date().getUTCFullYear(), 11, 24) >= 0 ? new Date().getUTCFullYear() : new Date().getUTCFullYear() + 1;

for (const database of databases) {
  const hub = useHub({ database });

  test(`down to the communes, up to the committee, and the yearly report (${database})`, { timeout: 300_000 }, async () => {
    const steering = await demoPage(hub, 'kehoach.so', { script: false });
    await steering.goto('/nhiem-vu');
    await steering.locator('main a[href^="/nhiem-vu/"]').first().click();
    const task = new URL(steering.url()).pathname;
    await steering.locator('form[action$="/ngay"] input[name=due]').fill(shown(12));
    await steering.locator('button[name=time][value=by]').click();
    await steering.getByText('Đã lưu').waitFor();
    for (const name of ['UBND xã Bản Mới', 'UBND xã Nà Lùng', 'UBND phường Mẫu Sơn', 'Trường Tiểu học Bản Mới']) {
      await steering.locator('label.row', { hasText: name }).locator('input').check();
    }
    await steering.locator('form[action$="/chuyen"] button').click();
    await steering.getByText('0 / 4 xong · 4 chưa trả lời').waitFor();
    await steering.done();

    const answer = async (login, act) => {
      const page = await demoPage(hub, login, { width: 390, script: false });
      await page.goto('/nhiem-vu');
      await page.locator('main .todo a[href^="/nhiem-vu/"]').first().click();
      await act(page);
      await page.done();
    };
    const take = async (page) => {
      await page.locator('button[name=answer][value=take]').click();
      await page.getByText('Đã nhận việc').waitFor();
    };
    await answer('xa.banmoi', async (page) => {
      await take(page);
      await page.getByText('Có điều gì cản trở việc này?').click();
      await page.locator('textarea[name=obstacle]').fill('Xã chưa có phòng máy, dạy không được.');
      await page.locator('textarea[name=asked]').fill('Cấp 5 máy tính cho nhà văn hóa xã.');
      await page.locator('form[action$="/vuong-mac"] button').click();
      await page.getByText('Đã báo lên cấp trên').waitFor();
    });
    await answer('xa.nalung', async (page) => {
      await page.locator('textarea[name=reason]').fill('Xã chưa có cán bộ phụ trách.');
      await page.locator('button[name=answer][value=refuse]').click();
      await page.getByText('Đã gửi lý do').waitFor();
    });
    await answer('phuong.mauson', take);
    await answer('truong.banmoi', async (page) => {
      await take(page);
      await page.locator('textarea[name=result]').fill('Đã dạy 4 lớp, 120 học sinh.');
      await page.locator('form[action$="/xong"] button').click();
      await page.getByText('Việc đã xong').waitFor();
    });

    await hub.later(30);
    const chair = await demoPage(hub, 'chutich', { script: false });
    await chair.goto('/tong-quan');
    for (let tries = 0; tries < 40 && await chair.getByText('Vướng mắc chờ trả lời').count() === 0; tries += 1) {
      await chair.goto('/tong-quan');
    }
    await chair.locator('h1', { hasText: /việc trễ ở \d+ cơ quan/ }).waitFor();
    const stuck = chair.locator('section', { hasText: 'Vướng mắc chờ trả lời' }).locator('tbody tr').first();
    await stuck.getByText('UBND tỉnh').waitFor();
    await axeCheck(chair);
    await shot(chair, 'steering-chair');
    const narrow = await demoPage(hub, 'chutich', { width: 390, script: false });
    await narrow.goto('/tong-quan');
    await axeCheck(narrow);
    await shot(narrow, 'steering-chair-phone');
    await narrow.done();
    await chair.locator('.tiles a', { hasText: 'Mẫu Sơn' }).click();
    const late = chair.locator('section', { has: chair.getByRole('heading', { name: 'Trễ hạn' }) });
    assert.equal(await late.locator('.todo li').count(), 1, 'the one task that is late there');
    await axeCheck(chair);
    await shot(chair, 'steering-why');
    await chair.done();

    const told = async (day, month) => {
      await hub.later(daysTo(year, month, day));
      const page = await demoPage(hub, 'kehoach.so', { script: false });
      await page.goto('/thong-bao');
      return page;
    };
    const waits = async (page, words) => {
      for (let tries = 0; tries < 40 && await page.getByText(words).count() === 0; tries += 1) {
        await page.waitForTimeout(250);
        await page.goto('/thong-bao');
      }
      await page.getByText(words).first().waitFor();
    };
    const report = `Gửi Báo cáo năm ${year}`;
    const before = await told(20, 11);
    await waits(before, new RegExp(`^Còn 5 ngày, tính cả hôm nay: ${report}.*24/11/${year}`));
    await shot(before, 'steering-reminded');
    await before.done();
    const last = await told(24, 11);
    await waits(last, new RegExp(`^Hôm nay là ngày cuối: ${report}`));
    assert.equal(await last.getByText(new RegExp(`^Quá hạn .*${report}`)).count(), 0, 'the 24th is in time');
    await last.done();
    const over = await told(25, 11);
    await waits(over, new RegExp(`^Quá hạn .*${report}`));
    await shot(over, 'steering-late');
    await over.done();
    assert.ok(task.startsWith('/nhiem-vu/'));
  });
}
