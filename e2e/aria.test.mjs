// Every public page of reporting as a screen reader has it: name, role and order, at 360 px without scripts. They are
// compared with `aria/NAME.yml`, which people have read; LACHAN_ARIA=write writes the files anew, to be read again.
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { axeCheck, phoneTest, useHub } from './support.mjs';

const hub = useHub();
const folder = join(dirname(fileURLToPath(import.meta.url)), 'aria');

/** Bar and body of a page without what differs each time: hours, days, codes. (The foot lists other parts of the house.) */
async function tree(page) {
  const parts = [];
  for (const part of ['header', 'main']) parts.push(await page.locator(part).ariaSnapshot());
  return parts.join('\n')
    .replace(/\b\d{2}:\d{2} [^"\n.]*?\d{1,2}\/\d{1,2}\b/g, 'GIỜ')
    .replace(/\b(?:[0-9A-HJKMNP-TV-Z]{4} ){1,3}[0-9A-HJKMNP-TV-Z]{1,4}(?: [0-9A-HJKMNP-TV-Z])?\b/g, 'MÃ');
}

/** Reads pages one after the other; `same()` compares them all with the file. */
function reader(name) {
  const pages = [];
  return {
    async page(page, title) {
      pages.push(`--- # ${title}\n${await tree(page)}\n`);
      // the same on every page: 111 as a link that dials, then the way out, both before anything else
      const links = await page.locator('a').evaluateAll((all) => all.slice(0, 4).map((a) => a.getAttribute('href')));
      assert.deepEqual(links.slice(2), ['tel:111', '/thoat'], `${title}: 111 and the way out stand first`);
      assert.equal(await page.locator('h1').count(), 1, `${title}: one heading`);
      await axeCheck(page);
    },
    same() {
      const file = join(folder, `${name}.yml`);
      if (process.env.LACHAN_ARIA === 'write') {
        mkdirSync(folder, { recursive: true });
        writeFileSync(file, pages.join(''));
      }
      assert.ok(existsSync(file), `${file} is not there`);
      assert.equal(pages.join(''), readFileSync(file, 'utf8'), name);
    },
  };
}

const press = (page, name) => page.getByRole('button', { name, exact: true }).click();

for (const [voice, address] of [['child', '/bao-tin'], ['parent', '/bao-tin?toi=cha-me'], ['teacher', '/bao-tin?toi=thay-co'], ['neighbour', '/bao-tin?toi=hang-xom'], ['child-en', '/en/bao-tin']]) {
  phoneTest(`${voice}: every page is read in its order`, hub, { width: 360 }, async (page) => {
    page.forgive(/status of 4\d\d/);
    const reads = reader(voice);
    const next = voice.endsWith('-en') ? 'Next' : 'Tiếp';
    await page.goto(address);
    await reads.page(page, 'safe');
    await page.locator('button.choice').last().click();
    await reads.page(page, 'happened');
    await press(page, next);
    await reads.page(page, 'problem');
    await page.locator('label.choice').first().click();
    await page.locator('#text').fill('Một câu.');
    await press(page, next);
    await reads.page(page, 'wish');
    await page.locator('button.choice').first().click();
    await reads.page(page, 'receipt');
    await page.locator('main form button.quiet').click();
    await reads.page(page, 'copied');
    await page.locator('button.choice').click();
    await reads.page(page, 'code-again');
    await page.locator('form[action$="/xem-tin"] button').click();
    await reads.page(page, 'mailbox');
    reads.same();
  });
}

phoneTest('the pages that stand alone are read in their order', hub, { width: 360 }, async (page) => {
  page.forgive(/status of 4\d\d/);
  const reads = reader('alone');
  for (const address of ['/', '/en', '/bao-tin?toi=nguoi-lon', '/xem-tin', '/ai-doc', '/khong-co-trang-nay']) {
    await page.goto(address);
    await reads.page(page, address);
  }
  reads.same();
});
