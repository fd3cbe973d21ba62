// The papers of a child: form 02 written on a phone, kept as a draft, signed and printed; a plan that the commune's chair
// approves; a service that is late and then done; target 2 moves. Played on SQLite and on PostgreSQL.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { axeCheck, databases, shot, useHub } from './support.mjs';
import { HARM, fill, press } from './papers.mjs';
import { demoPage } from './people.mjs';

const NAME = 'Lò Thị Ễnh Ương';

const today = () => new Date().toLocaleDateString('en-GB', { timeZone: 'Asia/Ho_Chi_Minh' });
const later = (days) => new Date(Date.now() + days * 86_400_000).toLocaleDateString('en-GB', { timeZone: 'Asia/Ho_Chi_Minh' });

/** Looked at, photographed, and no wider than the screen. */
async function seen(page, name) {
  await axeCheck(page);
  const wider = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  assert.ok(wider <= 0, `${name} is ${wider} px too wide`);
  await shot(page, name);
}

/** The words of a file that a button gives. */
async function words(page, button, folder) {
  const [download] = await Promise.all([page.waitForEvent('download'), button.click()]);
  const name = download.suggestedFilename();
  assert.ok(!name.includes('Lò') && !name.includes('Em'), 'nothing about a child in a name');
  let file = join(folder, name);
  await download.saveAs(file);
  if (name.endsWith('.docx')) {
    const made = spawnSync('soffice', ['--headless', `-env:UserInstallation=file://${folder}/office`, '--convert-to', 'pdf', '--outdir', folder, file]);
    assert.equal(made.status, 0, String(made.stderr));
    file = file.replace(/docx$/, 'pdf');
  }
  const text = spawnSync('pdftotext', ['-layout', file, '-'], { encoding: 'utf8' });
  assert.equal(text.status, 0, text.stderr);
  return text.stdout.normalize('NFC').replace(/\s+/g, ' ');
}

