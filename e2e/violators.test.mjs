// Violators and their outcomes: a fine, "not a violation" confirmed by a second person, somebody under 18, the way of a file
// through police, procuracy and court with its documents, the view across agencies and its workbook, the three numbers of
// the target, and somebody not identified who comes back on the day. Played on SQLite and on PostgreSQL.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { axeCheck, databases, shot, useHub } from './support.mjs';
import { rowsOf } from './office.mjs';
import { demoPage } from './people.mjs';

const WORK = /Làm tiếp, kết thúc khâu/;
const HERE = '/phoi-hop-xu-ly';
const today = () => new Date().toLocaleDateString('en-GB', { timeZone: 'Asia/Ho_Chi_Minh' });

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

/** The three numbers of the target: settled, under way, late. */
async function three(page) {
  await page.goto('/chi-so/sanctions-figure?tu=2020-01-01');
  const words = await page.locator('.fig').first().innerText();
  return [/(\d+) đã xong/, /(\d+) đang làm trong hạn/, /(\d+) trễ/].map((line) => Number(words.match(line)[1]));
}

async function endStage(page, href, end, number) {
  await page.goto(href);
  await page.locator('section.lane', { hasText: 'Người vi phạm' }).getByRole('link', { name: WORK }).click();
  await page.locator(`input[name=end][value=${end}]`).check();
  await page.locator('#document_number').fill(number);
  await page.locator('#document_on').fill(today());
  await page.locator('#result').fill('Theo văn bản kèm theo.');
  await page.locator('form[action$="/xong"] button').click();
  await page.waitForURL(`**${href}`);
}

async function handOver(from, to, href, unit) {
  await from.goto(href);
  await from.locator('section.lane', { hasText: 'Người vi phạm' }).getByRole('link', { name: WORK }).click();
  const option = from.locator('#to option', { hasText: unit }).first();
  await from.locator('#to').selectOption(await option.getAttribute('value'));
  await from.locator('form[action$="/ban-giao"] button').click();
  await from.getByText('Bạn vẫn là đầu mối').first().waitFor();
  await to.goto(href);
  await to.locator('form[action$="/nhan"] button').click();
  await to.getByText('Bạn đã nhận').waitFor();
}

const card = (page, name) => page.locator('section.card', { has: page.getByRole('heading', { name, exact: true }) });

