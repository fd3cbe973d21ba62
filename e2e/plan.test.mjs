// A plan comes in as a Word document: an officer hands it in, sees what was read, and hands it in again.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { axeCheck, built, root, shot, useHub } from './support.mjs';
import { withoutScans } from './office.mjs';
import { demoPage } from './people.mjs';

const hub = useHub();
const text = join(root, 'crates/hub/src/demo/plans/tuan-giao.txt');
let folder;
before(() => { folder = mkdtempSync(join(tmpdir(), 'lachan-plan-')); });
after(() => rmSync(folder, { recursive: true, force: true }));

async function handIn(page, file) {
  await page.goto('/ke-hoach/nhap');
  await page.locator('#file').setInputFiles(file);
  await page.locator('main form button').last().click();
}

test('a Word document is read, and once only', async () => {
  const file = join(folder, 'ke-hoach-tuan-giao.docx');
  const made = spawnSync(join(built, 'examples', 'rebuild'), [text, file], { encoding: 'utf8' });
  assert.equal(made.status, 0, made.stderr);
  const page = await demoPage(hub, 'kehoach.so');
  await page.goto('/ke-hoach/nhap');
  await axeCheck(page);
  await shot(page, 'plan-hand-in');
  await handIn(page, file);
  await page.getByText('Đã đọc xong văn bản').waitFor();
  await page.locator('.doc').getByText('Phòng Văn hóa và Thông tin').first().waitFor();
  await axeCheck(page);
  await shot(page, 'plan-from-word', { fullPage: false });
  await handIn(page, file);
  await page.getByText('Không có gì mới').waitFor();
  await page.done();
});

test('a file that holds no plan says what to do', async () => {
  const page = await demoPage(hub, 'kehoach.so', { width: 390, script: false });
  page.forgive(/status of 4\d\d/);
  const files = [
    ['anh.docx', Buffer.from('\x89PNG\r\n', 'latin1'), 'hình ảnh'],
    ['cu.doc', Buffer.from('\xd0\xcf\x11\xe0', 'latin1'), 'Lưu thành'],
    ['trong.txt', Buffer.from(' \n'), 'Tệp trống'],
    ['tieng-anh.txt', Buffer.from('A letter in English about nothing.'), 'nhiệm vụ'],
  ];
  for (const [name, bytes, told] of files) {
    writeFileSync(join(folder, name), bytes);
    await handIn(page, join(folder, name));
    await page.locator('.errors').getByText(told).first().waitFor();
  }
  await axeCheck(page);
  await shot(page, 'plan-refused');
  await page.done();
});

/** How many items wait. */
async function waiting(page) {
  const [decided, all] = (await page.getByText(/\d+ \/ \d+ mục đã xem/).first().innerText()).match(/\d+/g).map(Number);
  return all - decided;
}

/** Presses a key that sends a form, and waits for the page that follows. */
async function press(page, key) {
  await Promise.all([page.waitForNavigation(), page.keyboard.press(key)]);
}