/** Settled of target 2, and its further number. */
async function target(hub) {
  const page = await demoPage(hub, 'chutich');
  await page.goto('/chi-so/support-figure');
  const said = (await page.locator('section[aria-labelledby="cac-so"]').innerText()).replace(/\s+/g, ' ');
  await seen(page, 'support-target');
  await page.getByRole('link', { name: 'Được hỗ trợ kịp thời' }).click();
  await page.getByText('12 giờ').first().waitFor();
  await page.done();
  return Number(/Kết quả: (\d+) \//.exec(said)?.[1]);
}

for (const database of databases) {
  const hub = useHub({ database });
  let child = '';
  let asked = '';

  test(`form 02 is written on a phone, signed and printed (${database})`, { timeout: 240_000 }, async () => {
    const phone = await demoPage(hub, 'xa.banmoi', { width: 390, script: false });
    await phone.goto('/vu-viec');
    for (const href of await phone.locator('main a[href^="/vu-viec/"]').evaluateAll((all) => all.map((a) => a.getAttribute('href')))) {
      await phone.goto(href);
      if (await phone.locator('form[action$="/nhan"]').count()) { asked = href; break; }
    }
    await phone.locator('form[action$="/nhan"] button').click();
    await phone.goto(`${asked}/ho-tro`);
    await seen(phone, 'support-case-390');
    await phone.locator('main a[href$="/giay-to"]').first().click();
    child = new URL(phone.url()).pathname;
    await seen(phone, 'support-papers-390');
    const lines = await phone.locator('main').innerText();
    assert.ok(!/(Bản|Người viết, người ký):\s*$/m.test(lines), 'no label without its words');

    await phone.goto(asked);
    await phone.getByRole('link', { name: /Làm tiếp, kết thúc khâu/ }).first().click();
    const stage = new URL(phone.url()).pathname;
    phone.forgive(/status of 422/);
    await phone.locator('input[name=end][value=no-emergency]').check();
    await phone.locator('#result').fill('Đã gặp em.');
    await phone.locator('form[action$="/xong"] button').click();
    await phone.getByText('mẫu 02 đã ký').first().waitFor();

    await phone.goto(`${child}/risk`);
    await fill(phone, { name: NAME, 'done-on': '31/02/2026', ...HARM });
    phone.forgive(/status of 422/);
    await press(phone, 'save');
    await phone.locator('.errors').waitFor();
    assert.equal(await phone.locator('#name').inputValue(), NAME, 'what was typed stays');
    await seen(phone, 'support-risk-errors-390');
    await fill(phone, { 'done-on': today() });
    await press(phone, 'save');
    await phone.getByText('Đã lưu bản nháp').waitFor();
    await press(phone, 'edit');
    assert.equal(await phone.locator('#name').inputValue(), NAME);
    await press(phone, 'sign');
    await phone.locator('.errors').waitFor();
    await fill(phone, { overall: 'medium', emergency: 'no', needs: 'Có người lớn đi cùng. Ngủ đủ giấc.' });
    await seen(phone, 'support-risk-390');
    await press(phone, 'sign');
    await phone.getByText('Đã ký. Bản này được giữ nguyên').waitFor();
    await seen(phone, 'support-risk-signed-390');

    const folder = mkdtempSync(join(tmpdir(), 'lachan-papers-'));
    for (const format of ['pdf', 'docx']) {
      const text = await words(phone, phone.locator(`button[name=dang][value=${format}]`).first(), folder);
      for (const part of ['CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM', 'Mẫu số 02', 'ĐÁNH GIÁ NGUY CƠ BAN ĐẦU', NAME, 'Ngủ đủ giấc', 'Nông Thị Hà']) {
        assert.ok(text.includes(part), `${format} lacks ${part}: ${text}`);
      }
    }
    rmSync(folder, { recursive: true, force: true });

    await phone.goto(stage);
    await phone.locator('input[name=end][value=no-emergency]').check();
    await phone.locator('#result').fill('Đã gặp em và gia đình.');
    await phone.locator('form[action$="/xong"] button').click();
    await phone.waitForURL(`**${asked}`);
    await phone.done();
  });

  test(`the chair approves the plan, help begins, the target moves (${database})`, { timeout: 240_000 }, async () => {
    const before = await target(hub);
    const desk = await demoPage(hub, 'xa.banmoi');
    await desk.goto(`${child}/plan`);
    await fill(desk, {
      name: NAME, 'drawn-on': today(), goals: 'Em đến lớp yên tâm.', 'child-view': 'Em đồng ý.',
      'service-0-kind': 'psychology', 'service-0-provider': 'UBND xã Bản Mới', 'service-0-due': later(7),
      'service-1-kind': 'money', 'service-1-provider': 'Hội Chữ thập đỏ xã', 'service-1-due': later(20), 'service-1-amount': '1.500.000',
      until: later(60), 'review-on': later(80), 'watched-by': 'Nông Thị Hà',
    });
    await seen(desk, 'support-plan-1280');
    await press(desk, 'sign');
    await desk.getByText('Đã ký. Bản này được giữ nguyên').waitFor();
    await desk.goto(`${child}/decision`);
    await fill(desk, { proposal: 'người làm công tác bảo vệ trẻ em xã', approves: 'tư vấn tâm lý; góc học tập.', 'carried-out-by': 'Cán bộ bảo vệ trẻ em xã', from: today() });
    const chair = desk.locator('#signer option', { hasText: 'Lường Văn Pâng' });
    await desk.locator('#signer').selectOption(await chair.getAttribute('value'));
    await press(desk, 'send');
    await desk.getByText('Đã gửi ký').waitFor();

    const head = await demoPage(hub, 'chutich.xa', { width: 390, script: false });
    await head.goto('/giay-to-cho-ky');
    await seen(head, 'support-waiting-390');
    await head.locator('main form[action^="/giay-to-cho-ky/"] button').first().click();
    await head.getByText('góc học tập').first().waitFor();
    await head.getByText('Hội Chữ thập đỏ xã').first().waitFor();
    await seen(head, 'support-decision-390');
    await head.locator('form[action$="/ky"] button').click();
    await head.getByText('Đã ký quyết định').waitFor();
    head.forgive(/status of 404/);
    assert.equal((await head.goto(asked)).status(), 404, 'whoever signs sees nothing else of the case');
    await head.done();

    await desk.goto(`${asked}/ho-tro`);
    await seen(desk, 'support-services-1280');
    const service = desk.locator('section[aria-labelledby="dich-vu"] li', { hasText: 'Hỗ trợ tâm lý' });
    await service.locator('summary').click();
    await service.locator('button[value=started]').click();
    await desk.getByText('Đã ghi.').waitFor();
    await desk.done();
    assert.equal(await target(hub), before + 1, 'one more child is helped');
  });

  test(`a service is late until it is done (${database})`, { timeout: 120_000 }, async () => {
    const page = await demoPage(hub, 'xa.banmoi', { width: 390, script: false });
    await page.goto('/vu-viec');
    const all = await page.locator('main a[href^="/vu-viec/"]').evaluateAll((links) => links.map((a) => a.getAttribute('href')));
    let late;
    for (const href of all) {
      await page.goto(`${href}/ho-tro`);
      late = page.locator('main li', { hasText: 'Trễ' }).filter({ hasText: 'Hỗ trợ ở trường' });
      if (await late.count()) break;
    }
    await seen(page, 'support-late-390');
    const school = page.locator('main li', { hasText: 'Hỗ trợ ở trường' });
    await late.locator('summary').click();
    await late.locator('button[value=started]').click();
    await school.locator('summary').click();
    await school.locator('select[name=result]').selectOption('reached');
    await school.locator('button[value=done]').click();
    await page.getByText('đạt mục tiêu').first().waitFor();
    assert.equal(await late.count(), 0);
    await page.locator('main a[href$="/giay-to"]').first().click();
    await page.goto(`${new URL(page.url()).pathname}/wellbeing`);
    await press(page, 'compare');
    await page.getByText('Rất tốt').first().waitFor();
    await seen(page, 'support-wellbeing-390');
    await page.done();
  });
}