for (const database of databases) {
  const hub = useHub({ database });
  let file = '';
  let code = '';

  test(`one outcome each, two for no violation, a child protected (${database})`, { timeout: 300_000 }, async () => {
    const police = await demoPage(hub, 'congan.xa', { script: false });
    await police.goto('/vu-viec');
    file = await police.locator('main table a').first().getAttribute('href');
    const violators = `${file}/nguoi-vi-pham`;
    await seen(hub, 'congan.xa', violators, 'violators');
    await police.goto(violators);
    code = (await police.locator('h1').innerText()).trim();
    await card(police, 'tai-khoan-mau-01').getByText('7.500.000').waitFor();
    await card(police, 'tai-khoan-mau-02').getByText('Chưa xác định được ai').waitFor();

    const steering = await demoPage(hub, 'kehoach.so', { script: false });
    const before = await three(steering);
    assert.ok(before[0] >= 4, `outcomes of the invented year: ${before}`);
    await axeCheck(steering);
    await shot(steering, 'violators-target');

    police.forgive(/status of 4(09|22)/);
    await card(police, 'Người hay chở trẻ ra bến xe').getByRole('link', { name: /Ghi kết quả xử lý/ }).click();
    await axeCheck(police);
    await shot(police, 'violators-which');
    await police.getByRole('link', { name: /^Không vi phạm/ }).click();
    const form = new URL(police.url()).pathname;
    await police.locator('#decided_on').fill('31/02/2027');
    await police.locator('main form button').last().click();
    await police.locator('.errors').getByText('không có trong lịch').waitFor();
    assert.equal(await police.locator('#decided_on').inputValue(), '31/02/2027');
    await axeCheck(police);
    await shot(police, 'violators-bad-input');
    await police.locator('#decided_on').fill(today());
    await police.locator('#words').fill('Là cha của bạn cùng lớp, chở con đi học.');
    await police.locator('main form button').last().click();
    await police.getByText('cần người thứ hai xác nhận').waitFor();
    assert.equal(await police.locator('form[action$="/xac-nhan"]').count(), 0, 'not by the same person');
    const waiting = await three(steering);
    assert.equal(waiting[0], before[0], 'one signature settles nothing');

    const second = await demoPage(hub, 'xa.banmoi', { width: 390, script: false });
    await second.goto(violators);
    await second.getByText('Là cha của bạn cùng lớp').waitFor();
    assert.equal(await second.getByRole('link', { name: /Ghi kết quả|Thay kết quả/ }).count(), 0, 'not the focal point');
    await second.locator('form[action$="/xac-nhan"] button').click();
    await second.getByText('Đã ghi kết quả xử lý').waitFor();
    await second.done();
    const apart = await three(steering);
    assert.equal(apart[0] + apart[1] + apart[2], waiting[0] + waiting[1] + waiting[2] - 1, 'it left the count');

    await police.goto(violators);
    await police.locator('#kind').selectOption('person');
    await police.locator('#label').fill('Bạn lớp 9 Lò Văn Tí');
    await police.locator('input[name=under_18]').check();
    await police.locator('form[action$="/nguoi-vi-pham"] button').click();
    await police.getByText('Đã ghi.').waitFor();
    assert.ok(!(await police.content()).includes('Lò Văn Tí'), 'a child has a pseudonym in lists');
    const child = police.locator('section.card', { hasText: 'Được hỗ trợ như một trẻ' });
    await child.locator('summary', { hasText: 'Mở tên' }).click();
    await child.locator('form[action$="/mo"] button').click();
    await police.locator('.errors').waitFor();
    await police.locator('[name=purpose]').fill('lập hồ sơ xử lý chuyển hướng');
    await police.locator('form[action$="/mo"] button').click();
    await police.getByText('Bạn lớp 9 Lò Văn Tí').first().waitFor();
    await axeCheck(police);
    await shot(police, 'violators-child-open');
    await police.getByRole('link', { name: /Ghi kết quả xử lý/ }).click();
    await police.getByRole('link', { name: /^Biện pháp với người dưới 18 tuổi/ }).click();
    await police.locator('#result').selectOption('reminder');
    await police.locator('#number').fill('3/QĐ-CAX');
    await police.locator('#decided_on').fill(today());
    await police.locator('#authority').fill('Công an xã Bản Mới');
    await police.locator('main form button').last().click();
    await police.getByText('3/QĐ-CAX').waitFor();
    const settled = await three(steering);
    assert.equal(settled[0], apart[0] + 1, 'the first number moved');
    await steering.goto('/chi-so/sanctions-figure?tu=2020-01-01&phan=xong');
    assert.ok(await steering.locator('main table tbody tr').count() >= settled[0], 'it opens its list');
    assert.ok(!(await steering.content()).includes('tai-khoan-mau'), 'nobody is named there');

    await police.goto(form.replace('not-a-violation', 'administrative'));
    await police.locator('#result').selectOption('fine');
    await police.locator('#number').fill('15/QĐ-XPHC');
    await police.locator('#decided_on').fill(today());
    await police.locator('#authority').fill('Công an xã Bản Mới');
    await police.locator('main form button').last().click();
    await police.locator('.errors').getByText('Chọn lý do thay kết quả').waitFor();
    await police.locator('.errors').getByText('ghi số tiền').waitFor();
    await police.locator('#fine').fill('2.000.000');
    await police.locator('#changed_why').selectOption('new-facts');
    await police.locator('main form button').last().click();
    await card(police, 'Người hay chở trẻ ra bến xe').getByText('2.000.000').waitFor();
    await card(police, 'Người hay chở trẻ ra bến xe').getByText('1 kết quả trước đó').waitFor();
    await police.done();
    await steering.done();
  });

  test(`police, procuracy, court, and who sees where the file is (${database})`, { timeout: 300_000 }, async () => {
    const [police, procuracy, court, chair] = await Promise.all(
      ['congan.xa', 'vks.tinh', 'toa.tinh', 'chutich'].map((login) => demoPage(hub, login, { script: false })));
    await endStage(police, file, 'crime-report-accepted', '201/TB-CSĐT');
    await endStage(police, file, 'case-instituted', '61/QĐ-CSĐT');
    await procuracy.goto(HERE);
    assert.equal(await procuracy.getByText(code).count(), 0, 'not before it takes part');
    await endStage(police, file, 'prosecution-proposed', '77/KLĐT-CSĐT');
    await handOver(police, procuracy, file, 'VKSND tỉnh');
    await chair.goto(`${HERE}?co-quan=procuracy`);
    await chair.getByText('số 77/KLĐT-CSĐT').waitFor();
    await chair.getByText('Bùi Thị Lan').waitFor();
    await endStage(procuracy, file, 'indicted', '44/CT-VKS');
    await handOver(procuracy, court, file, 'TAND tỉnh');
    await seen(hub, 'chutich', HERE, 'violators-together');
    await endStage(court, file, 'judged', '31/2026/HS-ST');

    const violators = `${file}/nguoi-vi-pham`;
    await court.goto(violators);
    for (const number of ['61/QĐ-CSĐT', '77/KLĐT-CSĐT', '44/CT-VKS', '31/2026/HS-ST']) {
      await court.locator('#path').locator('xpath=ancestor::section').getByText(number).waitFor();
    }
    await court.locator('#kind').selectOption('person');
    await court.locator('#label').fill('=Nguyễn Văn Mẫu');
    await court.locator('form[action$="/nguoi-vi-pham"] button').click();
    await card(court, '=Nguyễn Văn Mẫu').getByRole('link', { name: /Ghi kết quả xử lý/ }).click();
    await court.getByRole('link', { name: /^Xử lý hình sự/ }).click();
    assert.equal(await court.locator('#police_number').inputValue(), '77/KLĐT-CSĐT', 'the stages know it');
    assert.equal(await court.locator('#court_number').inputValue(), '31/2026/HS-ST');
    await axeCheck(court);
    await shot(court, 'violators-criminal');
    await court.locator('#result').selectOption('convicted');
    await court.locator('#article').fill('Điều 170 Bộ luật Hình sự');
    await court.locator('main form button').last().click();
    await card(court, '=Nguyễn Văn Mẫu').getByText('Tòa án kết án').waitFor();
    await court.goto(violators);
    await axeCheck(court);
    await shot(court, 'violators-decided');

    await police.goto(HERE);
    await police.getByText(code).first().waitFor();
    const stranger = await demoPage(hub, 'mang.truong');
    stranger.forgive(/status of 403/);
    assert.equal((await stranger.goto(HERE)).status(), 403, 'a school has no part in it');
    await stranger.done();

    await chair.goto(`${HERE}?co-quan=court`);
    await chair.getByText(code).first().waitFor();
    const [download] = await Promise.all([
      chair.waitForEvent('download'), chair.getByRole('link', { name: 'Tải bảng Excel' }).click()]);
    const rows = rowsOf(await download.path());
    if (rows) {
      const row = rows.find((cells) => cells[0] === code);
      assert.ok(row, JSON.stringify(rows));
      assert.equal(row[10], '31/2026/HS-ST');
      assert.equal(row[11], today(), 'a day');
      assert.equal(row[12], 5, 'a number');
      assert.equal(row[14], 9_500_000, 'two fines');
      assert.ok(!JSON.stringify(rows).includes('Nguyễn Văn Mẫu'), 'nobody is named');
    }
    for (const page of [police, procuracy, court, chair]) await page.done();
  });

  test(`who was not identified comes back on the day (${database})`, { timeout: 300_000 }, async () => {
    await hub.later(31);
    const court = await demoPage(hub, 'toa.tinh', { script: false });
    const told = court.getByText(`Vụ ${code}: tìm lại người chưa xác định được`).first();
    for (let tries = 0; tries < 60 && !(await told.count()); tries += 1) {
      await court.goto('/thong-bao');
      await new Promise((wake) => { setTimeout(wake, 500); });
    }
    await told.waitFor();
    await court.goto(`${file}/nguoi-vi-pham`);
    await card(court, 'tai-khoan-mau-02').getByText('đến ngày tìm lại').waitFor();
    await axeCheck(court);
    await shot(court, 'violators-relook');
    const steering = await demoPage(hub, 'kehoach.so', { script: false });
    const before = await three(steering);
    assert.ok(before[2] >= 1, 'late by its day');
    await card(court, 'tai-khoan-mau-02').getByRole('link', { name: /Thay kết quả/ }).click();
    await court.getByRole('link', { name: /^Chuyển nơi khác xử lý/ }).click();
    await court.locator('#changed_why').selectOption('identified');
    await court.locator('#number').fill('8/BN-CSĐT');
    await court.locator('#decided_on').fill(
      new Date(Date.now() + 30 * 86_400_000).toLocaleDateString('en-GB', { timeZone: 'Asia/Ho_Chi_Minh' }));
    await court.locator('#receiver').fill('Công an tỉnh bạn');
    await court.locator('main form button').last().click();
    await card(court, 'tai-khoan-mau-02').getByText('8/BN-CSĐT').waitFor();
    const after = await three(steering);
    assert.deepEqual([after[0], after[2]], [before[0] + 1, before[2] - 1]);
    await steering.done();
    await court.done();
  });
}
