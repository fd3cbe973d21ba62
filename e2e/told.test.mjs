// An officer gives an address and a number, an administrator connects a mail server and a gateway, a notice goes out:
// it stands in the product with a mark, comes by mail, and comes as a signed message.
import assert from 'node:assert/strict';
import { createPublicKey, verify } from 'node:crypto';
import { createServer as createHttp } from 'node:http';
import { createServer } from 'node:net';
import { after, test } from 'node:test';
import { axeCheck, databases, shot, useHub } from './support.mjs';
import { demoPage } from './people.mjs';

/** A mail server that keeps what it gets. */
const mails = [];
const mailServer = createServer((socket) => {
  let mail = null;
  let rest = '';
  socket.on('error', () => {});
  socket.write('220 test\r\n');
  socket.on('data', (data) => {
    const lines = (rest + data).split('\r\n');
    rest = lines.pop();
    for (const line of lines) {
      if (mail?.open) {
        if (line === '.') { mail.open = false; mails.push(mail); socket.write('250 taken\r\n'); } else mail.text += `${line}\n`;
      } else if (/^RCPT/i.test(line)) { mail = { to: line.match(/<(.*)>/)[1], text: '' }; socket.write('250 ok\r\n'); }
      else if (/^DATA/i.test(line)) { mail.open = true; socket.write('354 go on\r\n'); }
      else if (/^QUIT/i.test(line)) socket.end('221 bye\r\n');
      else socket.write('250 ok\r\n');
    }
  });
});
/** A gateway that keeps what it gets. */
const posts = [];
const gateway = createHttp(async (request, response) => {
  const parts = [];
  for await (const part of request) parts.push(part);
  posts.push({ headers: request.headers, body: Buffer.concat(parts) });
  response.end();
});
const listen = (server) => new Promise((done) => { server.listen(0, '127.0.0.1', () => done(server.address().port)); });
process.env.LACHAN_MAIL_PORT = String(await listen(mailServer));
process.env.LACHAN_MAIL_SERVER = '127.0.0.1';
process.env.LACHAN_MAIL_SECURITY = 'none';
process.env.LACHAN_MAIL_FROM = 'Lá Chắn <la-chan@tinh.example>';
process.env.LACHAN_WEBHOOK_PRIVATE_ADDRESSES = 'true';
const gatewayPort = await listen(gateway);
after(() => { mailServer.close(); gateway.close(); gateway.closeAllConnections(); });

/** The text of a mail: base64 or quoted-printable, as it came. */
function text({ text: raw }) {
  const [head, ...body] = raw.split('\n\n');
  const joined = body.join('\n\n');
  if (/base64/i.test(head)) return Buffer.from(joined, 'base64').toString();
  if (!/quoted-printable/i.test(head)) return joined;
  return Buffer.from(joined.replace(/=\n/g, '').replace(/=([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(parseInt(hex, 16))), 'latin1').toString();
}

async function until(what, words) {
  for (let tries = 0; tries < 100; tries += 1) {
    const found = what();
    if (found) return found;
    await new Promise((wake) => { setTimeout(wake, 100); });
  }
  throw new Error(`not in time: ${words}`);
}

/** As docs/notices.md shows it. */
function genuine(shown, { headers, body }) {
  const raw = Buffer.from(shown.slice('whpk_'.length), 'base64');
  const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: raw.toString('base64url') }, format: 'jwk' });
  const [version, signature] = headers['webhook-signature'].split(',');
  const fresh = Math.abs(Date.now() / 1000 - Number(headers['webhook-timestamp'])) < 300;
  const signed = Buffer.concat([Buffer.from(`${headers['webhook-id']}.${headers['webhook-timestamp']}.`), body]);
  return version === 'v1a' && fresh && verify(null, signed, key, Buffer.from(signature, 'base64'));
}

