// From an approved order to the closed name, as people and devices see it: the real hub, a real resolver on a live line, the pages
// in a browser. The moment is that of the click on "approve"; the name was asked for just before, so it is in the cache.
//
//   LACHAN_BIN=target/release/lachan NAMES=1000000 ROUNDS=5 node --test --test-reporter=dot bench/dns/order.mjs
//
// NAMES: how many names the lists of the hub have beside the order (0: the demo's few). DATABASE=postgres with
// LACHAN_TEST_POSTGRES as in ./test. (Debian: chromium-headless-shell, dnsutils; npm ci in e2e/)
import { createSocket } from 'node:dgram';
import { test } from 'node:test';
import { OPEN, PUPIL, openSchool } from '../../e2e/network.mjs';
import { demoPage } from '../../e2e/people.mjs';
import { useHub } from '../../e2e/support.mjs';

const NAMES = Number(process.env.NAMES ?? 0);
const ROUNDS = Number(process.env.ROUNDS ?? 5);
const BLOCKED = '127.0.0.1';

/** The address that a name leads to, by one packet. */
function ask(port, name) {
  const labels = name.split('.').map((label) => Buffer.concat([Buffer.from([label.length]), Buffer.from(label)]));
  const head = Buffer.from([0, 7, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0]);
  const socket = createSocket('udp4');
  return new Promise((done) => {
    socket.on('message', (answer) => { socket.close(); done([...answer.subarray(-4)].join('.')); });
    socket.bind(0, PUPIL, () => socket.send(Buffer.concat([head, ...labels, Buffer.from([0, 0, 1, 0, 1])]), port, BLOCKED));
  });
}

const hub = useHub({ database: process.env.DATABASE ?? 'sqlite' });

test('an order', { timeout: 1_800_000 }, async () => {
  const filter = await demoPage(hub, 'mang.so');
  if (NAMES > 0) {
    await filter.goto('/loc/danh-sach');
    await filter.locator('#category').selectOption('gambling');
    await filter.locator('#name').fill('Danh sách lớn');
    await filter.locator('#licence').fill('tự lập');
    const text = Array.from({ length: NAMES }, (_, n) => `${((n * 2654435761) >>> 0).toString(36)}${n % 97}.example`).join('\n');
    await filter.locator('#file').setInputFiles({ name: 'list.txt', mimeType: 'text/plain', buffer: Buffer.from(text) });
    await filter.getByRole('button', { name: 'Kiểm tra và dùng' }).click();
    await filter.getByText('Đã nhận danh sách').waitFor({ timeout: 300_000 });
  }
  const owner = await demoPage(hub, 'mang.truong');
  await owner.goto('/loc');
  await owner.locator('#site').fill('Phòng máy');
  await owner.locator('form[action$="/ma-moi"] button').click();
  const school = await openSchool(hub, (await owner.locator('.code').innerText()).replace(/\s/g, ''));
  try {
    const officer = await demoPage(hub, 'thongtin.so');
    const head = await demoPage(hub, 'lanhdao.so');
    const took = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const name = `lenh${round}.xau.example`;
      await officer.goto('/lenh/moi');
      await officer.locator('#names').fill(name);
      await officer.locator('#reason').selectOption({ index: 1 });
      await officer.locator('#basis').selectOption({ index: 1 });
      await officer.getByRole('button', { name: 'Trình' }).click();
      await officer.waitForURL(/\/lenh\/[0-9a-f-]+$/);
      await head.goto(new URL(officer.url()).pathname);
      await school.becomes(PUPIL, name, OPEN);
      const approve = head.locator('form[action$="/duyet"] button');
      await approve.waitFor();
      const began = performance.now();
      const clicked = approve.click();
      while (await ask(school.port, name) !== BLOCKED) await new Promise((wake) => { setTimeout(wake, 5); });
      took.push(performance.now() - began);
      await clicked;
    }
    took.sort((a, b) => a - b);
    console.log(`\n${NAMES} names beside it: ${took.map((one) => Math.round(one)).join(', ')} ms from the click to the closed name`);
  } finally {
    school.close();
  }
});
