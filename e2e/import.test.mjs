// Schools and accounts come in from a workbook: looked at row by row, mended, written at once, and the same again.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { axeCheck, built, databases, openPage, shot, useHub } from './support.mjs';
import { demoPage } from './people.mjs';

let folder;
before(() => { folder = mkdtempSync(join(tmpdir(), 'lachan-import-')); });
after(() => rmSync(folder, { recursive: true, force: true }));

const workbook = join(built, 'examples', 'workbook');

/** A workbook of lists, made by the product's own writer. */
function made(name, schools, people) {
  const [text, file] = [join(folder, `${name}.txt`), join(folder, `${name}.xlsx`)];
  const lines = [
    '# Trường', 'Mã trường\tTên trường\tTên ngắn\tXã, phường\tTừ ngày', ...schools.map((row) => row.join('\t')),
    '# Cán bộ', 'Đơn vị\tHọ và tên\tTên đăng nhập\tVai', ...people.map((row) => row.join('\t')),
  ];
  writeFileSync(text, lines.join('\n'));
  const run = spawnSync(workbook, [text, file], { encoding: 'utf8' });
  assert.equal(run.status, 0, run.stderr);
  return file;
}

async function handIn(page, file) {
  await page.goto('/nhap-excel');
  await page.locator('#file').setInputFiles(file);
  await page.locator('main form button').last().click();
}

for (const database of databases) {
  const hub = useHub({ database });

  test(`a list with faults is mended, written once, and known the second time (${database})`, { timeout: 240_000 }, async () => {
    const page = await demoPage(hub, 'quantri', { script: false });
    await page.goto('/nhap-excel');
    await axeCheck(page);
    await shot(page, 'import-hand-in');
    const [template] = await Promise.all([page.waitForEvent('download'), page.locator('a[href$="mau.xlsx"]').click()]);
    const cells = spawnSync(workbook, [await template.path()], { encoding: 'utf8' }).stdout;
    for (const words of ['# Hướng dẫn', '# Trường', 'Mã trường *', '# Cán bộ', 'Tên đăng nhập *']) {
      assert.ok(cells.includes(words), `${words} in\n${cells}`);
    }

    page.forgive(/status of 422/);
    await handIn(page, made('sai', [
      ['00123', 'Trường THCS Bản Mới Hai', '', 'Xã Bản Mới', '31/2/2025'],
      ['00123', 'Trường Tiểu học Bản Mới Hai', '', 'Xã Không Có', ''],
      ['00125', 'Trường Mầm non Bản Mới Hai', '', 'Xã Bản Mới', ''],
    ], [['00123', 'Nông Thị Hà', 'Hà Nông', 'Cán bộ mạng']]));
    await page.getByText('E2: Ngày 31/2/2025 không có.').waitFor();
    await page.getByText('A3: “00123” đã có ở ô A2.').waitFor();
    await page.getByText('C2: Tên đăng nhập chỉ có chữ thường không dấu').waitFor();
    await page.getByText('A2: Trường mang mã 00123 trong tệp này còn sai.').waitFor();
    await page.getByText('3 dòng sai').waitFor();
    assert.equal(await page.getByRole('button', { name: 'Ghi vào hệ thống' }).count(), 0);
    await axeCheck(page);
    await shot(page, 'import-faults');
    const phone = await demoPage(hub, 'quantri', { width: 390, script: false });
    phone.forgive(/status of 422/); // the faults are still there
    await phone.goto(page.url());
    await phone.getByText('3 dòng sai').waitFor();
    await axeCheck(phone);
    await shot(phone, 'import-faults-phone');

    const good = made('dung', [
      ['00123', 'Trường THCS Bản Mới Hai', 'THCS Bản Mới 2', 'Xã Bản Mới', '05/09/2025'],
      ['00125', 'Trường Mầm non Bản Mới Hai', '', 'Xã Bản Mới', ''],
    ], [['00123', 'Nông Thị Hà', 'ha.nong.2', 'Cán bộ mạng']]);
    await handIn(page, good);
    await page.getByText('Khi bấm ghi: 3 dòng mới').waitFor();
    await axeCheck(page);
    await shot(page, 'import-good');
    await page.getByRole('button', { name: 'Ghi vào hệ thống' }).click();
    await page.getByText('Đã ghi xong: 3 dòng mới').waitFor();
    await axeCheck(page);
    await shot(page, 'import-links');
    const link = await page.locator('a[href*="/moi/"]').first().getAttribute('href');

    await page.goto('/co-quan?cap=school&tim=Hai');
    await page.getByText('Trường THCS Bản Mới Hai').first().waitFor();
    await handIn(page, good);
    await page.getByText('Không có gì mới: cả 3 dòng').waitFor();
    await page.done();

    await handIn(phone, made('them', [], [['00125', 'Lò Văn Đức', 'duc.lo.2', 'Cán bộ theo dõi kế hoạch']]));
    await phone.getByRole('button', { name: 'Ghi vào hệ thống' }).click();
    await phone.getByText('Đã ghi xong: 1 dòng mới').waitFor();
    await axeCheck(phone);
    await shot(phone, 'import-links-phone');
    await phone.done();

    const person = await openPage(hub, { width: 390, script: false });
    await person.goto(new URL(link).pathname);
    await person.getByText('Chào Nông Thị Hà').waitFor();
    await person.done();
  });
}
