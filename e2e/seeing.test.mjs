// Seeing carefully: a picture that came with a report is shown with a reason, blurred first, step by step, without what the
// camera wrote into it; what is made to harm is refused; the day ends after five hours; who is named and who is of another
// unit find nothing; the head sees how long, never what. Played on SQLite and on PostgreSQL.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { crc32, deflateSync } from 'node:zlib';
import { axeCheck, databases, openPage, shot, useHub } from './support.mjs';
import { demoPage } from './people.mjs';

/** A PNG of black and white stripes with a place in its EXIF chunk (GPSLatitudeRef "21.58N"). */
function stripes(width, height, shade = 0) {
  const chunk = (name, data) => {
    const body = Buffer.concat([Buffer.from(name, 'latin1'), data]);
    const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
    length.writeUInt32BE(data.length);
    sum.writeUInt32BE(crc32(body));
    return Buffer.concat([length, body, sum]);
  };
  const header = Buffer.from([0, 0, 0, 0, 0, 0, 0, 0, 8, 2, 0, 0, 0]);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  const row = Buffer.alloc(1 + width * 3);
  for (let x = 0; x < width; x += 1) row.fill(Math.floor(x / 40) % 2 ? 255 : shade, 1 + x * 3, 4 + x * 3);
  const exif = Buffer.from('II*\0\x08\0\0\0\x01\0\x25\x88\x04\0\x01\0\0\0\x1a\0\0\0\0\0\0\0\x01\0\x01\0\x02\0\x07\0\0\0\x2c\0\0\0\0\0\0\0' + '21.58N\0', 'latin1');
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), chunk('IHDR', header), chunk('eXIf', exif),
    chunk('IDAT', deflateSync(Buffer.concat(Array(Math.min(height, 400)).fill(row)))), chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** A report as a child sends it, with one file. */
async function tell(hub, text, name, buffer) {
  const page = await openPage(hub, { width: 390, script: false });
  await page.goto('/bao-tin');
  await page.locator('button.choice').first().click();
  await page.locator('label.choice').nth(2).click();
  await page.locator('#text').fill(text);
  await page.getByRole('button', { name: 'Tiếp', exact: true }).click();
  await page.locator('#files').setInputFiles([{ name, mimeType: 'image/png', buffer }]);
  await page.locator('button.choice').first().click();
  await page.locator('.code').first().waitFor();
  await page.done();
}

/** Opens the report that says `text`, and gives the address of its file. */
async function fileOf(page, text) {
  await page.goto('/hang-doi');
  const links = await page.locator('main table a').evaluateAll((all) => all.map((a) => a.getAttribute('href')));
  for (const href of links) {
    await page.goto(href);
    if ((await page.content()).includes(text)) {
      return page.getByRole('link', { name: 'Xem cẩn thận' }).first().getAttribute('href');
    }
  }
  return assert.fail(`no report says: ${text}`);
}

async function begin(page, file) {
  await page.goto(file);
  await page.locator('#reason').selectOption('triage');
  await page.getByRole('button', { name: 'Hiện ảnh nhỏ, làm mờ' }).click();
  await page.waitForURL(/\/xem\/[0-9a-f-]{36}$/);
}

/** An answer of the hub to the person of a page, with its headers. */
async function fetched(hub, page, path) {
  const cookies = await page.context().cookies();
  const cookie = cookies.map(({ name, value }) => `${name}=${value}`).join('; ');
  return fetch(new URL(path, hub.url), { headers: { cookie } });
}

/** What can be made out in the picture on the page: its size, the strongest edge, and whether it has colour. */
async function seen(page) {
  return page.locator('.seen img').evaluate(async (img) => {
    await img.decode();
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [img.naturalWidth, img.naturalHeight];
    const context = canvas.getContext('2d');
    context.drawImage(img, 0, 0);
    const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
    let [edge, colour] = [0, 0];
    for (let at = 0; at + 7 < data.length; at += 4) {
      const end = (at / 4 + 1) % canvas.width === 0;
      if (!end) edge = Math.max(edge, Math.abs(data[at] - data[at + 4]));
      colour = Math.max(colour, Math.abs(data[at] - data[at + 2]));
    }
    return { width: canvas.width, height: canvas.height, edge, colour };
  });
}

