// A plan comes in as a Word document: an officer hands it in, sees what was read, and hands it in again.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { axeCheck, built, root, shot, useHub } from './support.mjs';
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
