// The main job through the screens: a child tells without script, the desk reads and answers, opens a case, hands a
// stage to the commune, which reads only after accepting; support and outcome are recorded, and the child reads the
// answer. From the case a name is blocked in a school; the report of the plan counts all of it. Played on SQLite and on
// PostgreSQL.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { OPEN, PUPIL, STAFF, openSchool, withoutDig } from './network.mjs';
import { wordsOf } from './office.mjs';
import { demoPage } from './people.mjs';
import { axeCheck, bothDatabases, openPage, shot, useHub } from './support.mjs';

const told = 'Bạn trong trò chơi đòi em gửi ảnh và dặn đừng kể với ai.';
const answered = 'Em kể ra là đúng. Cô chú đang lo việc này cùng em.';

// A games site of the sample lists, a name that the case leads to, and where both lead once they are blocked.
const GAMES = 'tro-choi-mau.example';
const ORDERED = 'qua-tang-la.example';
const BLOCKED = '127.0.0.1';
const PROPOSE = 'Trình lãnh đạo duyệt';

/** Children supported and violators dealt with, each as [done, all], from the chair's page. */
async function counted(page) {
  const shares = await page.locator('.fig').evaluateAll((all) => all.map((one) => one.innerText.match(/(\d+) \/ (\d+)/)));
  return shares.slice(0, 2).map(([, part, whole]) => [Number(part), Number(whole)]);
}

