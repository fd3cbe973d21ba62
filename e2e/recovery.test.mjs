// A unit's only officer has lost the passphrase. Two of three keepers open the unit's key again, one of them by the part
// on paper; what was sealed before opens.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { axeCheck, databases, shot, useHub } from './support.mjs';
import { demoPage, totp } from './people.mjs';

const PASSPHRASE = 'bốn từ dễ nhớ ở đây';
const KEEPERS = { first: 'chutich', second: 'congan.xa', third: 'lanhdao.so' };

/** Takes an account up anew by the link that an administrator makes. */
async function again(hub, admin, page, login) {
  await admin.goto('/nguoi-dung');
  // the login itself, and not one that begins with it
  const row = admin.locator('tbody tr', { has: admin.getByText(login, { exact: true }) });
  await row.locator('a').first().click();
  await admin.locator('form[action$="/duong-dan"] button').click();
  const link = await admin.locator('#link').inputValue();
  await page.goto(new URL(link.trim()).pathname);
  const secret = (await page.locator('.code').innerText()).replace(/\s/g, '');
  await page.locator('#passphrase').fill(PASSPHRASE);
  await page.locator('#again').fill(PASSPHRASE);
  await page.locator('#code').fill(totp(secret));
  await page.locator('main form button').last().click();
  await page.waitForURL(/\/viec/);
}

for (const database of databases) {
  const hub = useHub({ database });

  test(`two of three keepers open a unit's key again (${database})`, { timeout: 120_000 }, async () => {
    const admin = await demoPage(hub, 'quantri', { script: false });
    await admin.goto('/khoa-du-phong');
    await admin.getByText('Chưa cử người giữ khóa dự phòng').waitFor();
    await axeCheck(admin);
    await shot(admin, 'recovery-none');
    for (const [field, login] of Object.entries(KEEPERS)) {
      const option = await admin.locator(`#${field} option`, { hasText: `(${login})` }).getAttribute('value');
      await admin.locator(`#${field}`).selectOption(option);
    }
    await admin.locator('form[action$="/nguoi-giu"] button').click();
    await admin.getByText('Đã cử người giữ khóa').waitFor();
    await axeCheck(admin);
    await shot(admin, 'recovery-named');

    const chair = await demoPage(hub, 'chutich', { width: 390, script: false });
    await chair.goto('/khoa-du-phong');
    await axeCheck(chair);
    await chair.locator('form[action$="/giay"] button').click();
    const paper = await chair.locator('pre').innerText();
    await axeCheck(chair);
    await shot(chair, 'recovery-paper');

    // the desk signs in once more, so that its key is covered; then its officer loses the passphrase
    const desk = await demoPage(hub, 'truc.ban', { script: false });
    await desk.goto('/hang-doi');
    const report = await desk.locator('main a[href^="/tin/"]').first().getAttribute('href');
    assert.equal((await desk.goto(report)).status(), 200);
    await again(hub, admin, desk, 'truc.ban');
    desk.forgive(/status of 4/);
    assert.notEqual((await desk.goto(report)).status(), 200, 'sealed to a key that is gone');
    await desk.goto('/don-vi');
    await desk.locator('#reason').fill('Cán bộ quên câu mật khẩu.');
    await axeCheck(desk);
    await shot(desk, 'recovery-locked');
    await desk.locator('form[action$="/khoi-phuc"] button').click();
    await desk.getByText('Đã gửi yêu cầu').waitFor();

    // the chair has forgotten the passphrase too and types from paper, with one slip first
    await again(hub, admin, chair, 'chutich');
    chair.forgive(/status of 422/);
    await chair.goto('/khoa-du-phong');
    await chair.locator('#paper').fill(paper.replace(/[0-9]/, (figure) => (figure === '7' ? '8' : '7')));
    await chair.locator('button[value=agree]').click();
    await chair.locator('.errors').waitFor();
    await chair.locator('#paper').fill(paper.toLowerCase());
    await axeCheck(chair);
    await shot(chair, 'recovery-agree-paper');
    await chair.locator('button[value=agree]').click();
    await chair.getByText('Khóa mở khi người thứ hai đồng ý').waitFor();
    assert.notEqual((await desk.goto(report)).status(), 200, 'one keeper is not enough');

    const police = await demoPage(hub, 'congan.xa', { script: false });
    await police.goto('/khoa-du-phong');
    await axeCheck(police);
    await shot(police, 'recovery-agree');
    await police.locator('button[value=agree]').click();
    await police.getByText('Đủ hai người').waitFor();
    assert.equal((await desk.goto(report)).status(), 200, 'it opens again');
    for (const page of [admin, chair, desk, police]) await page.done();
  });
}
