// An administrator's day: organisations, functions, a new colleague with a link, closing an account; and a
// colleague of the desk who waits for the unit's key.
import assert from 'node:assert/strict';
import { axeCheck, databases, deskTest, phoneTest, shot, useHub } from './support.mjs';

const PASSPHRASE = 'du-lieu-mau-2026';

async function signIn(page, login) {
  await page.goto('/dang-nhap');
  await page.locator('#login').fill(login);
  await page.locator('#passphrase').fill(PASSPHRASE);
  await page.locator('main form button').first().click();
  await page.waitForURL(/\/viec/);
}

const submit = (page) => page.locator('#content form button').last().click();

for (const database of databases) {
  const hub = useHub({ database });

  for (const [kind, test] of [['phone', phoneTest], ['desk', deskTest]]) {
    test(`an administrator's pages on a ${kind}, ${database}`, hub, async (page) => {
      await signIn(page, 'quantri');
      for (const path of ['/co-quan', '/co-quan?cap=commune', '/co-quan/them', '/co-quan/chuc-nang', '/nguoi-dung', '/nguoi-dung?trang_thai=closed', '/nguoi-dung/them', '/tai-khoan']) {
        const answer = await page.goto(path);
        assert.equal(answer.status(), 200, path);
        await axeCheck(page);
        await shot(page, `admin-${kind}-${path}`);
      }
      await page.goto('/nguoi-dung');
      await page.locator('tbody a').first().click();
      await page.locator('#vai').waitFor();
      await axeCheck(page);
      await shot(page, `admin-${kind}-person`);
      await page.locator('a[href$="/dong"]').click();
      await page.locator('.note.danger').waitFor();
      await axeCheck(page);
      await shot(page, `admin-${kind}-close`);
    });

    test(`the unit's key on a ${kind}, ${database}`, hub, async (page) => {
      await signIn(page, 'truc.ban');
      await page.goto('/don-vi');
      await axeCheck(page);
      await shot(page, `unit-${kind}`);
    });
  }

  deskTest(`an organisation, its function, and its first officer, ${database}`, hub, async (page) => {
    await signIn(page, 'quantri');
    await page.goto('/co-quan/them');
    page.forgive(/status of 422/);
    await submit(page);
    await page.locator('.errors').waitFor();
    await axeCheck(page);
    await page.locator('#name').fill('Sở Thử nghiệm tỉnh Mẫu');
    await page.locator('#kind').selectOption('department');
    await page.locator('#level').selectOption('province');
    await submit(page);
    await page.locator('.note.done').waitFor();
    assert.match(await page.locator('#content').innerText(), /Sở Thử nghiệm tỉnh Mẫu/);

    await page.goto('/co-quan/chuc-nang');
    await page.locator('#function').selectOption('network-safety');
    await page.locator('#organisation').selectOption({ label: 'Sở Thử nghiệm tỉnh Mẫu' });
    await submit(page);
    await page.locator('.note.done').waitFor();

    await page.goto('/nguoi-dung/them');
    await submit(page);
    assert.equal(await page.locator('.errors li').count(), 4);
    await page.locator('#name').fill('Đàm Thị Thử');
    await page.locator('#login').fill('thu.dam');
    await page.locator('#role').selectOption('case-officer');
    await page.locator('#organisation').selectOption({ label: 'Sở Thử nghiệm tỉnh Mẫu' });
    await submit(page);
    const link = (await page.locator('#link').inputValue()).trim();
    assert.ok(link.startsWith(`${hub.url}/moi/`), link);
    await axeCheck(page);
    await shot(page, 'admin-link');

    await page.goto('/nguoi-dung?trang_thai=invited&tim=dam');
    await page.locator('tbody a').first().click();
    await page.locator('a[href$="/dong"]').click();
    await page.locator('#content form button').first().click();
    await page.locator('.note.done').waitFor();
    const gone = await page.request.get(link);
    assert.equal(gone.status(), 404, 'the link of a closed account is void');
  });
}
