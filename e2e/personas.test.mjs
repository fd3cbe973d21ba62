// One matter from the first word to the end, by everybody who has a part in it: a child on a slow phone without script,
// its mother, desk, commune, chair of the commune, counsellor, police, procuracy, court, head of department, chair of the
// province; and the administrator, who has no part in it. Luring with a demand for pictures goes through every stage, with one offer
// refused and one that nobody answers, to outcome, support and closing. Played on SQLite and on PostgreSQL.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HARM, fill, press } from './papers.mjs';
import { demoPage } from './people.mjs';
import { axeCheck, bothDatabases, openPage, shot, useHub } from './support.mjs';

const WORK = /Làm tiếp, kết thúc khâu/;
const ACCOUNT = 'Gió Mùa 88';
const CHILD_WORDS = 'Bạn trong trò chơi tặng quà rồi đòi em gửi ảnh. Bạn dặn đừng kể với ai.';
const MOTHER_WORDS = 'Con tôi buồn, không ra khỏi phòng. Tôi thấy có người nhắn đòi ảnh của con.';
const FIRST_ANSWER = 'Em kể ra là đúng. Em đừng gửi thêm gì. Cô chú đang lo cùng em.';
const NAME = 'Lò Thị Ban';
const GREETING = 'Chào em, cô là Mận. Em kể chậm thôi cũng được.';
const SECRET = 'Em chỉ dám kể với cô: em sợ đi học một mình.';
const FAREWELL = 'Em đã rất can đảm. Cô chào em nhé.';
const LAST_ANSWER = 'Người đó không nhắn cho em được nữa. Cô Hà vẫn đến thăm em mỗi tuần.';
const TO_MOTHER = 'Cảm ơn chị. Tòa đã xử. Cán bộ xã vẫn ở bên gia đình.';
const SUPPORT = '/chi-so/support-figure?tu=2020-01-01';
const SANCTIONS = '/chi-so/sanctions-figure?tu=2020-01-01';
// a page with its sheet and mark, as bench/README.md has it
const HEAVIEST_PAGE = 30_000;
// one grey point
const picture = {
  name: 'man-hinh.png', mimeType: 'image/png',
  buffer: Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg==', 'base64'),
};

/** The day on the clock of the hub, `ahead` days from it. */
let moved = 0;
const day = (ahead = 0) => new Date(Date.now() + (moved + ahead) * 86_400_000).toLocaleDateString('en-GB', { timeZone: 'Asia/Ho_Chi_Minh' });

const pause = (milliseconds) => new Promise((wake) => { setTimeout(wake, milliseconds); });

/** Looked at and photographed. */
async function seen(page, name) {
  await axeCheck(page);
  await shot(page, `personas-${name}`);
}

/** Counts what a page weighs on the wire, on a line of 250 kb/s that takes its time. */
async function slowLine(page) {
  const line = await page.context().newCDPSession(page);
  await line.send('Network.enable');
  await line.send('Network.emulateNetworkConditions', {
    offline: false, latency: 300, downloadThroughput: 250_000 / 8, uploadThroughput: 250_000 / 8,
  });
  let bytes = 0;
  const under = new Set();
  line.on('Network.requestWillBeSent', ({ requestId }) => under.add(requestId));
  line.on('Network.loadingFailed', ({ requestId }) => under.delete(requestId));
  line.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    under.delete(requestId);
    bytes += encodedDataLength;
  });
  return async (what) => {
    for (let tries = 0; tries < 100 && (under.size > 0 || bytes === 0); tries += 1) await pause(50);
    assert.ok(bytes > 0 && bytes <= HEAVIEST_PAGE, `${what} weighs ${bytes} bytes`);
    bytes = 0;
  };
}

/** Where the way to 111 stands on a page. */
const place = (page) => page.locator('a.call').first().evaluate((link) => {
  const { x, y, width, height } = link.getBoundingClientRect();
  return [x + scrollX, y + scrollY, width, height];
});

const receiptOf = async (page) => (await page.locator('.code').innerText()).replace(/\s+/g, ' ').trim();

