// What officers do at the door: the codes of their phones, the first set-up, signing in.
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { openPage } from './support.mjs';

const PASSPHRASE = 'bốn từ dễ nhớ ở đây';

/** The first administrator that `setUp` makes. */
export const administrator = { login: 'quan-tri', name: 'Lý Văn Thắng', passphrase: PASSPHRASE, secret: '' };

/** The six figures that an authenticator shows for a secret in base32; `ahead` steps of 30 seconds later. */
export function totp(secret, ahead = 0) {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  const bits = [...secret.replace(/[\s=]/g, '').toUpperCase()].map((c) => letters.indexOf(c).toString(2).padStart(5, '0')).join('');
  const key = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + ahead));
  const hash = createHmac('sha1', key).update(counter).digest();
  const at = hash[19] & 15;
  return String((hash.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}

/** The link that a fresh hub prints. */
export function setUpLink(hub) {
  const found = hub.log().match(/https?:\/\/\S+\/thiet-lap\/\S+/);
  assert.ok(found, `no set-up link in:\n${hub.log()}`);
  return found[0];
}

/** Sets a fresh hub up through its pages. */
export async function setUp(hub) {
  const page = await openPage(hub, { width: 1280, script: false });
  await page.goto(setUpLink(hub));
  await page.locator('#province').selectOption({ index: 1 });
  await page.locator('#organisation').fill('Sở Khoa học và Công nghệ tỉnh Mẫu');
  await page.locator('#name').fill(administrator.name);
  await page.locator('#login').fill(administrator.login);
  await page.locator('#passphrase').fill(PASSPHRASE);
  await page.locator('#again').fill(PASSPHRASE);
  administrator.secret = (await page.locator('.code').innerText()).replace(/\s/g, '');
  await page.locator('#code').fill(totp(administrator.secret));
  await page.locator('main form button').last().click();
  await page.waitForURL(/\/viec/);
  await page.context().close(); // where it lands is the matter of other tests
}

/** A page of somebody of the demo, signed in: all its accounts share one passphrase. */
export async function demoPage(hub, login, { width = 1280, script = true } = {}) {
  const page = await openPage(hub, { width, script });
  await page.goto('/dang-nhap');
  await page.locator('#login').fill(login);
  await page.locator('#passphrase').fill('du-lieu-mau-2026');
  await page.locator('main form button').first().click();
  await page.locator('nav.side').waitFor({ state: 'attached' }); // a phone folds it away
  return page;
}
