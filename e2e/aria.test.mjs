// Every public page of reporting as a screen reader has it: name, role and order, at 360 px without scripts. The
// pages are compared with `aria/NAME.yml`, which people have read; LACHAN_ARIA=write writes them anew to be read again.
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { axeCheck, phoneTest, useHub } from './support.mjs';

const hub = useHub();
const folder = join(dirname(fileURLToPath(import.meta.url)), 'aria');

/** The tree of the page without what differs each time: hours, days, codes. */
async function tree(page) {
  const raw = await page.locator('body').ariaSnapshot();
  return `${raw}\n`
    .replace(/\b\d{2}:\d{2} [^"\n.]*?\d{1,2}\/\d{1,2}\b/g, 'GIỜ')
    .replace(/\b(?:[0-9A-HJKMNP-TV-Z]{4} ){1,3}[0-9A-HJKMNP-TV-Z]{1,4}(?: [0-9A-HJKMNP-TV-Z])?\b/g, 'MÃ');
}

async function reads(page, name) {
  const found = await tree(page);
  const file = join(folder, `${name}.yml`);
  if (process.env.LACHAN_ARIA === 'write') {
    mkdirSync(folder, { recursive: true });
    writeFileSync(file, found);
  }
  assert.ok(existsSync(file), `${file} is not there`);
  assert.equal(found, readFileSync(file, 'utf8'), name);
  // the same on every page: 111 as a link that dials, then the way out, both before anything else
  const links = await page.locator('a').evaluateAll((all) => all.slice(0, 4).map((a) => a.getAttribute('href')));
  assert.deepEqual(links.slice(2), ['tel:111', '/thoat'], `${name}: 111 and the way out stand first`);
  assert.equal(await page.locator('h1').count(), 1, `${name}: one heading`);
  await axeCheck(page);
}

const press = (page, name) => page.getByRole('button', { name, exact: true }).click();

for (const [voice, address] of [['child', '/bao-tin'], ['parent', '/bao-tin?toi=cha-me'], ['teacher', '/bao-tin?toi=thay-co'], ['neighbour', '/bao-tin?toi=hang-xom'], ['child-en', '/en/bao-tin']]) {
  phoneTest(`${voice}: every page is read in its order`, hub, { width: 360 }, async (page) => {
    page.forgive(/status of 4\d\d/);
    const next = voice.endsWith('-en') ? 'Next' : 'Tiếp';
    await page.goto(address);
    await reads(page, `${voice}-1-safe`);
    await page.locator('button.choice').last().click();
    await reads(page, `${voice}-2-happened`);
    await press(page, next);
    await reads(page, `${voice}-3-problem`);
    await page.locator('label.choice').first().click();
    await page.locator('#text').fill('Một câu.');
    await press(page, next);
    await reads(page, `${voice}-4-wish`);
    await page.locator('button.choice').first().click();
    await reads(page, `${voice}-5-receipt`);
    await page.locator('main form button.quiet').click();
    await reads(page, `${voice}-6-copied`);
    await page.locator('button.choice').click();
    await reads(page, `${voice}-7-code-again`);
    await page.locator('form[action$="/xem-tin"] button').click();
    await reads(page, `${voice}-8-mailbox`);
  });
}

for (const [name, address] of [['front', '/'], ['front-en', '/en'], ['adults', '/bao-tin?toi=nguoi-lon'], ['code', '/xem-tin'], ['who-reads', '/ai-doc'], ['not-found', '/khong-co-trang-nay']]) {
  phoneTest(`${name} is read in its order`, hub, { width: 360 }, async (page) => {
    page.forgive(/status of 4\d\d/);
    await page.goto(address);
    await reads(page, name);
  });
}