for (const database of databases) {
  const hub = useHub({ database });

  test(`told in the product, by mail and by message (${database})`, { timeout: 240_000 }, async () => {
    mails.length = 0;
    posts.length = 0;
    const admin = await demoPage(hub, 'quantri', { script: false });
    await admin.goto('/gui-tin');
    await admin.getByText('Chưa gửi tin nào ra ngoài').waitFor();
    admin.forgive(/status of 422/);
    await admin.locator('#to').fill('khong phai thu');
    await admin.locator('form[action="/gui-tin/thu"] button').click();
    await admin.locator('.errors').getByText('Đây chưa phải địa chỉ thư').waitFor();
    await admin.locator('#to').fill('thu@tinh.example');
    await admin.locator('form[action="/gui-tin/thu"] button').click();
    await admin.getByText('Nơi nhận đã nhận').waitFor();
    assert.ok(mails.some((mail) => mail.to === 'thu@tinh.example' && text(mail).includes('tin thử')));
    await admin.locator('#name').fill('Zalo của tỉnh');
    await admin.locator('#url').fill('http://cong.tinh.example/tin');
    await admin.locator('form[action="/gui-tin/noi"] button').click();
    await admin.locator('.errors').getByText('phải bắt đầu bằng https://').waitFor();
    assert.equal(await admin.locator('#name').inputValue(), 'Zalo của tỉnh');
    await axeCheck(admin);
    await admin.locator('#url').fill(`http://127.0.0.1:${gatewayPort}/tin`);
    await admin.locator('form[action="/gui-tin/noi"] button').click();
    await admin.getByText('Đã thêm cổng').waitFor();
    const key = await admin.locator('code', { hasText: 'whpk_' }).innerText();
    await admin.locator('form[action$="/thu"] button', { hasText: 'Zalo' }).click();
    await admin.getByText('Đã gửi đến Zalo của tỉnh').waitFor();
    assert.ok(genuine(key, posts[0]));

    const steering = await demoPage(hub, 'kehoach.so', { script: false });
    await steering.goto('/nhac-viec');
    await steering.getByText('Còn 30 ngày').waitFor();
    steering.forgive(/status of 422/);
    await steering.locator('#days').fill('30, năm, 1');
    await steering.locator('main form button').first().click();
    await steering.locator('.errors').getByText('“năm” không phải là số').waitFor();
    await axeCheck(steering);
    assert.equal(await steering.locator('#days').inputValue(), '30, năm, 1');
    await steering.locator('#days').fill('1 7 30');
    await steering.locator('main form button').first().click();
    await steering.getByText('Còn 7 ngày').waitFor();
    assert.equal(await steering.locator('#days').inputValue(), '30, 7, 1');
    await axeCheck(steering);
    await shot(steering, 'told-distances');

    const phone = await demoPage(hub, 'xa.banmoi', { width: 390, script: false });
    await phone.goto('/tai-khoan');
    phone.forgive(/status of 422/);
    await phone.locator('#mail').fill('ha.nong@tinh');
    await phone.locator('form[action="/tai-khoan/thu"] button').click();
    await phone.locator('.errors').getByText('Đây chưa phải địa chỉ thư').waitFor();
    await phone.locator('#mail').fill('ha.nong@tinh.example');
    await phone.locator('form[action="/tai-khoan/thu"] button').click();
    await phone.getByText('Mã đang trên đường đến ha.nong@tinh.example').waitFor();
    const mail = await until(() => mails.find((one) => one.to === 'ha.nong@tinh.example'), 'the mail with the code');
    await phone.locator('#code').fill('12');
    await phone.locator('form[action="/tai-khoan/thu/ma"] button').click();
    await phone.locator('.errors').getByText('Mã chưa đúng').waitFor();
    await axeCheck(phone);
    await phone.locator('#code').fill(text(mail).match(/\b\d{6}\b/)[0]);
    await phone.locator('form[action="/tai-khoan/thu/ma"] button').click();
    await phone.getByText('Đã xác nhận địa chỉ').waitFor();
    await phone.locator('#phone').fill('123');
    await phone.locator('form[action="/tai-khoan/dien-thoai"] button').click();
    await phone.locator('.errors').getByText('Đây chưa phải số di động').waitFor();
    assert.equal(await phone.locator('#phone').inputValue(), '123');
    await phone.locator('#phone').fill('0912 345 678');
    await phone.locator('form[action="/tai-khoan/dien-thoai"] button').click();
    await phone.getByText('Đã lưu').waitFor();
    assert.equal(await phone.locator('#phone').inputValue(), '0912 345 678');
    await axeCheck(phone);
    await shot(phone, 'told-account-phone');

    // what the invented province was reminded of already is read first
    await phone.goto('/thong-bao');
    await phone.locator('form[action="/nhac/da-doc"] button').click();
    await phone.getByText('Đã đánh dấu').waitFor();

    await steering.goto('/thong-bao/moi');
    await steering.locator('#title').fill('Họp giao ban tháng 12');
    await steering.locator('#body').fill('Thứ hai, 8 giờ, tại hội trường.');
    await steering.locator('label.row', { hasText: 'Ủy ban nhân dân xã Bản Mới' }).locator('input').check();
    await steering.locator('main form button').last().click();
    await steering.locator('form[action$="/gui"] button').click();
    await steering.getByText('Đã gửi thông báo').waitFor();

    const told = await until(() => mails.find((one) => text(one).includes('Họp giao ban tháng 12')), 'the mail of the notice');
    assert.equal(told.to, 'ha.nong@tinh.example');
    const post = await until(() => posts.find((one) => one.body.includes('Họp giao ban')), 'the message of the notice');
    assert.ok(genuine(key, post));
    assert.deepEqual(JSON.parse(post.body).to.phone, '+84912345678');

    await phone.goto('/viec');
    await phone.locator('details.menu summary').getByText('(1)').waitFor();
    await axeCheck(phone);
    await phone.goto('/thong-bao');
    const sentence = phone.locator('a[href^="/nhac/"]', { hasText: 'Họp giao ban tháng 12' });
    await sentence.waitFor();
    await axeCheck(phone);
    await shot(phone, 'told-list-phone');
    const wide = await demoPage(hub, 'xa.banmoi', { script: false });
    await wide.goto('/thong-bao');
    await wide.locator('nav.side .n').getByText('1').waitFor();
    await axeCheck(wide);
    await shot(wide, 'told-list');
    await sentence.click();
    await phone.getByText('Thứ hai, 8 giờ').waitFor();
    assert.equal(await phone.locator('details.menu summary').getByText('(1)').count(), 0);
    await wide.goto('/thong-bao');
    await wide.getByText('Đã đọc').first().waitFor();
    assert.equal(await wide.locator('nav.side .n').count(), 0);
    await wide.goto('/tai-khoan');
    await axeCheck(wide);
    await shot(wide, 'told-account');

    await admin.goto('/gui-tin');
    await admin.getByText('Đã gửi', { exact: true }).first().waitFor();
    await axeCheck(admin);
    await shot(admin, 'told-out');
    const narrow = await demoPage(hub, 'quantri', { width: 390, script: false });
    await narrow.goto('/gui-tin');
    await axeCheck(narrow);
    await shot(narrow, 'told-out-phone');
    await narrow.goto('/nhac-viec');
    await axeCheck(narrow);
    await shot(narrow, 'told-distances-phone');
    await narrow.locator('#days').waitFor();
    for (const page of [admin, steering, phone, wide, narrow]) await page.done();
  });
}
