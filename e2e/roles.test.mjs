// Every page that somebody's menu leads to, and the first thing that each page leads to, on a phone and on a desk.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { axeCheck, shot, useHub } from './support.mjs';
import { demoPage } from './people.mjs';

const hub = useHub();
const roles = [
  'truc.ban', 'xa.banmoi', 'congan.xa', 'lanhdao.so', 'kehoach.so', 'mang.so', 'mang.truong', 'chutich', 'quantri', 'tuvan.nalung',
];

// Pages that several roles see are judged once; what a role is shown first is judged for each.
const looked = new Set();

for (const login of roles) {
  for (const width of [390, 1280]) {
    test(`${login} at ${width} px`, async () => {
      const page = await demoPage(hub, login, { width, script: false });
      const menu = await page.locator('nav.side a[href^="/"]').evaluateAll((all) => all.map((a) => a.getAttribute('href')));
      const seen = new Set();
      const look = async (href) => {
        const kind = `${width} ${href === '/viec' ? login : ''}${href.replace(/[0-9a-f]{8}-[0-9a-f-]+/g, 'x')}`;
        seen.add(href);
        if (looked.has(kind)) return;
        looked.add(kind);
        const answer = await page.goto(href);
        assert.equal(answer.status(), 200, href);
        assert.equal(await page.locator('h1').count(), 1, `${href}: one heading`);
        await axeCheck(page);
        await shot(page, `${login}-${width}${href.replace(/[0-9a-f]{8}-[0-9a-f-]+/g, 'x')}`);
      };
      for (const href of menu.filter((href) => !href.startsWith('/en/'))) {
        await look(href);
        const inner = page.locator('main table a[href^="/"], main .todo a[href^="/"], main ul a[href^="/"]').first();
        if (await inner.count() > 0) await look(await inner.getAttribute('href'));
      }
      assert.ok(seen.size >= 2, [...seen].join(' '));
      await page.done();
    });
  }
}
