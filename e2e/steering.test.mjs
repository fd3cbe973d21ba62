// A plan at work: a task goes down to three communes and a school, one refuses, one is stuck and climbs to the People's
// Committee; the chair sees it all on one page. The yearly report "trước ngày 25/11" is reminded five days before and
// late when the 25th begins; it is rolled up of ten bodies of fourteen with the four missing named, approved, corrected
// as a new version, and exported in three formats.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { axeCheck, databases, shot, useHub } from './support.mjs';
import { rowsOf, wordsOf, wordsOfPdf } from './office.mjs';
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

/** Three schools report beside the departments and the communes: fourteen bodies. */
const SCHOOLS = ['Trường Tiểu học Bản Mới', 'Trường THCS Nà Lùng', 'Trường Tiểu học Mẫu Sơn'];
/** Who sends on the day of the reminder, and what they have to say. */
const SENT = [
  ['so.giaoduc', 'Năm trường đã đưa kỹ năng an toàn trên mạng vào sinh hoạt lớp.'],
  ['so.yte', 'Đã tư vấn tâm lý cho trẻ em có nhu cầu.'],
  ['so.vanhoa', 'Đã đăng 24 tin, bài trên các đài, báo của tỉnh.'],
  ['congan.tinh', 'Đã xử lý hết các tin báo được chuyển đến.'],
  ['truc.ban', 'Bàn trực tiếp nhận tin suốt ngày đêm.'],
  ['xa.banmoi', 'Xã đã họp với cha mẹ học sinh ở ba thôn.'],
  ['xa.nalung', 'Xã đã phát tờ rơi về số 111.'],
  ['phuong.mauson', 'Loa phường phát mỗi tuần một lần.'],
  ['truong.banmoi', 'Bốn lớp, 120 học sinh đã học.'],
  ['truong.nalung', 'Câu lạc bộ an toàn trên mạng họp hằng tháng.'],
];
const MISSING = ['Sở Nội vụ', 'Sở Tài chính', 'Sở Tư pháp', 'Trường Tiểu học Mẫu Sơn'];