/** The answers behind a receipt, on a small phone. */
async function mailbox(hub, receipt) {
  const page = await openPage(hub, { width: 360, script: false });
  await page.goto('/xem-tin');
  await page.locator('#code').fill(receipt);
  await page.locator('main form button').first().click();
  await page.locator('h1').waitFor();
  return page;
}

/** The report with these words, found through the queue. */
async function find(page, text) {
  await page.goto('/hang-doi');
  const links = await page.locator('main table a').evaluateAll((all) => all.map((a) => a.getAttribute('href')));
  for (const href of links) {
    await page.goto(href);
    if (await page.getByText(text).count()) return href;
  }
  throw new Error(`no report tells: ${text}`);
}

/** The open stage of a track. */
async function openStage(page, file, track) {
  await page.goto(file);
  await page.locator(`section.lane[aria-labelledby=track-${track}]`).getByRole('link', { name: WORK }).click();
}

/** Ends the open stage of a track. */
async function endStage(page, file, track, values) {
  await openStage(page, file, track);
  await fill(page, { result: 'Đã làm như biên bản kèm theo.', ...values });
  await page.locator('form[action$="/xong"] button').click();
  await page.waitForURL(`**${file}`);
}

async function offer(page, file, track, unit) {
  await openStage(page, file, track);
  const option = page.locator('#to option', { hasText: unit }).first();
  await page.locator('#to').selectOption(await option.getAttribute('value'));
  await page.locator('form[action$="/ban-giao"] button').click();
  await page.getByText('Bạn vẫn là đầu mối').first().waitFor();
}

async function accept(page, file, track) {
  await page.goto(file);
  await page.locator(`section.lane[aria-labelledby=track-${track}] form[action$="/nhan"] button`).click();
  await page.getByText('Bạn đã nhận').waitFor();
}

const card = (page, name) => page.locator('section.card', { has: page.getByRole('heading', { name, exact: true }) });

/** Enters somebody reported, and what came of it. */
async function addAlleged(page, file, kind, label) {
  await page.goto(`${file}/nguoi-vi-pham`);
  await page.locator('#kind').selectOption(kind);
  await page.locator('#label').fill(label);
  await page.locator('form[action$="/nguoi-vi-pham"] button').click();
  await card(page, label).waitFor();
}

async function decide(page, file, label, outcome, values) {
  await page.goto(`${file}/nguoi-vi-pham`);
  await card(page, label).getByRole('link', { name: /Ghi kết quả xử lý/ }).click();
  await page.getByRole('link', { name: outcome }).click();
  await fill(page, values);
  await page.locator('main form button').last().click();
  await page.getByText('Đã ghi kết quả xử lý').waitFor();
}

async function signPaper(page, child, kind, values) {
  await page.goto(`${child}/${kind}`);
  await fill(page, values);
  await press(page, 'sign');
  await page.getByText('Đã ký. Bản này được giữ nguyên').waitFor();
}

/** Sends a decision to the chair of the commune, who signs it. */
async function signedByChair(page, chair, child, kind, values) {
  await page.goto(`${child}/${kind}`);
  await fill(page, values);
  const head = page.locator('#signer option', { hasText: 'Lường Văn Pâng' });
  await page.locator('#signer').selectOption(await head.getAttribute('value'));
  await press(page, 'send');
  await page.getByText('Đã gửi ký').waitFor();
  await chair.goto('/giay-to-cho-ky');
  await chair.locator('main form[action^="/giay-to-cho-ky/"] button').first().click();
  await seen(chair, `chair-signs-${kind}`);
  await chair.locator('form[action$="/ky"] button').click();
  await chair.getByText('Đã ký quyết định').waitFor();
}

/** Children supported and violators dealt with, each as [done, all], from the two targets' own pages. */
async function targets(hub) {
  const page = await demoPage(hub, 'chutich', { script: false });
  const found = [];
  for (const [path, name] of [[SUPPORT, 'target-2'], [SANCTIONS, 'target-3']]) {
    await page.goto(path);
    const [, part, whole] = (await page.locator('.fig').first().innerText()).match(/(\d+) \/ (\d+)/);
    found.push([Number(part), Number(whole)]);
    await shot(page, `personas-${name}`);
  }
  await page.done();
  return found;
}

