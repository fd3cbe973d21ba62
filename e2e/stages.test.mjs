// A stage that nobody takes: offered and refused twice, assigned by the superior, refused without ground and recorded;
// then worked on with bad input, and a coordinator asked. An administrator sets a span. Played on SQLite and on PostgreSQL.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { axeCheck, databases, shot, useHub } from './support.mjs';
import { HARM, fill, press } from './papers.mjs';
import { demoPage } from './people.mjs';

const WORK = /Làm tiếp, kết thúc khâu/;

const today = () => new Date().toLocaleDateString('en-GB', { timeZone: 'Asia/Ho_Chi_Minh' });

/** The page at both widths, looked at and photographed. */
async function seen(hub, login, path, name) {
  for (const width of [390, 1280]) {
    const page = await demoPage(hub, login, { width, script: width > 600 });
    await page.goto(path);
    await axeCheck(page);
    const wider = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    assert.ok(wider <= 0, `${name} at ${width} px is ${wider} px too wide`);
    await shot(page, `${name}-${width}`);
    await page.done();
  }
}

async function refuse(page) {
  await page.locator('details:has(form[action$="/tu-choi"]) summary').click();
  await page.locator('form[action$="/tu-choi"] select').selectOption('incomplete');
  await page.locator('form[action$="/tu-choi"] button').click();
  await page.getByText('Đã từ chối').first().waitFor();
}