for (const database of databases) {
  const hub = useHub({ database });
  let file;
  let viewing;

  test(`a picture becomes clearer step by step, and what the camera wrote is gone (${database})`, { timeout: 240_000 }, async () => {
    const story = 'Có người gửi cho em ảnh kẻ sọc này.';
    const original = stripes(1600, 400, 30);
    assert.ok(original.includes('21.58N'));
    await tell(hub, story, 'em-o-nha.png', original);
    const page = await demoPage(hub, 'truc.ban');
    file = await fileOf(page, story);
    assert.equal(await page.locator('main img').count(), 0, 'nothing in the report');
    await shot(page, 'seeing-report');
    await page.goto(file);
    assert.equal(await page.locator('main img, main audio, main video').count(), 0, 'nothing before a reason');
    await axeCheck(page);
    await shot(page, 'seeing-ask');
    page.forgive(/status of 422/);
    await page.locator('#words').fill('Chưa chọn lý do.');
    await page.getByRole('button', { name: 'Hiện ảnh nhỏ, làm mờ' }).click();
    await page.locator('.errors').getByText('Chọn vì sao cần xem').waitFor();
    assert.equal(await page.locator('#words').inputValue(), 'Chưa chọn lý do.');
    assert.equal(await page.locator('main img').count(), 0);
    await axeCheck(page);
    await begin(page, file);
    viewing = new URL(page.url()).pathname;
    const blurred = await seen(page);
    assert.deepEqual([blurred.width, blurred.colour], [240, 0], 'small and grey');
    await axeCheck(page);
    await shot(page, 'seeing-blurred');
    await page.getByRole('button', { name: 'Bớt mờ' }).click();
    await page.getByText('Ảnh xám, bớt mờ').first().waitFor();
    const clearer = await seen(page);
    await page.getByRole('button', { name: 'Hiện cỡ đầy đủ' }).click();
    await page.getByText('Ảnh xám, cỡ đầy đủ').first().waitFor();
    const full = await seen(page);
    assert.deepEqual([full.width, full.height, full.colour], [1600, 400, 0]);
    assert.ok(blurred.edge < clearer.edge && clearer.edge < full.edge, JSON.stringify([blurred, clearer, full]));
    await axeCheck(page);
    await shot(page, 'seeing-full');
    const src = await page.locator('.seen img').getAttribute('src');
    const answer = await fetched(hub, page, src);
    const bytes = Buffer.from(await answer.arrayBuffer());
    assert.ok(!bytes.includes('21.58N') && !bytes.includes('Exif') && bytes[0] === 0xff && bytes[1] === 0xd8);
    for (const [name, value] of [
      ['content-type', 'image/jpeg'], ['cache-control', 'no-store'], ['x-content-type-options', 'nosniff'],
      ['content-security-policy', "sandbox; default-src 'none'"], ['cross-origin-resource-policy', 'same-origin'],
    ]) assert.equal(answer.headers.get(name), value);
    await page.getByRole('button', { name: 'Tôi xem xong' }).click();
    await page.getByText('Lần xem này kết thúc').waitFor();
    assert.equal((await fetched(hub, page, src)).status, 404, 'gone with the viewing');
    await axeCheck(page);
    await page.locator('#label').selectOption('benign');
    await page.locator('#said').fill('Ảnh kẻ sọc trắng đen.');
    await shot(page, 'seeing-over');
    await page.getByRole('button', { name: 'Lưu đánh giá' }).click();
    await page.getByText('Tệp này đã có người xem').waitFor();
    await page.getByText('Ảnh kẻ sọc trắng đen.').waitFor();
    await axeCheck(page);
    await shot(page, 'seeing-known');
    await page.done();
  });

  test(`the picture of the invented data without script on a phone, in colour at last (${database})`, { timeout: 240_000 }, async () => {
    const page = await demoPage(hub, 'truc.ban', { width: 390, script: false });
    const other = await fileOf(page, 'Em gửi ảnh các bạn ghép');
    await axeCheck(page);
    await page.goto(other);
    await axeCheck(page);
    await shot(page, 'seeing-ask-390');
    await begin(page, other);
    await axeCheck(page);
    await shot(page, 'seeing-blurred-390');
    for (const step of ['Bớt mờ', 'Hiện cỡ đầy đủ', 'Hiện màu']) await page.getByRole('button', { name: step }).click();
    await page.getByText('Ảnh màu, cỡ đầy đủ').first().waitFor();
    await axeCheck(page);
    await shot(page, 'seeing-colour-390');
    await page.getByRole('button', { name: 'Tôi xem xong' }).click();
    await page.done();
  });

  test(`the original goes to the focal point, byte for byte, under a name that says nothing (${database})`, { timeout: 240_000 }, async () => {
    const story = 'Ảnh này để làm chứng cứ.';
    const original = stripes(400, 300, 60);
    await tell(hub, story, 'ten-cua-em.png', original);
    const page = await demoPage(hub, 'truc.ban');
    const evidence = await fileOf(page, story);
    await page.goto(evidence);
    await page.getByText('Chỉ đầu mối của một khâu đang mở').waitFor();
    await page.getByRole('link', { name: /^R-/ }).first().click();
    await page.locator('form[action$="/mo-vu-viec"] button').click();
    await page.waitForURL(/\/vu-viec\//);
    await page.goto(evidence);
    await page.locator('#why').selectOption('evidence');
    const [download] = await Promise.all([
      page.waitForEvent('download'), page.getByRole('button', { name: 'Tải bản gốc' }).click(),
    ]);
    assert.match(download.suggestedFilename(), /^r-[0-9a-z]+-1\.bin$/i);
    assert.deepEqual(readFileSync(await download.path()), original);
    await axeCheck(page);
    await shot(page, 'seeing-original');
    await page.done();
  });

  test(`what is made to harm is refused with a clear word, and nobody else is hurt (${database})`, { timeout: 240_000 }, async () => {
    await tell(hub, 'Ảnh rất lạ.', 'bom.png', stripes(50_000, 50_000).subarray(0, 4_000));
    const page = await demoPage(hub, 'truc.ban');
    page.forgive(/status of 422/);
    const bomb = await fileOf(page, 'Ảnh rất lạ.');
    await page.goto(bomb);
    await page.locator('#reason').selectOption('triage');
    await page.getByRole('button', { name: 'Hiện ảnh nhỏ, làm mờ' }).click();
    await page.getByText('tự nhận là ảnh khổng lồ').waitFor();
    await axeCheck(page);
    await shot(page, 'seeing-bomb');
    await begin(page, file);
    assert.equal((await seen(page)).width, 240);
    await page.done();
  });

  test(`who is named and who is of another unit find nothing (${database})`, { timeout: 240_000 }, async () => {
    await tell(hub, 'Cô Hoàng Thị Lan gửi em ảnh này.', 'anh.png', stripes(300, 200, 90));
    const page = await demoPage(hub, 'truc.ban');
    const named = await fileOf(page, 'gửi em ảnh này');
    await page.done();
    for (const [login, path] of [['truc.hai', named], ['congan.xa', file], ['congan.xa', viewing], ['truong.ban', file]]) {
      const other = await demoPage(hub, login);
      other.forgive(/status of 404/);
      const answer = await other.goto(path);
      assert.equal(answer.status(), 404, `${login} at ${path}`);
      await other.done();
    }
  });

  test(`after five hours the day is over, and the head sees how long, never what (${database})`, { timeout: 300_000 }, async () => {
    // the clock of `later` stands still, so that each viewing counts what was granted
    await hub.later('2027-01-04T09:00:00+07:00');
    const page = await demoPage(hub, 'truc.ban');
    await page.goto(file);
    await page.getByText('Tệp này đã có người xem').waitFor();
    const head = await demoPage(hub, 'truong.ban');
    await head.goto('/muc-tiep-xuc');
    await head.locator('input[name=soft]').first().fill('60');
    await head.locator('input[name=hard]').first().fill('10');
    head.forgive(/status of 422/);
    await head.getByRole('button', { name: 'Đặt giới hạn' }).first().click();
    await head.locator('.errors').getByText('phải ngắn hơn').waitFor();
    await axeCheck(head);
    await head.locator('input[name=soft]').first().fill('5');
    await head.getByRole('button', { name: 'Đặt giới hạn' }).first().click();
    await head.getByText('Đã đặt giới hạn').waitFor();
    // two grants of three minutes, each kept for its whole length
    for (const minute of [0, 3]) {
      await hub.later(`2027-01-04T10:0${minute}:00+07:00`);
      const again = await demoPage(hub, 'truc.ban');
      await begin(again, file);
      await again.done();
    }
    await page.context().close();
    await head.context().close();
    await hub.later('2027-01-04T10:06:00+07:00');
    const officer = await demoPage(hub, 'truc.ban');
    await officer.goto(file);
    await officer.getByText('Nên nghỉ một lúc').waitFor();
    await axeCheck(officer);
    await shot(officer, 'seeing-break');
    await officer.getByRole('button', { name: 'Tôi đã nghỉ, xem tiếp' }).click();
    await begin(officer, file);
    await officer.done();
    await hub.later('2027-01-04T10:09:00+07:00');
    const last = await demoPage(hub, 'truc.ban');
    await begin(last, file);
    await last.done();
    await hub.later('2027-01-04T10:12:00+07:00');
    const stopped = await demoPage(hub, 'truc.ban');
    await stopped.goto(file);
    await stopped.getByText('Hôm nay không xem thêm').waitFor();
    await stopped.getByText('Không có đồng nghiệp nào của đơn vị').waitFor();
    assert.equal(await stopped.locator('#reason').count(), 0);
    await axeCheck(stopped);
    await shot(stopped, 'seeing-day-over');
    await stopped.done();
    for (const width of [390, 1280]) {
      const above = await demoPage(hub, 'truong.ban', { width, script: width > 600 });
      await above.goto('/muc-tiep-xuc');
      await above.getByRole('row', { name: /Lò Thị Mai/ }).getByText('10 phút').first().waitFor();
      assert.doesNotMatch(await above.locator('main').innerText(), /R-[0-9A-Z]{6}/, 'not what they saw');
      await axeCheck(above);
      await shot(above, `seeing-head-${width}`);
      await above.done();
    }
    await hub.later('2027-01-05T08:00:00+07:00');
    const tomorrow = await demoPage(hub, 'truc.ban');
    await begin(tomorrow, file);
    await tomorrow.done();
  });
}