for (const database of bothDatabases) {
  const hub = useHub({ database });
  let broken = false; // each part goes on where the one before ended
  const story = (words, body) => test(`${words} (${database})`, { timeout: 240_000 }, async (t) => {
    if (broken) return t.skip('the story broke off before');
    broken = true;
    await body();
    broken = false;
  });
  let before; // both targets
  let receipt; // of the child
  let hers; // of the mother
  let report; // the child's, as officers know it
  let file; // the case
  let code; // what officers call it
  let child; // its papers

  story('a child tells on a slow phone: six taps and one text', async () => {
    moved = 0;
    before = await targets(hub);
    const page = await openPage(hub, { width: 360, script: false });
    const weighed = await slowLine(page);
    let taps = 0;
    let line111;
    const tap = async (what, locator) => {
      taps += 1;
      await Promise.all([page.waitForEvent('load'), locator.click()]);
      await weighed(what);
      assert.deepEqual(await place(page), line111, `${what}: 111 stands where it stood`);
    };
    await page.goto('/');
    line111 = await place(page);
    await weighed('front page');
    await tap('is it safe', page.locator('main a.choice').first());
    await tap('what happened', page.locator('button.choice').nth(1));
    taps += 1;
    await page.locator('label.choice').first().click();
    await page.locator('#text').fill(CHILD_WORDS);
    await page.locator('#link').fill(ACCOUNT); // not needed; the child happens to have it
    await tap('what do you wish', page.getByRole('button', { name: 'Tiếp', exact: true }));
    taps += 1;
    await page.locator('#files').setInputFiles(picture);
    await tap('receipt', page.locator('button.choice').first());
    assert.ok(taps <= 6, `${taps} taps`);
    receipt = await receiptOf(page);
    assert.match(receipt.replace(/ /g, ''), /^[0-9A-Z]{17}$/);
    await seen(page, 'child-receipt');
    await tap('copied?', page.getByRole('button', { name: 'Xong', exact: true }));
    await tap('the code again', page.getByRole('button', { name: 'Chưa, cho em xem lại mã' }));
    assert.equal(await receiptOf(page), receipt, 'shown again to whoever went on too quickly');
    await page.context().route('**/thoat/di', (route) => route.fulfill({ contentType: 'text/html; charset=utf-8', body: '<title>Bách khoa</title>' }));
    await page.locator('a.exit').click();
    await page.waitForURL('**/thoat/di');
    await page.done();
  });

  story('her mother tells of the same, in a way of her own', async () => {
    const page = await openPage(hub, { width: 390, script: false });
    await page.goto('/bao-tin?toi=cha-me');
    await page.locator('button.choice').first().click();
    await page.locator('label.choice').first().click();
    await page.locator('#text').fill(MOTHER_WORDS);
    await page.locator('#link').fill(` @${ACCOUNT.toLowerCase()}`);
    await page.getByRole('button', { name: 'Tiếp', exact: true }).click();
    await page.locator('button.choice').first().click();
    hers = await receiptOf(page);
    assert.notEqual(hers, receipt);
    await page.done();
  });

  story('the desk looks, says what it is, answers, puts both into one case and opens three tracks', async () => {
    const desk = await demoPage(hub, 'truc.ban');
    report = await find(desk, CHILD_WORDS);
    await desk.getByText('cùng tên tài khoản').waitFor();
    assert.ok(!(await desk.content()).includes(MOTHER_WORDS), 'the other report is opened by itself');
    await seen(desk, 'desk-report');
    await desk.locator('#label').selectOption('luring');
    await desk.getByRole('button', { name: /^Lưu phân loại/ }).click();
    await desk.getByText('Đã lưu phân loại').waitFor();
    await desk.locator('li', { hasText: 'cùng tên tài khoản' }).getByRole('button', { name: /^Xếp chung/ }).click();
    await desk.getByText('Đã xếp chung hai tin').waitFor();
    await desk.goto(report);
    await desk.locator('#text').fill(FIRST_ANSWER);
    await desk.locator('form[action$="/tra-loi"] button').click();
    await desk.getByText(FIRST_ANSWER).waitFor();
    await desk.locator('form[action$="/mo-vu-viec"] button').click();
    file = new URL(desk.url()).pathname;
    assert.match(file, /^\/vu-viec\//);
    code = (await desk.locator('h1').innerText()).trim();
    await endStage(desk, file, 'intake', { end: 'confirmed' });
    await seen(desk, 'desk-case');

    // each reads of their own only, and that somebody takes care
    const phone = await mailbox(hub, receipt);
    await phone.getByText(FIRST_ANSWER).waitFor();
    await phone.getByText('Cô chú đang xem em cần giúp gì ngay.').waitFor();
    assert.ok(!(await phone.content()).includes(MOTHER_WORDS));
    await seen(phone, 'child-answered');
    await phone.done();
    const mother = await mailbox(hub, hers);
    await mother.getByText(MOTHER_WORDS).waitFor();
    assert.ok(!(await mother.content()).includes(CHILD_WORDS) && !(await mother.content()).includes(FIRST_ANSWER));
    await seen(mother, 'mother');
    await mother.done();

    await offer(desk, file, 'protection', 'UBND xã Bản Mới');
    await offer(desk, file, 'violator', 'Công an tỉnh');
    await offer(desk, file, 'content', 'Công an tỉnh');
    await desk.done();
  });

  story('the commune refuses, nobody answers the second offer', async () => {
    const commune = await demoPage(hub, 'xa.banmoi', { width: 390, script: false });
    await commune.goto(file);
    assert.ok(!(await commune.content()).includes(CHILD_WORDS));
    assert.equal(await commune.locator('form[action$="/mo"]').count(), 0, 'no words before it accepts');
    await commune.locator('details:has(form[action$="/tu-choi"]) summary').click();
    await commune.locator('form[action$="/tu-choi"] select').selectOption('not-our-area');
    await seen(commune, 'commune-refuses');
    await commune.locator('form[action$="/tu-choi"] button').click();
    await commune.getByText('Đã từ chối').first().waitFor();
    await commune.done();
    const desk = await demoPage(hub, 'truc.ban', { script: false });
    await desk.goto(file);
    await desk.getByText('Không thuộc địa bàn').first().waitFor();
    await offer(desk, file, 'protection', 'Sở Y tế');
    await desk.done();
    const health = await demoPage(hub, 'so.yte', { script: false });
    await health.goto(file);
    await health.locator('form[action$="/nhan"]').waitFor();
    await health.done();
    const steering = await demoPage(hub, 'kehoach.so', { script: false });
    await steering.goto('/so-theo-doi/cham-tre');
    await steering.locator('#inspectorate').selectOption({ label: 'Sở Khoa học và Công nghệ' });
    await steering.locator('form[action$="/thanh-tra"] button').click();
    await steering.locator('.note.done').waitFor();
    await steering.done();
  });

  story('police take theirs: numbers, three reported, one of them wrongly, and what is on the net', async () => {
    const police = await demoPage(hub, 'congan.tinh', { script: false });
    await accept(police, file, 'violator');
    await accept(police, file, 'content');
    await seen(police, 'police-case');
    await endStage(police, file, 'violator', { end: 'crime-report-accepted', document_number: '201/TB-CSĐT', document_on: day() });
    await endStage(police, file, 'violator', { end: 'case-instituted', document_number: '61/QĐ-CSĐT', document_on: day() });
    await addAlleged(police, file, 'account', ACCOUNT);
    await addAlleged(police, file, 'person', 'Người dùng tài khoản ấy');
    await addAlleged(police, file, 'person', 'Anh sửa máy cùng xóm');
    await decide(police, file, ACCOUNT, /^Chỉ nền tảng xử lý/, { result: 'locked', platform: 'Trò chơi mẫu', decided_on: day() });
    await decide(police, file, 'Anh sửa máy cùng xóm', /^Không vi phạm/, { decided_on: day(), words: 'Hôm đó ở xa, không có máy.' });
    await police.getByText('cần người thứ hai xác nhận').waitFor();
    await seen(police, 'police-alleged');
    const second = await demoPage(hub, 'truc.ban', { width: 390, script: false });
    await second.goto(`${file}/nguoi-vi-pham`);
    await second.locator('form[action$="/xac-nhan"] button').click();
    await second.getByText('Đã ghi kết quả xử lý').waitFor();
    await second.done();

    await endStage(police, file, 'content', { end: 'evidence-kept', kept_by: 'Phòng An ninh mạng' });
    await police.goto(`${file}/lenh`);
    await police.locator('#names').fill('qua-tang-la.example');
    await police.locator('#reason').selectOption('luring');
    await police.locator('#basis').selectOption({ index: 1 });
    await police.getByRole('button', { name: 'Trình lãnh đạo duyệt' }).click();
    await police.getByText('Đã trình duyệt').waitFor();
    const order = new URL(police.url()).pathname;
    police.forgive(/status of 422/);
    await openStage(police, file, 'content');
    await fill(police, { end: 'orders-issued', result: 'Đã soạn lệnh.' });
    await police.locator('form[action$="/xong"] button').click();
    await police.getByText('Còn lệnh đang soạn hoặc chờ duyệt').first().waitFor();
    await seen(police, 'police-order-open');
    const head = await demoPage(hub, 'lanhdao.so', { script: false });
    await head.goto(order);
    await head.locator('form[action$="/duyet"] button').click();
    await head.getByText('Đã ban hành').first().waitFor();
    await head.done();
    await endStage(police, file, 'content', { end: 'orders-issued' });
    await endStage(police, file, 'content', { end: 'verified-gone' });
    await police.locator('section.lane[aria-labelledby=track-content]').getByText('đã xong').waitFor();
    await police.done();
    assert.ok(!hub.log().includes('tặng quà') && !hub.log().includes(ACCOUNT), 'nothing of it in the log');
  });

  story('two days later: the superior assigns, the delay is on record', async () => {
    await hub.later(2);
    moved = 2;
    const head = await demoPage(hub, 'lanhdao.so', { script: false });
    const waits = head.locator('section.card', { hasText: code }).filter({ has: head.locator('form[action*="/phan-cong/"]') });
    for (let tries = 0; tries < 60 && !(await waits.count()); tries += 1) {
      await head.goto('/dieu-phoi');
      await pause(250);
    }
    await waits.getByText('đề nghị hết hạn mà không ai trả lời').waitFor();
    await seen(head, 'head-board');
    const option = waits.locator('option', { hasText: 'UBND xã Bản Mới' });
    await waits.locator('select').selectOption(await option.getAttribute('value'));
    await waits.locator('button').click();
    await head.getByText('Đã phân công').waitFor();
    await head.goto('/so-theo-doi/cham-tre');
    await head.getByText('Bàn trực bảo vệ trẻ em tỉnh Mẫu').first().waitFor();
    await seen(head, 'head-failures');
    await head.done();
    const chair = await demoPage(hub, 'chutich', { script: false });
    await chair.goto('/dieu-phoi');
    await chair.locator('tr', { hasText: code }).filter({ hasText: 'Đánh giá nguy cơ' }).waitFor();
    assert.ok(!(await chair.content()).includes(ACCOUNT), 'nothing of what it is about');
    await chair.done();

    const desk = await demoPage(hub, 'truc.ban', { script: false });
    await desk.goto(file);
    await seen(desk, 'desk-seals');
    await desk.locator('form[action$="/niem-phong"] button').click();
    await desk.getByText('Đã niêm phong cho đơn vị nhận').waitFor();
    await desk.done();
  });

  story('the commune protects the child: forms 02 to 05', async () => {
    const chair = await demoPage(hub, 'chutich.xa', { width: 390, script: false });
    const commune = await demoPage(hub, 'xa.banmoi', { script: false });
    const name = NAME;
    const track = (values) => endStage(commune, file, 'protection', values);
    await commune.goto(`${file}/ho-tro`);
    await commune.locator('main a[href$="/giay-to"]').first().click();
    child = new URL(commune.url()).pathname;
    await signPaper(commune, child, 'risk', {
      name, 'done-on': day(), ...HARM, overall: 'high', emergency: 'yes', measures: 'Có người ở bên em, cất máy.', needs: 'Có người lớn ở bên.',
    });
    await track({ end: 'emergency' });
    await seen(commune, 'commune-case');
    await track({
      end: 'measure-taken', measure: 'accompanied', measure_day: day(), measure_time: '0:00', measure_by: 'Cán bộ bảo vệ trẻ em xã',
    });
    await signPaper(commune, child, 'assessment', {
      name, 'done-on': day(), sources: 'Gặp em, mẹ, cô chủ nhiệm.', events: 'Như tin báo.', body: 'Khỏe.', mind: 'Lo, ngủ ít.',
      family: 'Ở với mẹ.', ...HARM, 'met-on': day(), present: 'Cán bộ xã, mẹ, cô giáo.', 'child-view': 'Em muốn được đi học.',
      'has-needs': 'yes', needs: 'Tư vấn tâm lý, trở lại lớp.',
    });
    await track({ end: 'needs-known', document_number: '12/BB-UBND', document_on: day(), needs: 'Tư vấn tâm lý, trở lại lớp.' });
    await signPaper(commune, child, 'plan', {
      name, 'drawn-on': day(), goals: 'Em đến lớp yên tâm.', 'child-view': 'Em đồng ý.',
      'service-0-kind': 'psychology', 'service-0-provider': 'UBND xã Bản Mới', 'service-0-due': day(7),
      'service-1-kind': 'school', 'service-1-provider': 'Trường Tiểu học Bản Mới', 'service-1-due': day(20),
      until: day(60), 'review-on': day(80), 'watched-by': 'Nông Thị Hà',
    });
    await signedByChair(commune, chair, child, 'decision', {
      proposal: 'người làm công tác bảo vệ trẻ em xã', approves: 'tư vấn tâm lý; trở lại lớp.', 'carried-out-by': 'Cán bộ bảo vệ trẻ em xã', from: day(),
    });
    await track({ end: 'plan-approved', document_number: '88/QĐ-UBND', document_on: day(), signed_by: 'Lường Văn Pâng', until_on: day(60) });
    await commune.goto(`${file}/ho-tro`);
    await commune.locator('#talk_words').fill('Em muốn có người nghe em nói, bằng chữ.');
    const school = commune.locator('#talk_via option', { hasText: 'Trường THCS Nà Lùng' });
    await commune.locator('#talk_via').selectOption(await school.getAttribute('value'));
    await commune.locator(`form[action="${file}/tu-van"] button`).click();
    await commune.getByText('Đã mời. Đơn vị có 24 giờ').waitFor();
    await chair.done();
    await commune.done();
  });

  story('a counsellor listens, and nobody else reads a word of it', async () => {
    const counsellor = await demoPage(hub, 'tuvan.nalung', { width: 390, script: false });
    await counsellor.goto('/tu-van');
    const asked = counsellor.locator('form[action$="/nhan"]').first();
    await asked.locator('select').selectOption('first');
    await asked.locator('button').click();
    const talk = new URL(counsellor.url()).pathname;
    await counsellor.locator('#text').fill(GREETING);
    await counsellor.locator('form[action$="/viet"] button').click();
    await counsellor.getByText('Đã gửi cho trẻ').waitFor();

    const phone = await mailbox(hub, receipt);
    await phone.getByRole('button', { name: 'Mở phần nói chuyện' }).click();
    await phone.getByText(GREETING).waitFor();
    await phone.locator('#text').fill(SECRET);
    await phone.getByRole('button', { name: 'Gửi', exact: true }).click();
    await phone.getByText(SECRET).waitFor();
    await phone.done();

    for (const login of ['truc.ban', 'xa.banmoi', 'congan.tinh', 'quantri']) {
      const other = await demoPage(hub, login, { script: false });
      other.forgive(/status of 40[34]/);
      assert.equal((await other.goto(talk)).status(), 404, `${login}: the talk is not there`);
      await other.done();
    }
    await counsellor.goto(talk);
    await counsellor.getByText(SECRET).waitFor();
    await seen(counsellor, 'counsellor');
    await counsellor.locator('summary', { hasText: 'Kết thúc tư vấn' }).click();
    await counsellor.locator('#result').selectOption('reached');
    await counsellor.locator('#last').fill(FAREWELL);
    await counsellor.locator('form[action$="/ket-thuc"] button').click();
    await counsellor.getByText('Đã kết thúc. Trẻ đọc được').waitFor();
    await counsellor.done();
    assert.ok(!hub.log().includes('can đảm') && !hub.log().includes('chỉ dám kể'), 'nothing of it in the log');
  });

  story('the commune gives the help and ends it: services, form 06', async () => {
    const chair = await demoPage(hub, 'chutich.xa', { width: 390, script: false });
    const commune = await demoPage(hub, 'xa.banmoi', { script: false });
    const track = (values) => endStage(commune, file, 'protection', values);
    for (const kind of ['Hỗ trợ tâm lý', 'Hỗ trợ ở trường']) {
      await commune.goto(`${file}/ho-tro`);
      const service = commune.locator('section[aria-labelledby="dich-vu"] li', { hasText: kind });
      await service.locator('summary').click();
      await service.locator('button[value=started]').click();
      await service.locator('summary').click();
      await service.locator('select[name=result]').selectOption('reached');
      await service.locator('button[value=done]').click();
      await service.getByText('đạt mục tiêu').waitFor();
    }
    await seen(commune, 'commune-services');
    await track({ end: 'services-done' });
    await signedByChair(commune, chair, child, 'review', {
      name: NAME, 'done-on': day(), ...HARM, result: 'ended', reasons: 'Em yên tâm đến lớp, ngủ đủ giấc.',
    });
    await track({ end: 'intervention-ended', document_number: '97/QĐ-UBND', document_on: day() });
    await chair.done();
    await commune.done();
  });

  story('police, procuracy, court: every document with its number, one judged', async () => {
    const [police, procuracy, court] = await Promise.all(
      ['congan.tinh', 'vks.tinh', 'toa.tinh'].map((login) => demoPage(hub, login, { script: false })));
    const end = (page, end, number) => endStage(page, file, 'violator', { end, document_number: number, document_on: day() });
    await end(police, 'prosecution-proposed', '77/KLĐT-CSĐT');
    await offer(police, file, 'violator', 'VKSND tỉnh');
    await accept(procuracy, file, 'violator');
    await end(procuracy, 'indicted', '44/CT-VKS');
    await offer(procuracy, file, 'violator', 'TAND tỉnh');
    await accept(court, file, 'violator');
    await end(court, 'judged', '31/2026/HS-ST');
    court.forgive(/status of 422/);
    await openStage(court, file, 'violator');
    await fill(court, { end: 'all-decided', result: 'Đã xét xử.' });
    await court.locator('form[action$="/xong"] button').click();
    await court.getByText('Còn người bị báo tin chưa có kết quả').first().waitFor();
    await seen(court, 'court-alleged-open');
    await decide(court, file, 'Người dùng tài khoản ấy', /^Xử lý hình sự/, { result: 'convicted', article: 'Điều 147 Bộ luật Hình sự' });
    await seen(court, 'court-outcomes');
    await endStage(court, file, 'violator', { end: 'all-decided' });
    for (const page of [police, procuracy, court]) await page.done();
  });

  story('the administrator has no part in it', async () => {
    const page = await demoPage(hub, 'quantri', { script: false });
    page.forgive(/status of 40[34]/);
    const secret = [code, ACCOUNT, CHILD_WORDS, MOTHER_WORDS, NAME, GREETING, SECRET];
    const nothing = async (path) => {
      const html = await page.content();
      for (const words of secret) assert.ok(!html.includes(words), `${path} tells ${words}`);
    };
    const menu = await page.locator('nav.side a').evaluateAll((all) => all.map((a) => a.getAttribute('href')));
    assert.ok(menu.includes('/nguoi-dung'), 'accounts are what an administrator keeps');
    const lists = ['/vu-viec', '/hang-doi', '/dieu-phoi', '/phoi-hop-xu-ly', '/lenh', '/thong-bao', '/giay-to-cho-ky'];
    for (const path of [...menu, ...lists]) {
      await page.goto(path);
      await nothing(path);
    }
    for (const path of [`/nguoi-dung?tim=${ACCOUNT}`, `/co-quan?tim=${ACCOUNT}`]) {
      await page.goto(path);
      assert.equal(await page.locator('main tbody a').count(), 0, `${path} finds nothing`);
    }
    for (const path of [file, `${file}/ho-tro`, `${file}/nguoi-vi-pham`, `${file}/lenh`, report, child, `${child}/risk`]) {
      const status = (await page.goto(path)).status();
      assert.ok([403, 404].includes(status), `${path} answers ${status}`);
      await nothing(path);
    }
    await page.done();
  });

  story('it closes when nothing is open, and the child reads the end in its own words', async () => {
    const commune = await demoPage(hub, 'xa.banmoi', { script: false });
    await commune.goto(`${file}/ho-tro`);
    await fill(commune, { pseudonym: 'Em 1', by: 'kin', need: 'counselling' });
    await commune.locator('form[action$="/ho-tro"] button').click();
    await commune.getByText('Đã ghi yêu cầu hỗ trợ').waitFor();
    await commune.goto(file);
    await commune.getByText('1 yêu cầu hỗ trợ chưa được đáp ứng').waitFor();
    assert.equal(await commune.locator('form[action$="/dong"]').count(), 0, 'not while something is open');
    await seen(commune, 'commune-not-yet');
    await commune.goto(`${file}/ho-tro`);
    await commune.locator('form[action$="/dich-vu"] button').first().click();
    await commune.getByText('Đã ghi hỗ trợ').waitFor();
    for (const [words, answer] of [[CHILD_WORDS, LAST_ANSWER], [MOTHER_WORDS, TO_MOTHER]]) {
      await commune.goto(file);
      await commune.locator('#purpose').fill('báo kết quả cho người báo tin');
      await commune.locator('form[action$="/mo"] button').click();
      const told = commune.locator('section.card', { hasText: words }).filter({ has: commune.locator('form[action$="/tra-loi"]') }).last();
      await told.locator('textarea').fill(answer);
      await told.locator('form[action$="/tra-loi"] button').click();
      await commune.locator('.note.done').waitFor();
    }
    await commune.goto(file);
    await commune.locator('form[action$="/dong"] button').click();
    await commune.getByText('Đã đóng vụ việc').waitFor();
    await seen(commune, 'commune-closed');
    await commune.done();

    const phone = await mailbox(hub, receipt);
    await phone.getByText('Việc này đã xong. Em cần gì thêm, cứ viết ở đây.').waitFor();
    await phone.getByText(LAST_ANSWER).waitFor();
    const read = await phone.content();
    for (const words of [MOTHER_WORDS, TO_MOTHER, code]) assert.ok(!read.includes(words), `the child reads ${words}`);
    await seen(phone, 'child-end');
    await phone.locator('#text').fill('Dạ, em cảm ơn cô chú.');
    await phone.locator('form', { has: phone.locator('#text') }).locator('button').click();
    await phone.getByText('Dạ, em cảm ơn cô chú.').waitFor();
    await phone.done();
    const mother = await mailbox(hub, hers);
    await mother.getByText('Việc này đã xong. Cần gì thêm, anh chị viết ở đây.').waitFor();
    await mother.getByText(TO_MOTHER).waitFor();
    for (const words of [CHILD_WORDS, LAST_ANSWER]) assert.ok(!(await mother.content()).includes(words), `she reads ${words}`);
    await seen(mother, 'mother-end');
    await mother.done();

    const after = await targets(hub);
    assert.deepEqual(after[0], before[0].map((n) => n + 1), 'one more child asked, and is helped');
    assert.deepEqual(after[1], before[1].map((n) => n + 2), 'two dealt with; who did nothing is not counted');
    assert.ok(!hub.log().includes('tặng quà') && !hub.log().includes(ACCOUNT), 'nothing of it in the log');
  });
}