for (const database of databases) {
  const hub = useHub({ database });
  let asked = '';

  test(`refused twice, assigned, worked on (${database})`, { timeout: 300_000 }, async () => {
    const commune = await demoPage(hub, 'xa.banmoi', { script: false });
    await commune.goto('/vu-viec');
    const links = await commune.locator('main table a').evaluateAll((all) => all.map((a) => a.getAttribute('href')));
    for (const href of links) {
      await commune.goto(href);
      if (await commune.locator('form[action$="/tu-choi"]').count()) { asked = href; break; }
    }
    assert.match(asked, /^\/vu-viec\//);
    await seen(hub, 'xa.banmoi', asked, 'case-asked');
    await refuse(commune);

    const desk = await demoPage(hub, 'truc.ban');
    await desk.goto(asked);
    await desk.locator('section.lane', { hasText: 'Đánh giá nguy cơ' }).getByRole('link', { name: WORK }).click();
    const stage = new URL(desk.url()).pathname;
    await seen(hub, 'truc.ban', stage, 'stage');
    desk.forgive(/status of 422/);
    await desk.locator('form[action$="/ban-giao"] button').click();
    await desk.locator('.errors').getByText('Chọn một cơ quan').waitFor();
    const to = desk.locator('#to option', { hasText: 'UBND xã Bản Mới' });
    await desk.locator('#to').selectOption(await to.getAttribute('value'));
    await desk.locator('form[action$="/ban-giao"] button').click();
    await desk.getByText('Bạn vẫn là đầu mối').first().waitFor();

    await commune.goto(asked);
    await refuse(commune);
    await desk.goto(asked);
    await desk.getByText('phân công. Đầu mối hiện tại vẫn chịu trách nhiệm').first().waitFor();
    await axeCheck(desk);
    await shot(desk, 'case-awaits');
    await desk.done();

    await seen(hub, 'lanhdao.so', '/dieu-phoi', 'board');
    const head = await demoPage(hub, 'lanhdao.so');
    await head.getByText('chờ phân công').first().waitFor();
    await head.goto('/dieu-phoi');
    head.forgive(/status of 422/);
    const choice = head.locator('form[action*="/phan-cong/"]');
    await choice.locator('[name=groundless]').check();
    await choice.locator('button').click();
    await head.locator('.errors').waitFor();
    assert.ok(await choice.locator('[name=groundless]').isChecked(), 'what was ticked stays');
    const chosen = choice.locator('option', { hasText: 'UBND xã Bản Mới' });
    await choice.locator('select').selectOption(await chosen.getAttribute('value'));
    await choice.locator('button').click();
    await head.getByText('Đã phân công').waitFor();
    await head.done();

    await commune.goto(`${asked}/ho-tro`);
    await commune.locator('main a[href$="/giay-to"]').first().click();
    await commune.goto(`${new URL(commune.url()).pathname}/risk`);
    const found = { overall: 'high', emergency: 'yes', measures: 'Đưa em đến nhà bà ngoại.', needs: 'Nơi ở an toàn.' };
    await fill(commune, { name: 'Em 1', 'done-on': today(), ...HARM, ...found });
    await press(commune, 'sign');
    await commune.getByText('Đã ký. Bản này được giữ nguyên').waitFor();
    await commune.goto(asked);
    await commune.getByRole('link', { name: WORK }).click();
    await commune.locator('input[name=end][value=emergency]').check();
    await commune.locator('#result').fill('Trẻ đang ở cùng người bị báo tin.');
    await commune.locator('form[action$="/xong"] button').click();
    await commune.waitForURL(`**${asked}`);
    await commune.getByRole('link', { name: WORK }).click();
    commune.forgive(/status of 422/);
    await commune.locator('input[name=end][value=measure-taken]').check();
    await commune.locator('#measure').selectOption('safe-place');
    await commune.locator('#measure_day').fill('31/02/2027');
    await commune.locator('#measure_time').fill('25:99');
    await commune.locator('#measure_by').fill('Chủ tịch UBND xã');
    await commune.locator('#result').fill('Đã đưa em về nhà bà ngoại.');
    await commune.locator('form[action$="/xong"] button').click();
    await commune.locator('.errors').waitFor();
    await axeCheck(commune);
    await shot(commune, 'stage-bad-input');
    assert.equal(await commune.locator('#measure_day').inputValue(), '31/02/2027');
    assert.equal(await commune.locator('#measure_time').inputValue(), '25:99');
    assert.equal(await commune.locator('#measure_by').inputValue(), 'Chủ tịch UBND xã');
    assert.equal(await commune.locator('#result').inputValue(), 'Đã đưa em về nhà bà ngoại.');
    await commune.locator('#measure_day').fill(today());
    await commune.locator('#measure_time').fill('00:00');
    await commune.locator('form[action$="/xong"] button').click();
    await commune.waitForURL(`**${asked}`);
    await seen(hub, 'xa.banmoi', asked, 'case-lanes');

    await commune.getByRole('link', { name: WORK }).click();
    await commune.getByText('Hỏi ý kiến một cơ quan').click();
    const police = commune.locator('#coordinator option', { hasText: 'Công an xã Bản Mới' });
    await commune.locator('#coordinator').selectOption(await police.getAttribute('value'));
    await commune.locator('#question').fill('Có cần người đi cùng không?');
    await commune.locator('form[action$="/phoi-hop"] button').click();
    await commune.getByText('Đã hỏi ý kiến').waitFor();
    await commune.done();
    const other = await demoPage(hub, 'congan.xa', { width: 390, script: false });
    await other.goto(asked);
    assert.equal(await other.locator('form[action$="/mo"]').count(), 0, 'a coordinator opens no words');
    await other.getByRole('link', { name: /Cho ý kiến phối hợp/ }).click();
    await other.getByText('Có cần người đi cùng không?').waitFor();
    await axeCheck(other);
    await shot(other, 'stage-coordinator');
    await other.locator('#comment').fill('Có, tôi đi cùng.');
    await other.locator('form[action$="/y-kien"] button').click();
    await other.getByText('Đã gửi ý kiến').waitFor();
    await other.done();
  });

  test(`a span needs its document (${database})`, async () => {
    await seen(hub, 'quantri', '/thoi-han-khau', 'spans');
    const admin = await demoPage(hub, 'quantri', { script: false });
    await admin.goto('/thoi-han-khau/check');
    admin.forgive(/status of 422/);
    await admin.locator('#amount').fill('40');
    await admin.locator('form[action$="/check"] button').click();
    await admin.locator('.errors').getByText('Ghi văn bản').waitFor();
    assert.equal(await admin.locator('#amount').inputValue(), '40');
    await axeCheck(admin);
    await shot(admin, 'span');
    await admin.locator('#basis').fill('Quyết định 15/QĐ-UBND');
    await admin.locator('form[action$="/check"] button').click();
    await admin.getByText('Đã đặt thời hạn').waitFor();
    await admin.getByText('Quyết định 15/QĐ-UBND').waitFor();
    await admin.done();
  });
}
