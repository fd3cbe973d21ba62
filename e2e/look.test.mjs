// The style guide and the sample pages: every component is sound on phones, light and dark, and those
// of the desk at its width too.
import assert from 'node:assert/strict';
import { axeCheck, deskTest, phoneTest, shot, useLook } from './support.mjs';

const look = useLook();
const pages = [
  'styleguide', 'styleguide/public', 'sample/trang-dau', 'sample/buoc-1', 'sample/buoc-2', 'sample/buoc-2-loi',
  'sample/bien-nhan', 'sample/hoi-dap', 'sample/dang-nhap', 'sample/loi-404', 'sample/loi-429', 'sample/loi-503',
  'sample/hang-doi', 'sample/vu-viec', 'sample/duyet-ke-hoach', 'sample/chi-tieu', 'sample/viec-cua-toi',
];

for (const path of pages) {
  phoneTest(`${path} at 320 px`, look, { width: 320 }, async (page) => {
    await page.goto(`/${path}`);
    await axeCheck(page);
  });
  phoneTest(`${path} at 390 px, dark`, look, { dark: true }, async (page) => {
    await page.goto(`/${path}`);
    await axeCheck(page);
    await shot(page, `${path}-390-dark`);
  });
}
for (const path of [...pages.slice(0, 3), ...pages.slice(-5)]) {
  deskTest(`${path} at 1280 px`, look, async (page) => {
    await page.goto(`/${path}`);
    await axeCheck(page);
    await shot(page, `${path}-1280`);
  });
}

phoneTest('every error is in the summary and leads to its field', look, async (page) => {
  await page.goto('/sample/buoc-2-loi');
  assert.match(await page.title(), /^Cần xem lại/);
  const links = page.locator('.errors a');
  assert.equal(await links.count(), 3);
  for (const href of await links.evaluateAll((all) => all.map((a) => a.getAttribute('href')))) {
    assert.equal(await page.locator(href).count(), 1, href);
  }
  const story = page.locator('#story');
  assert.equal(await story.getAttribute('aria-invalid'), 'true');
  assert.match(await story.inputValue(), /giữ bí mật/);
});

deskTest('three presses of Shift leave the page', look, async (page) => {
  await page.route('https://vi.wikipedia.org/**', (route) => route.fulfill({ contentType: 'text/html; charset=utf-8', body: '<title>Bách khoa</title>' }));
  await page.goto('/sample/hoi-dap');
  for (let n = 0; n < 3; n += 1) await page.keyboard.press('Shift');
  await page.waitForURL('https://vi.wikipedia.org/');
  assert.equal(await page.title(), 'Bách khoa');
  await page.goBack().catch(() => {});
  assert.ok(!page.url().includes('hoi-dap'), 'the page is still in the history');
});
