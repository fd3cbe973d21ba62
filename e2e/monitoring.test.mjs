// What the filters count: a resolver enrols with a code, tells its counts by signed messages, once more after a lost answer;
// the authority sees the figures without small cells, narrows them, and takes them out as a table and as JSON.
import assert from 'node:assert/strict';
import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { axeCheck, databases, openPage, shot, useHub } from './support.mjs';
import { demoPage } from './people.mjs';

/** A resolver as the hub sees it. */
async function enrol(hub, login, site) {
  const page = await demoPage(hub, login);
  await page.goto('/loc');
  await page.locator('#site').fill(site);
  await page.locator('form[action$="/ma-moi"] button').click();
  const code = (await page.locator('.code').innerText()).replace(/\s/g, '');
  await page.done();
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const key = Buffer.from(publicKey.export({ format: 'jwk' }).x, 'base64url').toString('base64');
  const answer = await fetch(`${hub.url}/resolver/v1/enrol`, {
    method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ code, key, name: 'may-loc' }),
  });
  assert.equal(answer.status, 200);
  const { id } = await answer.json();
  return async (message, sent = JSON.stringify(message)) => {
    const body = JSON.stringify(message);
    const time = String(Math.floor(Date.now() / 1000));
    const digest = createHash('sha256').update(body).digest('base64');
    const text = `lachan-resolver/1\n${id}\n${time}\nPOST /resolver/v1/counts ${digest}`;
    return fetch(`${hub.url}/resolver/v1/counts`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'x-lachan-resolver': id,
        'x-lachan-time': time,
        'x-lachan-signature': sign(null, Buffer.from(text), privateKey).toString('base64'),
      },
      body: sent,
    });
  };
}

/** Quarters of an hour since 1970 that are over. */
const quarter = (back) => Math.floor(Date.now() / 900_000) - back;
const shown = (moment) => moment.toLocaleDateString('en-GB', { timeZone: 'Asia/Ho_Chi_Minh' });

for (const database of databases) {
  const hub = useHub({ database });

  test(`counts come signed, once, and are seen without small cells (${database})`, { timeout: 300_000 }, async () => {
    const province = await enrol(hub, 'mang.so', 'Sở, tầng 2');
    const school = await enrol(hub, 'mang.truong', 'Phòng máy');
    const day = 96;
    const first = {
      dropped: 0,
      quarters: [
        { quarter: quarter(2 * day), rows: [['primary', 'games', 1234, 1234], ['primary', '-', 8000, 0], ['staff', 'order', 19, 19]] },
        { quarter: quarter(day), rows: [['lower-secondary', 'adult', 300, 300], ['lower-secondary', '-', 4000, 0]] },
      ],
    };
    const answer = await school(first);
    assert.equal(answer.status, 200);
    assert.deepEqual(await answer.json(), { taken: 2, known: 0, refused: 0 });
    assert.deepEqual(await (await school({ ...first, dropped: 3 })).json(), { taken: 0, known: 2, refused: 0 }, 'told again');
    assert.equal((await province({ dropped: 0, quarters: [{ quarter: quarter(day), rows: [['primary', 'games', 500, 500]] }] })).status, 200);
    const forged = await school(first, JSON.stringify({ ...first, dropped: 9 }));
    assert.equal(forged.status, 401, 'what was signed was something else');
    assert.equal((await school({ dropped: 0, quarters: [{ quarter: quarter(3), rows: [['primary', 'games', 1, 2]] }] })).status, 400);

    const page = await demoPage(hub, 'mang.so');
    await page.goto('/loc');
    await page.getByRole('link', { name: 'Số liệu', exact: true }).click();
    await page.getByRole('heading', { name: '2.034 lượt bị chặn' }).waitFor();
    await page.getByText('2 trên', { exact: false }).first().waitFor();
    await page.getByText('3 quãng 15 phút đã mất').waitFor();
    await page.getByText('Lần xem này có 1 ô như vậy').waitFor();
    const games = page.locator('#theo-loai tr', { hasText: 'Trò chơi' }).or(page.locator('tr', { hasText: 'Trò chơi' })).first();
    assert.match(await games.innerText(), /1\.734/);
    assert.equal(await page.locator('table tr', { hasText: 'Lệnh ngăn chặn' }).count(), 0, 'a small cell');
    await axeCheck(page);
    await shot(page, `monitoring-1280-${database}`);

    await page.locator('#loai').selectOption('adult');
    await page.locator('#ky').selectOption('tuan');
    await page.getByRole('button', { name: /^Lọc/ }).click();
    await page.getByRole('heading', { name: '300 lượt bị chặn' }).waitFor();
    const [narrow] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: 'Tải bảng (.csv)' }).click()]);
    assert.ok(!readFileSync(await narrow.path(), 'utf8').includes('1234'), 'what is narrowed on the page is narrowed in the table');
    await page.goto('/loc/so-lieu');
    const [csv] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: 'Tải bảng (.csv)' }).click()]);
    assert.match(csv.suggestedFilename(), /^so-lieu-bo-loc-.*\.csv$/);
    const table = readFileSync(await csv.path(), 'utf8');
    assert.ok(table.startsWith('\ufeff"Từ ngày (kỳ)"') && table.includes('1234') && !table.includes(',19,'), table);
    await page.locator('#nhom').selectOption('primary');
    await page.getByRole('button', { name: /^Lọc/ }).click();
    const [json] = await Promise.all([page.waitForEvent('download'), page.locator('a[href*="so-lieu.json"]').click()]);
    const figures = JSON.parse(readFileSync(await json.path(), 'utf8'));
    assert.equal(figures.least, 20);
    assert.deepEqual(new Set(figures.lines.map((line) => line.tier)), new Set(['primary']));
    assert.equal(figures.lines.filter((line) => line.category === 'games').reduce((sum, line) => sum + line.closed, 0), 1734);

    page.forgive(/status of 4\d\d/);
    await page.goto(`/loc/so-lieu?tu=${encodeURIComponent(shown(new Date()))}&den=31/02/2026`);
    await page.locator('.errors').waitFor();
    assert.equal(await page.locator('#den').inputValue(), '31/02/2026', 'nothing typed is lost');
    await axeCheck(page);
    await page.goto('/loc/so-lieu?tu=25/11/2020&den=24/11/2020');
    await page.getByText('Ngày cuối đứng trước ngày đầu').first().waitFor();
    await page.goto('/loc/so-lieu?tu=25/11/2020&den=26/11/2020');
    await page.getByText('Chưa có số liệu trong khoảng này').waitFor();
    await page.done();

    const own = await demoPage(hub, 'mang.truong', { width: 390, script: false });
    await own.goto('/loc/so-lieu');
    await own.getByRole('heading', { name: '1.534 lượt bị chặn' }).waitFor();
    await axeCheck(own);
    await shot(own, `monitoring-390-${database}`);
    await own.done();

    const stranger = await demoPage(hub, 'truc.ban');
    stranger.forgive(/status of 403/);
    assert.equal((await stranger.goto('/loc/so-lieu')).status(), 403);
    await stranger.done();
    const nobody = await openPage(hub, { width: 390, script: false });
    await nobody.goto('/loc/so-lieu.json');
    assert.ok(new URL(nobody.url()).pathname.includes('dang-nhap'));
    await nobody.context().close();
  });
}