const whole = useHub();
test('a plan from the Word document to the task, decided by keys', { timeout: 240_000 }, async () => {
  const page = await demoPage(whole, 'kehoach.so');
  const file = join(folder, 'tuan-giao.docx');
  // another file than the plan of the sample data, with a number of its own
  const words = readFileSync(text, 'utf8').replace(/Số: *\/KH-UBND/, 'Số: 99/KH-UBND');
  const other = join(folder, 'tuan-giao.txt');
  writeFileSync(other, words);
  assert.equal(spawnSync(join(built, 'examples', 'rebuild'), [other, file]).status, 0);
  await handIn(page, file);
  await page.getByText('Đã đọc xong văn bản').waitFor();
  const review = new URL(page.url()).pathname;

  // whom the names mean is said once: by hand for most, by a key for the one with a slip in it
  const names = page.locator('details', { has: page.getByText('tên cơ quan chưa khớp danh bạ') });
  if (await names.getAttribute('open') === null) await names.locator('summary').click();
  for (const field of await names.locator('.field').all()) {
    const label = await field.locator('label').innerText();
    if (!label.includes('LĐTĐ')) await field.locator('select').selectOption({ index: 5 });
  }
  await shot(page, 'plan-names', { fullPage: false });
  await axeCheck(page);
  await names.locator('button').click();
  await page.getByText('Đã lưu').first().waitFor();
  const alike = await page.locator('details a', { hasText: 'Xây dựng quy chế quản lý việc dạy học trực tuyến' })
    .evaluateAll((links) => links.map((link) => link.href));
  for (const href of alike) { // the text orders it, and the appendix again
    await page.goto(href);
    if (await page.getByText('“Phòng LĐTĐ” có thể là').count() > 0) break;
  }
  await page.getByText('“Phòng LĐTĐ” có thể là').waitFor();
  assert.equal(await page.locator('.doc mark.on').first().innerText().then((lit) => lit.startsWith('Xây dựng quy chế')), true,
    'the words of the duty are lit, not the cells beside them');
  await axeCheck(page);
  await shot(page, 'plan-doubtful-name', { fullPage: false });
  await press(page, '1');
  await page.getByText('Phòng LĐTĐ: nay là').waitFor();

  // split, merged, set aside
  await page.goto(review);
  const first = await page.locator('.duty.cur .quote').innerText();
  await page.keyboard.press('s');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Escape');
  await press(page, 's');
  await page.getByText('Đã tách làm hai').waitFor();
  await press(page, 'm');
  await page.getByText('Đã gộp hai mục làm một').waitFor();
  assert.equal((await page.locator('.duty.cur .quote').innerText()).replace(/\W/g, ''), first.replace(/\W/g, ''));
  await press(page, 'm');
  await page.getByText('Đã gộp hai mục làm một').waitFor();
  await press(page, 'r');
  await page.getByText('Đã lưu').first().waitFor();

  // the rest, one key for each
  for (let left = await waiting(page); left > 0; left = await waiting(page)) {
    const clear = page.locator('button', { hasText: /^Nhận cả/ });
    if (await page.locator('.duty.cur').count() === 0 && await clear.count() > 0) {
      await page.locator('details', { has: clear }).locator('summary').click();
      await clear.click();
    } else {
      await press(page, 'a');
    }
    await page.getByText('Đã lưu').first().waitFor();
    assert.ok(await waiting(page) < left, `nothing was decided on ${page.url()}`);
  }
  await page.locator('button', { hasText: /^Ban hành$/ }).click();
  await page.getByText('Đã ban hành').first().waitFor();

  // the task says what the document says, and where
  await page.locator('#viec a, section[aria-labelledby=viec] a').first().click();
  const sentence = await page.locator('main .quote').first().innerText();
  await axeCheck(page);
  await shot(page, 'plan-task');
  await page.locator('main a', { hasText: /dòng \d+/ }).first().click();
  assert.ok((await page.locator('.doc mark.on').allInnerTexts()).join(' ').startsWith(sentence.slice(0, 40)));
  await axeCheck(page);
  await shot(page, 'plan-sentence', { fullPage: false });
  await handIn(page, file);
  await page.getByText('Không có gì mới').waitFor();

  // a corrected edition says what it changes in the plan in force
  writeFileSync(other, words.replace('Quý IV/2021', 'Quý II/2022').replace(/^3\tTập huấn cho trẻ em.*$/m, '')
    .replace('Đề xuất các giải pháp để lấy trẻ em', 'Đề xuất và thử các giải pháp để lấy trẻ em'));
  assert.equal(spawnSync(join(built, 'examples', 'rebuild'), [other, file]).status, 0);
  await handIn(page, file);
  await page.getByText('Bản sửa đổi của').waitFor();
  for (const told of [/^1 nhiệm vụ không còn/, /^[1-9]\d* nhiệm vụ thay đổi/, /^\d\d nhiệm vụ giữ nguyên/]) {
    await page.locator('.note li', { hasText: told }).first().waitFor();
  }
  await page.locator('.was ins').first().waitFor();
  await axeCheck(page);
  await shot(page, 'plan-edition');
  await page.setViewportSize({ width: 390, height: 800 });
  await shot(page, 'plan-edition-phone', { fullPage: false });
  await axeCheck(page);
  await page.done();
});

const scans = useHub();
test('a scan is refused with advice, and read where the machine can and a person asks for it',
  { timeout: 240_000, skip: withoutScans }, async () => {
    const page = await demoPage(scans, 'kehoach.so');
    page.forgive(/status of 4\d\d/);
    // a plan on paper: one page drawn by Chromium, photographed, and put into a PDF as a picture
    const paper = await page.context().newPage();
    await paper.setViewportSize({ width: 1240, height: 1754 });
    const lines = [
      'ỦY BAN NHÂN DÂN XÃ BẢN MỚI', 'Số: 12/KH-UBND', 'Bản Mới, ngày 05 tháng 5 năm 2026', 'KẾ HOẠCH',
      'Bảo vệ trẻ em trên môi trường mạng năm 2026', 'I. TỔ CHỨC THỰC HIỆN', '1. Công an xã',
      '- Chủ trì tuyên truyền cho học sinh về an toàn trên mạng, hoàn thành trước ngày 30/9/2026.',
      '2. Trường Tiểu học Bản Mới', '- Dạy kỹ năng an toàn trên mạng cho học sinh.',
    ];
    await paper.setContent(`<body style="margin:120px;font:30px/1.6 'Liberation Serif',serif">
      ${lines.map((line) => `<p style="margin:18px 0">${line}</p>`).join('')}</body>`);
    const picture = await paper.screenshot({ type: 'jpeg', quality: 90 });
    await paper.setContent(`<body style="margin:0"><img style="width:100%" src="data:image/jpeg;base64,${picture.toString('base64')}"></body>`);
    const file = join(folder, 'ban-quet.pdf');
    writeFileSync(file, await paper.pdf({ format: 'A4', printBackground: true }));
    await paper.close();

    await handIn(page, file);
    await page.locator('.errors').getByText('Đây là tệp quét ảnh').first().waitFor();
    await axeCheck(page);
    await shot(page, 'plan-scan');
    await page.locator('#file').setInputFiles(file);
    await page.locator('input[name=recognise]').check();
    await page.locator('main form button').last().click({ timeout: 120_000 });
    await page.getByText('Đã đọc xong văn bản').waitFor();
    await page.getByText('Chữ do máy nhận dạng từ ảnh quét').waitFor();
    await page.locator('.doc').getByText('Công an xã').first().waitFor();
    await page.done();
  });
