// The police's register: from a criminal outcome into a file, a second one refused with a pointer, nobody under 18, a reason for
// each look and the head who sees it, a measure, other officers shut out, a restart, and two persons who erase a file. On SQLite
// and on PostgreSQL.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { axeCheck, databases, shot, useHub } from './support.mjs';
import { demoPage } from './people.mjs';

const HERE = '/so-cong-an';
const LOG = '/nhat-ky-so';
const NAME = 'Quàng Văn Zíp';
const today = (days = 0) => new Date(Date.now() + days * 86_400_000).toLocaleDateString('en-GB', { timeZone: 'Asia/Ho_Chi_Minh' });

/** The page at both widths, looked at and photographed. */
async function seen(page, name) {
  const at = async (width, look) => {
    await page.setViewportSize({ width, height: width < 600 ? 844 : 900 });
    await look(width);
  };
  // a picture leaves styles of its own in the page, so both are judged first
  for (const width of [390, 1280]) await at(width, () => axeCheck(page));
  for (const width of [390, 1280]) await at(width, () => shot(page, `${name}-${width}`));
}

async function reason(page, words) {
  await page.locator('#reason').selectOption('amend');
  await page.locator('#words').fill(words);
}

/** A role for somebody, at a body. */
async function give(page, name, role, at) {
  await page.goto(`/nguoi-dung?tim=${encodeURIComponent(name)}`);
  await page.locator('main table a').first().click();
  await page.locator('#role').selectOption(role);
  const option = page.locator('#organisation option', { hasText: new RegExp(`^${at}$`) });
  await page.locator('#organisation').selectOption(await option.getAttribute('value'));
  await page.locator('form[action$="/vai"] button').click();
}