for (const database of bothDatabases) {
  const hub = useHub({ database });
  const title = (words) => `${words} (${database})`;
  let receipt = '';
  let caseAddress = '';
  let school;
  let before;
  after(() => school?.close());

  test(title('the chair begins the day'), async () => {
    const page = await demoPage(hub, 'chutich');
    before = await counted(page);
    await page.done();
  });

  test(title('a child tells'), async () => {
    const page = await openPage(hub, { width: 390, script: false });
    await page.goto('/bao-tin');
    await page.locator('button.choice').last().click();
    await page.locator('label.choice').nth(1).click();
    await page.locator('#text').fill(told);
    await page.locator('main form button').last().click();
    await page.locator('button.choice').first().click();
    receipt = (await page.locator('.code').innerText()).replace(/\s+/g, ' ').trim();
    await page.done();
  });

  test(title('the desk reads, answers, opens a case and offers a stage'), async () => {
    const page = await demoPage(hub, 'truc.ban');
    await axeCheck(page);
    await page.goto('/hang-doi');
    await axeCheck(page);
    await shot(page, 'desk-queue');
    assert.ok(!(await page.content()).includes(told), 'the queue shows nothing of the words');
    // danger comes first; of two in danger the one that came earlier, so look for ours
    const links = await page.locator('main table a').evaluateAll((all) => all.map((a) => a.getAttribute('href')));
    for (const href of links) {
      await page.goto(href);
      if ((await page.content()).includes(told)) break;
    }
    await page.getByText(told).waitFor();
    await axeCheck(page);
    await shot(page, 'desk-report');
    await page.locator('#text').fill(answered);
    await page.locator('form[action$="/tra-loi"] button').click();
    await page.getByText(answered).waitFor();
    await page.locator('form[action$="/mo-vu-viec"] button').click();
    caseAddress = new URL(page.url()).pathname;
    assert.match(caseAddress, /^\/vu-viec\//);
    await page.getByRole('link', { name: /Làm tiếp, kết thúc khâu/ }).click();
    await axeCheck(page);
    page.forgive(/status of 4\d\d/);
    await page.locator('input[name=end][value=confirmed]').check();
    await page.locator('form[action$="/xong"] button').click();
    await page.locator('.errors').waitFor();
    assert.ok(await page.locator('input[name=end][value=confirmed]').isChecked(), 'nothing typed is lost');
    await axeCheck(page);
    await page.locator('#result').fill('Đã gọi lại, trẻ an toàn ở nhà bà.');
    await shot(page, 'desk-stage');
    await page.locator('form[action$="/xong"] button').click();
    await page.waitForURL(`**${caseAddress}`);
    await axeCheck(page);
    await page.locator('section.lane', { hasText: 'Đánh giá nguy cơ' }).getByRole('link', { name: /Làm tiếp/ }).click();
    const commune = page.locator('#to option', { hasText: 'UBND xã Bản Mới' });
    await page.locator('#to').selectOption(await commune.getAttribute('value'));
    await page.locator('form[action$="/ban-giao"] button').click();
    await page.getByText('Bạn vẫn là đầu mối').first().waitFor();
    await shot(page, 'desk-case');
    await page.done();
  });

  test(title('the commune reads only after accepting'), async () => {
    const page = await demoPage(hub, 'xa.banmoi');
    await axeCheck(page);
    await shot(page, 'commune-start');
    await page.goto(caseAddress);
    assert.ok(!(await page.content()).includes(told));
    assert.equal(await page.locator('form[action$="/mo"]').count(), 0, 'nothing to unseal before accepting');
    await page.locator('form[action$="/nhan"] button').click();
    await page.locator('#purpose').fill('lập đánh giá nguy cơ');
    await page.locator('form[action$="/mo"] button').click();
    await page.getByText(told).waitFor();
    await axeCheck(page);
    await shot(page, 'commune-case');
    await page.goto(`${caseAddress}/ho-tro`);
    await axeCheck(page);
    await page.locator('form[action$="/dich-vu"] button').first().click();
    await page.getByText('Đã ghi hỗ trợ').waitFor();
    await page.goto(`${caseAddress}/nguoi-vi-pham`);
    await page.locator('#kind').selectOption('account');
    await page.locator('#label').fill('tai-khoan-mau-33');
    await page.locator('form[action$="/nguoi-vi-pham"] button').click();
    await page.getByText('tai-khoan-mau-33').first().waitFor();
    assert.equal(await page.getByRole('link', { name: /^Ghi kết quả xử lý/ }).count(), 0, 'not the focal point of that track');
    await page.done();
    const desk = await demoPage(hub, 'truc.ban');
    await desk.goto(`${caseAddress}/nguoi-vi-pham`);
    await desk.getByRole('link', { name: /^Ghi kết quả xử lý/ }).click();
    await desk.getByRole('link', { name: /^Chỉ nền tảng xử lý/ }).click();
    await desk.locator('#result').selectOption('removed');
    await desk.locator('#platform').fill('Trò chơi mẫu');
    await desk.locator('#decided_on').fill('29/02/2027');
    desk.forgive(/status of 4\d\d/);
    await desk.locator('main form button').last().click();
    await desk.locator('.errors').waitFor();
    assert.equal(await desk.locator('#decided_on').inputValue(), '29/02/2027', 'nothing typed is lost');
    await desk.locator('#decided_on').fill(new Date().toLocaleDateString('en-GB', { timeZone: 'Asia/Ho_Chi_Minh' }));
    await desk.locator('main form button').last().click();
    await desk.getByText('Đã ghi kết quả xử lý').waitFor();
    await axeCheck(desk);
    await desk.done();
  });

  test(title('the child reads the answer and writes again'), async () => {
    const page = await openPage(hub, { width: 390, script: false });
    await page.goto('/xem-tin');
    await page.locator('#code').fill(receipt);
    await page.locator('main form button').first().click();
    await page.getByText(answered).waitFor();
    await page.locator('#text').fill('Dạ, em cảm ơn cô chú.');
    await page.locator('main form button').first().click();
    await page.getByText('Dạ, em cảm ơn cô chú.').waitFor();
    await axeCheck(page);
    await page.done();
  });

  test(title('a school takes up the policy: games are closed to pupils only'), { skip: withoutDig }, async () => {
    const page = await demoPage(hub, 'mang.truong');
    await page.goto('/loc');
    await page.locator('#site').fill('Phòng máy');
    await page.locator('form[action$="/ma-moi"] button').click();
    const code = (await page.locator('.code').innerText()).replace(/\s/g, '');
    await axeCheck(page);
    school = await openSchool(hub, code);
    await school.becomes(PUPIL, GAMES, BLOCKED);
    assert.equal(await school.asks(STAFF, GAMES), OPEN, 'games are closed to pupils only');
    assert.equal(await school.asks(PUPIL, ORDERED), OPEN, 'nobody has ordered anything yet');
    await page.goto('/loc');
    await page.getByText('Phòng máy').first().waitFor();
    await shot(page, 'school');
    await page.done();
  });

  test(title('from the case an order is drafted, and a second person approves it'), async () => {
    const officer = await demoPage(hub, 'xa.banmoi');
    await officer.goto(`${caseAddress}/lenh`);
    await officer.locator('#names').fill(`http://${ORDERED}/qua-tang\nkhông phải tên`);
    officer.forgive(/status of 4\d\d/);
    await officer.getByRole('button', { name: PROPOSE }).click();
    assert.ok(await officer.locator('.errors li').count() >= 2, 'all problems at once');
    await axeCheck(officer);
    await officer.locator('#names').fill(`http://${ORDERED}/qua-tang`);
    await officer.locator('#reason').selectOption('luring');
    await officer.locator('#basis').selectOption({ index: 1 });
    await officer.getByRole('button', { name: PROPOSE }).click();
    await officer.getByText('Đã trình duyệt').waitFor();
    assert.equal(await officer.locator('form[action$="/duyet"]').count(), 0, 'nobody approves an own order');
    const order = new URL(officer.url()).pathname;
    await officer.done();
    if (school) assert.equal(await school.asks(STAFF, ORDERED), OPEN, 'a proposed order is not in force');

    const head = await demoPage(hub, 'lanhdao.so');
    await head.goto('/lenh');
    await axeCheck(head);
    await head.goto(order);
    await axeCheck(head);
    await shot(head, 'order');
    await head.locator('form[action$="/duyet"] button').click();
    await head.getByText('Đã ban hành').first().waitFor();
    await head.done();
  });

  test(title('the ordered name is blocked for everyone, and the block page says why'), { skip: withoutDig }, async () => {
    await school.becomes(PUPIL, `www.${ORDERED}`, BLOCKED);
    assert.equal(await school.asks(STAFF, ORDERED), BLOCKED, 'an order is closed to everyone');
    assert.equal(await school.asks(STAFF, GAMES), OPEN);
    assert.equal(await school.asks(PUPIL, 'sach.example'), OPEN, 'an open name is forwarded');
    const page = await openPage(hub, { width: 390, script: false });
    page.forgive(/status of 4\d\d/);
    await page.route(`http://${GAMES}/**`, async (route) => {
      const path = new URL(route.request().url()).pathname;
      const answer = await page.request.get(new URL(path, school.page).href, { headers: { host: GAMES } });
      await route.fulfill({ response: answer });
    });
    await page.goto(`http://${GAMES}/`);
    await page.getByText('111').first().waitFor();
    await page.getByText('thầy Tùng, phòng máy').first().waitFor();
    await axeCheck(page, { hashed: true });
    await shot(page, 'blocked');
    await page.done();
  });

  test(title('a plan stands beside its document, and reports are due'), async () => {
    const page = await demoPage(hub, 'kehoach.so');
    await page.goto('/ke-hoach');
    await axeCheck(page);
    const waiting = await page.locator('main a', { hasText: 'Tuần Giáo' }).first().getAttribute('href');
    await page.goto(`${waiting.replace(/\/duyet$/, '')}/duyet`);
    await page.locator('.doc').waitFor();
    await axeCheck(page);
    await shot(page, 'plan-review', { fullPage: false });
    await page.goto('/bao-cao');
    await axeCheck(page);
    await page.done();
  });

  test(title('the report of the plan is written from the records'), async () => {
    const page = await demoPage(hub, 'kehoach.so');
    await page.goto('/bao-cao');
    const today = new Date().toLocaleDateString('en-GB', { timeZone: 'Asia/Ho_Chi_Minh' });
    const asked = page.locator('details', { has: page.locator('#reporting') });
    await asked.locator('summary').click();
    await asked.locator('#reporting').selectOption({ index: 0 });
    await asked.locator('#from').fill(`01/01/${today.slice(-4)}`);
    await asked.locator('#to').fill(today);
    await asked.locator('button').click();
    await axeCheck(page);
    await page.locator('#results').fill('Đã tập huấn cho cán bộ ba xã.');
    await page.getByRole('button', { name: 'Lưu bản nháp' }).click();
    await page.locator('main [role=status]').first().waitFor();
    await shot(page, 'report');
    const shown = (await page.locator('section', { has: page.locator('#so-lieu') }).last().innerText()).match(/\d+ \/ \d+/g);
    const [file] = await Promise.all([
      page.waitForEvent('download'), page.locator('a[href$="/tai-ve"]').click(),
    ]);
    const words = wordsOf(await file.path(), 'bao-cao.docx');
    assert.ok(shown?.length >= 3, 'tasks, victims supported, violators dealt with');
    if (words !== null) {
      const needed = ['CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM', 'Đã tập huấn cho cán bộ ba xã.', ...shown.slice(1)];
      for (const part of needed) assert.ok(words.includes(part), `${part} in\n${words}`);
    }
    await page.done();
  });

  test(title('the chair sees the figures, counted from the records'), async () => {
    const page = await demoPage(hub, 'chutich');
    await page.locator('.fig').first().waitFor();
    await axeCheck(page);
    await shot(page, 'chair');
    assert.deepEqual(await counted(page), [before[0].map((n) => n + 1), before[1].map((n) => n + 1)],
      'one more child supported of one more that asked, one more violator dealt with');
    await page.done();
  });
}