const said = (page, words) => page.getByText(words).first().waitFor();

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

    const at = async (day, time) => {
      await hub.later(`${year}-11-${day}T${time}+07:00`);
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
    const before = await at(20, '08:00:00');
    await waits(before, new RegExp(`^Còn 5 ngày, tính cả hôm nay: ${report}.*24/11/${year}`));
    await shot(before, 'steering-reminded');

    // fourteen are to report: the bodies that the plan names, and three schools; ten do so
    await before.goto('/bao-cao');
    await before.getByRole('link', { name: `Báo cáo năm ${year}`, exact: true }).first().click();
    const turn = new URL(before.url()).pathname;
    await before.getByRole('link', { name: 'Ai phải báo cáo' }).first().click();
    await before.locator('details', { hasText: 'Chọn từng cơ quan' }).locator('summary').click();
    for (const name of SCHOOLS) await before.locator('label.row', { hasText: name }).locator('input').check();
    await before.getByRole('button', { name: 'Lưu' }).click();
    await said(before, 'Đã lưu ai phải báo cáo');
    await before.done();
    for (const [login, words] of SENT) {
      const page = await demoPage(hub, login, { script: false });
      await page.goto(turn);
      await page.getByRole('button', { name: 'Lập báo cáo' }).click();
      await page.locator('#results').fill(words);
      await page.getByRole('button', { name: 'Lưu bản nháp' }).click();
      await page.getByRole('button', { name: 'Gửi báo cáo' }).click();
      await said(page, 'Đã gửi. Số liệu và lời giữ nguyên');
      await page.done();
    }

    const last = await at(24, '23:59:59');
    await waits(last, new RegExp(`^Hôm nay là ngày cuối: ${report}`));
    assert.equal(await last.getByText(new RegExp(`^Quá hạn .*${report}`)).count(), 0, 'the 24th is in time');
    await last.done();
    const over = await at(25, '00:00:00');
    await waits(over, new RegExp(`^Quá hạn .*${report}`));
    await shot(over, 'steering-late');

    // rolled up: ten of fourteen, the four missing by name
    await over.goto(turn);
    assert.equal(await over.getByText('10 / 14 đơn vị').count(), 2, 'here, and in time');
    const missing = over.locator('section', { has: over.locator('#chua-gui') }).last().locator('tbody tr');
    assert.deepEqual(await missing.evaluateAll((all) => all.map((row) => row.cells[0].innerText.trim()).sort()), MISSING);
    await axeCheck(over);
    await shot(over, 'steering-turn');
    await over.locator('section', { has: over.locator('#ky-nay') }).last().getByRole('button', { name: 'Lập báo cáo' }).click();
    const own = new URL(over.url()).pathname;
    const rolledUp = `10/14 đơn vị đã gửi, 10 đúng hạn. Chưa gửi: `;
    await said(over, rolledUp);
    const write = async (words) => {
      await over.goto(own);
      await over.locator('#results').fill(words);
      await over.getByRole('button', { name: 'Lưu bản nháp' }).click();
      await over.getByRole('button', { name: 'Gửi báo cáo' }).click();
      await said(over, 'chờ người thứ hai duyệt');
    };
    await write('Toàn tỉnh đã tập huấn cho 46 cán bộ xã.');
    const head = await demoPage(hub, 'lanhdao.so', { script: false });
    const approve = async () => {
      await head.goto(own);
      await head.getByRole('button', { name: 'Duyệt', exact: true }).click();
      await said(head, 'Đã duyệt báo cáo');
    };
    await approve();

    // corrected after approval: a new version, the approved one stays
    await head.locator('#reopen-reason').fill('Nhầm số cán bộ được tập huấn.');
    await head.getByRole('button', { name: 'Mở bản mới' }).click();
    await write('Toàn tỉnh đã tập huấn cho 64 cán bộ xã.');
    await approve();
    await axeCheck(head);
    await shot(head, 'steering-corrected');
    await head.goto(`${own}/ban/1`);
    await said(head.locator('del'), '46');
    await said(head.locator('ins'), '64');
    await said(head.locator('article.doc'), 'Toàn tỉnh đã tập huấn cho 46 cán bộ xã.');
    await said(head, 'Đã duyệt');
    await head.done();

    // on paper: three formats of the corrected version, opened by other programs
    await over.goto(own);
    const exported = async (name) => {
      const [file] = await Promise.all([over.waitForEvent('download'), over.getByRole('link', { name }).click()]);
      return file.path();
    };
    const names = MISSING.map((name) => new RegExp(name));
    for (const words of [
      wordsOf(await exported('Xuất .docx'), 'bao-cao.docx'), wordsOfPdf(await exported('Xuất .pdf')),
    ].filter((words) => words !== null)) {
      for (const part of [
        /CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM/, /Toàn tỉnh đã tập huấn cho 64 cán bộ xã\./,
        /10\/14 đơn vị đã gửi, 10 đúng hạn\./, ...names,
      ]) assert.match(words, part);
      assert.doesNotMatch(words, /46 cán bộ/);
    }
    const rows = rowsOf(await exported('Xuất .xlsx'));
    if (rows !== null) {
      const counted = rows.filter((row) => row.slice(2, 6).filter((cell) => typeof cell === 'number').length === 4);
      const sums = counted.flatMap((row, index) => (row[1] === 'Cộng' ? [index] : []));
      assert.equal(sums.length, 2, 'tasks of the leads, and of those who reported');
      for (const [n, end] of sums.entries()) {
        const above = counted.slice(n === 0 ? 0 : sums[n - 1] + 1, end);
        assert.ok(above.some((row) => row[1] === 'Sở Giáo dục và Đào tạo'));
        for (const column of [2, 3, 4, 5]) {
          assert.equal(counted[end][column], above.reduce((sum, row) => sum + row[column], 0), 'numbers that add up');
        }
      }
    }
    await over.done();
    assert.ok(task.startsWith('/nhiem-vu/'));
  });
}