for (const database of databases) {
  const hub = useHub({ database });

  test(`a register for the police alone (${database})`, { timeout: 300_000 }, async () => {
    // an officer of the register who also works on cases at the commune's police
    const admin = await demoPage(hub, 'quantri', { script: false });
    admin.forgive(/status of 422/);
    await give(admin, 'Bế Văn Nam', 'offender-officer', 'Sở Khoa học và Công nghệ');
    await admin.locator('.errors').getByText('chỉ giao được ở cơ quan công an').first().waitFor();
    await shot(admin, 'offenders-role-refused');
    await give(admin, 'Mùa Thị Dợ', 'case-officer', 'Công an xã Bản Mới');
    await admin.getByText('Cán bộ thụ lý').first().waitFor();
    const police = await demoPage(hub, 'congan.xa', { script: false });
    await police.goto('/don-vi');
    await police.getByRole('button', { name: /Cho vào|mở khóa/i }).first().click();
    const officer = await demoPage(hub, 'hoso.xa', { script: false });
    officer.forgive(/status of (409|422)/);
    await officer.goto('/vu-viec');
    await officer.locator('main table a').first().click();
    await officer.goto(`${new URL(officer.url()).pathname}/nguoi-vi-pham`);
    const file = new URL(officer.url()).pathname;
    await officer.locator('#kind').selectOption('person');
    await officer.locator('#label').fill(NAME);
    await officer.locator('form[action$="/nguoi-vi-pham"] button').click();
    const card = officer.locator('section.card', { has: officer.getByRole('heading', { name: NAME, exact: true }) });
    await card.getByRole('link', { name: /Ghi kết quả xử lý/ }).click();
    await officer.getByRole('link', { name: /hình sự/i }).first().click();
    await officer.locator('#result').selectOption('convicted');
    await officer.locator('#reached').selectOption('court');
    for (const step of ['police', 'procuracy', 'court']) {
      await officer.locator(`#${step}_number`).fill(`31/${step.toUpperCase()}`);
      await officer.locator(`#${step}_on`).fill(today());
    }
    await officer.locator('#article').fill('Điều 147 Bộ luật Hình sự');
    await officer.locator('main form button').last().click();
    await officer.waitForURL(`**${file}`);

    // from the outcome into the register; under 18 at the time is refused, and nothing typed is lost
    await officer.goto(HERE);
    await officer.getByText('Có 1 biện pháp đến hạn').first().waitFor();
    assert.ok(!(await officer.content()).includes('Trần Văn Mẫu'), 'no name on the front');
    await seen(officer, 'offenders-front');
    await officer.getByRole('link', { name: 'Từ kết quả hình sự' }).click();
    await seen(officer, 'offenders-outcomes');
    await officer.getByRole('link', { name: /Ghi vào sổ/ }).first().click();
    assert.equal(await officer.locator('#name').inputValue(), NAME);
    assert.equal(await officer.locator('#number').inputValue(), '31/COURT');
    await officer.locator('#court').fill('TAND khu vực 1');
    await officer.locator('#acted_on').fill('01/06/2026');
    await officer.locator('#final').check();
    await officer.locator('#birth').fill('02/06/2008');
    await officer.getByRole('button', { name: 'Ghi vào sổ' }).click();
    await officer.locator('.errors').getByText('Chưa đủ 18 tuổi').first().waitFor();
    assert.equal(await officer.locator('#court').inputValue(), 'TAND khu vực 1');
    await seen(officer, 'offenders-minor');
    await officer.locator('#birth').fill('02/06/1988');
    await officer.locator('#accounts').fill('@zip.quang');
    await officer.locator('#method').fill('Làm quen trong trò chơi.');
    await officer.getByRole('button', { name: 'Ghi vào sổ' }).click();
    await officer.getByText('Đã ghi').first().waitFor();
    await officer.getByRole('heading', { name: NAME }).waitFor();
    const number = Number(new URL(officer.url()).pathname.split('/').pop());
    await officer.getByRole('link', { name: 'Thêm biện pháp' }).click();
    await officer.locator('#kind').selectOption('account-watch');
    await officer.locator('#basis').fill('Quyết định 8/QĐ-CAT');
    await officer.locator('#who').fill('Đội an ninh mạng');
    await officer.locator('#from').fill(today());
    await officer.locator('#next_on').fill(today(-3));
    await officer.getByRole('button', { name: 'Lưu' }).click();
    await officer.locator('.errors').getByText('Lần tới phải từ hôm nay').first().waitFor();
    await officer.locator('#next_on').fill(today());
    await officer.getByRole('button', { name: 'Lưu' }).click();
    await officer.getByText('Theo dõi tài khoản theo quyết định').first().waitFor();
    await seen(officer, 'offenders-file');

    // the same person a second time, by hand and written otherwise
    await officer.goto(`${HERE}/them`);
    await officer.locator('#number').fill('5/HSST');
    await officer.locator('#judged_on').fill('05/05/2020');
    await officer.locator('#court').fill('TAND huyện');
    await officer.locator('#article').fill('Điều 147');
    await officer.locator('#acted_on').fill('01/02/2020');
    await officer.locator('#final').check();
    await officer.locator('#name').fill('quang van zip');
    await officer.locator('#birth').fill('02/06/1988');
    await officer.getByRole('button', { name: 'Ghi vào sổ' }).click();
    await officer.locator('.errors').getByText(`đã có trong sổ: hồ sơ số ${number}`).first().waitFor();
    await officer.getByRole('link', { name: `Hồ sơ số ${number}`, exact: true }).first().waitFor();
    await seen(officer, 'offenders-known');

    // others are shut out, and see no menu entry
    for (const login of ['congan.tinh', 'congan.xa', 'quantri', 'chutich', 'truc.ban']) {
      const other = await demoPage(hub, login, { script: false });
      other.forgive(/status of 40[34]/);
      assert.equal(await other.locator(`nav.side a[href="${HERE}"], nav.side a[href="${LOG}"]`).count(), 0, login);
      for (const path of [HERE, `${HERE}/${number}`, `${HERE}/them`, LOG]) {
        assert.equal((await other.goto(path)).status(), 403, `${login} ${path}`);
        assert.ok(!(await other.content()).includes('Zíp'));
      }
      await other.done();
    }

    // a colleague of the province finds it by the account, opens it with a reason, after a restart
    await hub.later(0);
    const second = await demoPage(hub, 'hoso.tinh', { width: 390, script: false });
    second.forgive(/status of 422/);
    await second.goto(HERE);
    await second.locator('#account').fill('zip.quang');
    await reason(second, 'vụ việc 12/2026');
    await second.getByRole('button', { name: 'Tìm', exact: true }).click();
    await second.getByText('Hồ sơ khớp').first().waitFor();
    await seen(second, 'offenders-found');
    assert.ok(!(await second.content()).includes('Zíp'), 'numbers alone');
    await second.goto(`${HERE}/${number}`);
    await seen(second, 'offenders-closed');
    assert.ok(!(await second.content()).includes('Zíp'), 'sealed');
    await reason(second, 'xem quang van zip');
    await second.getByRole('button', { name: 'Mở hồ sơ' }).click();
    await second.locator('.errors').getByText('Lý do đang ghi tên').first().waitFor();
    await reason(second, 'rà soát trước khi xóa');
    await second.getByRole('button', { name: 'Mở hồ sơ' }).click();
    await second.getByRole('heading', { name: NAME }).waitFor();

    // the head sees the look at once, and nothing of the file
    const head = await demoPage(hub, 'lanhdao.congan');
    await head.goto(LOG);
    await head.locator('tr', { hasText: 'Lèng Văn Pao' }).filter({ hasText: 'Mở hồ sơ' }).getByText('rà soát trước khi xóa').first().waitFor();
    await head.getByText('Nhật ký nguyên vẹn').first().waitFor();
    assert.ok(!(await head.content()).includes('Zíp'));
    await seen(head, 'offenders-log');
    for (let tries = 0; tries < 40; tries += 1) {
      await head.goto('/thong-bao');
      if (await head.getByText(`Hồ sơ số ${number} đã được xem`).count() > 0) break;
      await new Promise((wake) => { setTimeout(wake, 250); });
    }
    await head.getByText(`Hồ sơ số ${number} đã được xem`).first().waitFor();
    await head.done();

    // one asks, the other agrees, and it is gone
    await second.getByRole('link', { name: 'Xóa hồ sơ' }).click();
    await second.locator('#why').selectOption('expunged');
    await second.locator('#paper').fill('3/QĐ-XAT');
    await second.locator('#paper_on').fill(today());
    await second.getByRole('button', { name: 'Đề nghị xóa' }).click();
    await second.getByText('Chờ người thứ hai').first().waitFor();
    assert.equal(await second.getByRole('button', { name: /hủy khóa/ }).count(), 0, 'not by the same person');
    const again = await demoPage(hub, 'hoso.xa', { script: false });
    await again.goto(HERE);
    await again.getByText('Chờ người thứ hai đồng ý xóa').first().waitFor();
    await again.goto(`${HERE}/${number}`);
    if (await again.locator('#reason').count() > 0) {
      await reason(again, 'đồng ý xóa án tích');
      await again.getByRole('button', { name: 'Mở hồ sơ' }).click();
    }
    await again.getByText('3/QĐ-XAT').first().waitFor();
    await seen(again, 'offenders-wish');
    await again.getByRole('button', { name: /hủy khóa/ }).click();
    await again.getByText('Khóa riêng của hồ sơ đã hủy').first().waitFor();
    await seen(again, 'offenders-erased');
    assert.ok(!(await again.content()).includes('Zíp'));
    assert.ok(!hub.log().includes('Zíp') && !hub.log().includes('zip.quang'), 'nothing in the log of the program');
    await second.goto(`${HERE}/${number}`);
    await second.getByText('Khóa riêng của hồ sơ đã hủy').first().waitFor();
    for (const page of [admin, police, officer, second, again]) await page.done();
  });
}
