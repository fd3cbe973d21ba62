// Programme events and targets: a school enters an event on a phone, the commune accepts the list after opening its sample,
// the target moves by name, a target is composed in the browser, and the public page hides what is small.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { demoPage } from './people.mjs';
import { axeCheck, databases, openPage, shot, useHub } from './support.mjs';

const FIGURE = '/chi-so/programme-figure';
const minutes = { name: 'bien-ban.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.7 biên bản') };
const photo = { name: 'buoi-hoc.jpg', mimeType: 'image/jpeg', buffer: Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 16]) };

async function counted(page) {
  await page.goto(FIGURE);
  const [, part, whole] = (await page.locator('.fig').first().innerText()).match(/(\d+) \/ (\d+)/);
  return [Number(part), Number(whole)];
}

for (const database of databases) {
  const hub = useHub({ database });

  test(`an event moves the target by name (${database})`, { timeout: 240_000 }, async () => {
    const desk = await demoPage(hub, 'kehoach.so', { script: false });
    const before = await counted(desk);
    assert.equal(before[1], 5, 'five schools');
    await desk.getByText('Trường Tiểu học Bản Mới').first().waitFor();
    await axeCheck(desk);
    await shot(desk, 'targets-figure');

    const phone = await demoPage(hub, 'truong.banmoi', { width: 390, script: false });
    phone.forgive(/status of 422/);
    await phone.goto('/buoi-tuyen-truyen');
    await phone.getByText('Chờ công nhận').first().waitFor();
    await axeCheck(phone);
    await shot(phone, 'targets-events-phone');
    await phone.getByRole('link', { name: 'Ghi một buổi' }).click();
    await axeCheck(phone);
    await shot(phone, 'targets-enter-phone');
    await phone.locator('#kind').selectOption('citizenship-week');
    await phone.locator('#held_on').fill('31/12/2099');
    await phone.locator('#children').fill('64');
    await phone.locator('input[name=topics][value=telling]').check();
    await phone.locator('#file').setInputFiles(photo);
    await phone.getByRole('button', { name: 'Đã tổ chức: gửi' }).click();
    await phone.locator('.errors').getByText('Ngày này chưa tới').waitFor();
    await phone.locator('.errors').getByText('có mặt trẻ em').waitFor();
    assert.equal(await phone.locator('#children').inputValue(), '64', 'nothing typed is lost');
    await axeCheck(phone);
    await shot(phone, 'targets-enter-again-phone');
    await phone.locator('#held_on').fill('31/02/2026');
    await phone.getByRole('button', { name: 'Đã tổ chức: gửi' }).click();
    await phone.locator('.errors').getByText('không có trong lịch').waitFor();
    const today = await todayOf(phone);
    await phone.locator('#held_on').fill(today);
    await phone.locator('#file').setInputFiles(minutes);
    await phone.getByRole('button', { name: 'Đã tổ chức: gửi' }).click();
    await phone.getByText('Đã ghi buổi này').waitFor();
    await phone.getByText('bien-ban.pdf').waitFor();
    await axeCheck(phone);
    await shot(phone, 'targets-event-phone');

    const commune = await demoPage(hub, 'kehoach.xa', { script: false });
    commune.forgive(/status of 422/);
    await commune.goto('/buoi-tuyen-truyen/duyet');
    await commune.getByText('Mẫu, cần mở xem').first().waitFor();
    await axeCheck(commune);
    await shot(commune, 'targets-accept-list');
    await commune.getByRole('button', { name: 'Công nhận các buổi đã chọn' }).click();
    await commune.locator('.errors').getByText('Còn 1 buổi mẫu chưa mở xem').waitFor();
    await commune.locator('tbody tr', { hasText: 'Mẫu, cần mở xem' }).first().getByRole('link').first().click();
    await commune.getByText('Công nhận buổi này?').waitFor();
    await axeCheck(commune);
    await shot(commune, 'targets-event');
    await commune.goto('/buoi-tuyen-truyen/duyet');
    await commune.getByText('Đã mở xem').first().waitFor();
    await commune.getByRole('button', { name: 'Công nhận các buổi đã chọn' }).click();
    await commune.getByText('Đã công nhận cả danh sách').waitFor();
    await commune.done();

    const after = await counted(desk);
    assert.deepEqual(after, [before[0] + 1, before[1]], 'the school of the event has both terms now');
    const row = desk.locator('tbody tr', { hasText: 'Trường Tiểu học Bản Mới' });
    await row.getByText('Đã xong').waitFor();
    await desk.locator('a', { hasText: 'Xã Bản Mới' }).first().click();
    await desk.getByText('Tất cả xã').waitFor();
    await desk.goto(`${FIGURE}?den=31/12/2020`);
    await desk.getByText('0 / 0').first().waitFor();
    await desk.done();
    await phone.done();
  });

  test(`a target is composed, and the public sees nothing small (${database})`, { timeout: 240_000 }, async () => {
    const page = await demoPage(hub, 'kehoach.so', { script: false });
    page.forgive(/status of 422/);
    await page.goto('/chi-so');
    await axeCheck(page);
    await shot(page, 'targets-all');
    await page.getByRole('link', { name: 'Lập chỉ tiêu' }).click();
    await page.getByRole('button', { name: 'Lưu chỉ tiêu' }).click();
    await page.locator('.errors').first().waitFor();
    await page.locator('#name').fill('100% xã có tuần sinh hoạt công dân số');
    await page.locator('input[name=kinds][value=citizenship-week]').check();
    await page.locator('input[name=public]').check();
    await page.getByRole('button', { name: 'Xem trước' }).click();
    await page.getByText('Số xã có ít nhất 1 buổi (tuần sinh hoạt công dân) trong năm / số xã').waitFor();
    await page.getByText('1 / 3').first().waitFor();
    await axeCheck(page);
    await shot(page, 'targets-compose');
    await page.getByRole('button', { name: 'Lưu chỉ tiêu' }).click();
    await page.getByText('Đã lưu chỉ tiêu').waitFor();
    await page.getByText('1 / 3').first().waitFor();
    const own = new URL(page.url()).pathname.split('/').pop();

    await page.goto('/ke-hoach');
    const plans = await page.locator('main a[href^="/ke-hoach/"]').evaluateAll((all) => all.map((a) => a.getAttribute('href')));
    for (const href of plans) {
      await page.goto(href);
      if (await page.locator('a[href$="/chi-tieu"]').count() > 0) break;
    }
    await page.locator('main a[href$="/chi-tieu"]').first().click();
    await page.locator('#key-1').selectOption(own);
    await axeCheck(page);
    await page.locator('form[action*="/chi-tieu/"] button').first().click();
    await page.getByText('Đã lưu cách tính của chỉ tiêu').waitFor();
    await page.getByText('1 / 3').first().waitFor();
    await shot(page, 'targets-of-plan');

    // what this plan means by periodic: a wrong number comes back with everything typed, then its figure says so
    page.forgive(/status of 422/);
    const ofPlan = page.url();
    const rhythm = page.locator('section', { has: page.locator('#dinh-ky') }).last();
    await page.getByText('Kế hoạch không nói riêng').waitFor();
    await rhythm.locator('summary').click();
    await rhythm.locator('#per_term').fill('0');
    await rhythm.locator('#source').fill('Mục II.2 của kế hoạch');
    await rhythm.locator('input[name=kinds][value=flag-salute]').check();
    await page.getByRole('button', { name: 'Lưu cho kế hoạch này' }).click();
    await page.locator('#per_term-error').waitFor();
    assert.equal(await page.locator('#source').inputValue(), 'Mục II.2 của kế hoạch');
    await axeCheck(page);
    await shot(page, 'targets-rhythm');
    await page.locator('#per_term').fill('2');
    await page.getByRole('button', { name: 'Lưu cho kế hoạch này' }).click();
    await page.getByText('Đã lưu thế nào là định kỳ').waitFor();
    await page.getByText('Chỉ tính: Chào cờ.').waitFor();
    const phoned = await demoPage(hub, 'kehoach.so', { width: 390, script: false });
    await phoned.goto(ofPlan);
    await axeCheck(phoned);
    await shot(phoned, 'targets-rhythm-phone');
    await phoned.done();
    await page.locator('#key-1').selectOption('programme-figure');
    await page.locator('form[action*="/chi-tieu/"] button').first().click();
    await page.locator('a[href*="ke-hoach="]').first().click();
    await page.getByText('Theo cách hiểu “định kỳ” của kế hoạch').waitFor();
    await axeCheck(page);
    await shot(page, 'targets-figure-of-plan');

    await page.goto('/buoi-tuyen-truyen/cach-tinh');
    await axeCheck(page);
    await shot(page, 'targets-rules');
    await page.goto('/buoi-tuyen-truyen/don-vi');
    await axeCheck(page);
    await shot(page, 'targets-frame');
    await page.done();

    const everybody = await openPage(hub, { width: 390, script: false });
    await everybody.goto('/chi-tieu');
    await everybody.getByText('100% xã có tuần sinh hoạt').first().waitFor();
    await axeCheck(everybody);
    await shot(everybody, 'targets-public-phone');
    const cells = await everybody.locator('td').allInnerTexts();
    assert.ok(cells.length > 0);
    for (const text of cells) assert.ok(text === 'ẩn' || Number(text.replaceAll('.', '')) >= 5, `a small cell: ${text}`);
    const file = await everybody.context().request.get(`${hub.url}/chi-tieu.csv`);
    const lines = (await file.text()).trim().split('\r\n').slice(1);
    assert.ok(lines.length > 3);
    for (const line of lines) {
      for (const cell of line.split(',').slice(-4)) assert.ok(cell === '"ẩn"' || Number(cell) >= 5, line);
    }
    await everybody.done();
  });
}

/** The day that the form offers: today, as the program writes it. */
async function todayOf(page) {
  const other = await page.context().newPage();
  await other.goto('/buoi-tuyen-truyen/ghi');
  const day = await other.locator('#held_on').inputValue();
  await other.close();
  return day;
}
