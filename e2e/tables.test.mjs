// A ministry's own workbook: taken in, its guesses looked at and confirmed, filled for a report, filed, computed anew.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { ministry, rowsOf } from './ministry.mjs';
import { cellsOf } from './office.mjs';
import { axeCheck, databases, shot, useHub } from './support.mjs';
import { demoPage } from './people.mjs';

let folder;
before(() => { folder = mkdtempSync(join(tmpdir(), 'lachan-tables-')); });
after(() => rmSync(folder, { recursive: true, force: true }));

const said = (page, words) => page.getByText(words).first().waitFor();

for (const database of databases) {
  const hub = useHub({ database });

  test(`a table of a ministry from its file to the filed report (${database})`, { timeout: 300_000 }, async () => {
    const desk = await demoPage(hub, 'kehoach.so', { script: false });
    desk.forgive(/status of 422/);
    await desk.goto('/bao-cao/bieu');
    await axeCheck(desk);
    // without a name the form comes back with what was typed
    await desk.locator('#sender').fill('Bộ Y tế, công văn 12/BYT-BMTE');
    await desk.getByRole('button', { name: 'Đọc tệp' }).click();
    assert.equal(await desk.locator('#sender').inputValue(), 'Bộ Y tế, công văn 12/BYT-BMTE');
    await said(desk, 'Chưa chọn tệp');
    await axeCheck(desk);
    await desk.locator('#name').fill('Biểu 01/TE-MTM');
    for (const box of await desk.locator('input[name=types]').all()) await box.check();
    await desk.locator('#file').setInputFiles(ministry(join(folder, 'bieu-01.xlsx'), rowsOf(2)));
    await shot(desk, 'tables-hand-in');
    await desk.getByRole('button', { name: 'Đọc tệp' }).click();
    await said(desk, 'Đã nhận biểu');
    const here = new URL(desk.url()).pathname;
    await axeCheck(desk);
    await shot(desk, 'tables-mapping');
    const phone = await demoPage(hub, 'kehoach.so', { width: 390, script: false });
    phone.forgive(/status of 422/);
    await phone.goto(here);
    await axeCheck(phone);
    await shot(phone, 'tables-mapping-phone');

    // guesses, and one choice of one's own; a formula is refused with sheet and cell, and nothing is lost
    assert.equal(await desk.locator('#o-C5').inputValue(), 'programme-figure');
    assert.equal(await desk.locator('#o-D5-over').inputValue(), 'year');
    assert.equal(await desk.locator('#o-C7-part').inputValue(), 'total');
    await desk.locator('#o-C8').selectOption('report-tasks');
    await desk.locator('details', { hasText: 'Chỉ một ô khác' }).locator('summary').click();
    await desk.locator('#cell').fill('E5');
    await desk.locator('#cell-figure').selectOption('report-year');
    await desk.getByRole('button', { name: 'Xác nhận' }).click();
    await said(desk, 'Ô E5 của trang “Biểu 01” có công thức');
    assert.equal(await desk.locator('#o-C8').inputValue(), 'report-tasks');
    assert.equal(await desk.locator('#cell').inputValue(), 'E5');
    await said(desk.locator('#cell-error'), 'công thức');
    await axeCheck(desk);
    await shot(desk, 'tables-refused');
    await desk.locator('#cell').fill('');
    await desk.getByRole('button', { name: 'Xác nhận' }).click();
    await said(desk, 'Đã xác nhận');
    await axeCheck(desk);

    // filled for a report: what each cell gets, then the file
    await desk.goto('/bao-cao');
    const adhoc = desk.locator('details', { hasText: 'Kỳ đột xuất' });
    await adhoc.locator('summary').click();
    const [year, month, day] = new Date(Date.now() + 7 * 3_600_000).toISOString().slice(0, 10).split('-');
    await adhoc.locator('#from').fill(`01/01/${year}`);
    await adhoc.locator('#to').fill(`${day}/${month}/${year}`);
    await adhoc.getByRole('button', { name: 'Lập báo cáo' }).click();
    const report = new URL(desk.url()).pathname;
    await desk.getByRole('link', { name: 'Xem và điền' }).click();
    // more communes than rows: it says how many are missing, and a file with more rows is taken in
    await said(desk, 'Thêm dòng vào tệp bằng Excel');
    await axeCheck(desk);
    await shot(desk, 'tables-too-few');
    const needed = Number((await desk.locator('.note.danger').innerText()).match(/cần (\d+) dòng/)[1]);
    await desk.goto(here);
    await desk.locator('#file').setInputFiles(ministry(join(folder, 'bieu-01-moi.xlsx'), rowsOf(needed)));
    await desk.getByRole('button', { name: 'Đọc tệp' }).click();
    await said(desk, 'Tệp mới khác gì');
    await axeCheck(desk);
    await shot(desk, 'tables-changed');
    assert.equal(await desk.locator('#o-C8').inputValue(), 'report-tasks', 'what was chosen is kept');
    await desk.locator('#b0-last').fill(String(10 + needed));
    await desk.getByRole('button', { name: 'Xác nhận' }).click();
    await said(desk, 'Đã xác nhận');
    await desk.goto(`${report}/bieu/${here.split('/').pop()}`);
    await axeCheck(desk);
    await shot(desk, 'tables-fill');
    await phone.goto(new URL(desk.url()).pathname);
    await axeCheck(phone);
    await shot(phone, 'tables-fill-phone');
    await desk.getByRole('button', { name: 'Điền và lưu vào báo cáo' }).click();
    await said(desk, 'Đã điền và lưu cùng báo cáo');
    await axeCheck(desk);
    await shot(desk, 'tables-filed');
    const [download] = await Promise.all([
      desk.waitForEvent('download'),
      desk.locator('section', { has: desk.locator('#bieu') }).last().locator('a[href*="/bieu/"]').first().click(),
    ]);
    const lines = cellsOf(await download.path(), 'bieu.xlsx');
    if (lines) {
      const [c, d, sum] = lines.find((line) => line[1] === 'Trường tổ chức tuyên truyền định kỳ').slice(2).map(Number);
      assert.equal(sum, c + d, 'LibreOffice computes the sums anew');
      const at = lines.findIndex((line) => line[1] === 'Tên xã, phường');
      const end = lines.findIndex((line) => line[1] === 'Tổng cộng');
      const communes = lines.slice(at + 1, end).filter((line) => line[1]);
      assert.ok(communes.length > 1 && communes.every((line) => /^\d+$/.test(line[3])), JSON.stringify(communes));
      const total = communes.reduce((all, line) => all + Number(line[3]), 0);
      assert.equal(Number(lines[end][3]), total);
      assert.ok(lines[1][1].length > 0, 'who reports');
    }

    // sent: the table is filled again with the figures of that moment and stays
    await desk.goto(report);
    await desk.getByRole('button', { name: 'Gửi báo cáo' }).click();
    await said(desk, 'Đã gửi');
    assert.equal(await desk.getByRole('link', { name: 'Xem và điền' }).count(), 0);
    await axeCheck(desk);
  });
}
