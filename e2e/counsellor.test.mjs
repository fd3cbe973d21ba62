// A child and a counsellor talk: the commune invites, a counsellor of a school takes it, both write, nobody else reads a
// word of it; danger is told to whoever protects the child; the talk ends and the child reads the end. The father, who
// told as well and is the one reported, learns that his report was received and nothing more. On both engines.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { demoPage } from './people.mjs';
import { axeCheck, databases, openPage, shot, useHub } from './support.mjs';

const STORY = 'Có người lạ cứ nhắn tin bắt em gửi hình. Em ngại nói với người nhà.';
const GREETING = 'Chào em, cô là Mận. Em kể chậm thôi cũng được.';
const SECRET = 'Em chỉ dám kể với cô: em sợ đi học một mình.';
const DANGER = 'Em đang ở một mình ngoài bến xe, cần người đến đón ngay.';
const END = 'Em đã rất can đảm. Cô chào em nhé.';

async function seen(page, name) {
  await axeCheck(page);
  await shot(page, name);
}

/** Tells as a child, or as a parent, and gives the receipt. */
async function tell(hub, text, address = '/bao-tin') {
  const page = await openPage(hub, { width: 360, script: false });
  await page.goto(address);
  await page.locator('button.choice').nth(1).click();
  await page.locator('label.choice').first().click();
  await page.locator('#text').fill(text);
  await page.locator('main form button:not(.quiet)').last().click();
  await page.locator('button.choice').first().click();
  const receipt = (await page.locator('.code').innerText()).replace(/\s+/g, ' ').trim();
  await page.done();
  return receipt;
}

/** The mailbox of a receipt, on a small phone without script. */
async function mailbox(hub, receipt) {
  const page = await openPage(hub, { width: 360, script: false });
  await page.goto('/xem-tin');
  await page.locator('#code').fill(receipt);
  await page.locator('main form button').first().click();
  await page.locator('main h1').waitFor();
  return page;
}

/** The page of the desk's report that tells this. */
async function report(page, text) {
  await page.goto('/hang-doi');
  const links = await page.locator('main table a').evaluateAll((all) => all.map((a) => a.getAttribute('href')));
  for (const href of links) {
    await page.goto(href);
    if ((await page.content()).includes(text)) return href;
  }
  throw new Error(`no report tells: ${text}`);
}

for (const database of databases) {
  const hub = useHub({ database });
  const title = (words) => `${words} (${database})`;
  let receipt = '';
  let father = '';
  let file = '';
  let talk = '';

  test(title('the commune invites a counsellor, who takes it'), { timeout: 240_000 }, async () => {
    receipt = await tell(hub, STORY);
    const desk = await demoPage(hub, 'truc.ban');
    await report(desk, STORY);
    await seen(desk, 'counsellor-report-1280');
    await desk.locator('form[action$="/mo-vu-viec"] button').click();
    file = new URL(desk.url()).pathname;
    await desk.getByRole('link', { name: /Làm tiếp, kết thúc khâu/ }).click();
    await desk.locator('input[name=end][value=confirmed]').check();
    await desk.locator('#result').fill('Đã xác minh.');
    await desk.locator('form[action$="/xong"] button').click();
    await desk.waitForURL(`**${file}`);
    await desk.locator('section.lane', { hasText: 'Đánh giá nguy cơ' }).getByRole('link', { name: /Làm tiếp/ }).click();
    const to = desk.locator('#to option', { hasText: 'UBND xã Bản Mới' });
    await desk.locator('#to').selectOption(await to.getAttribute('value'));
    await desk.locator('form[action$="/ban-giao"] button').click();
    await desk.getByText('Bạn vẫn là đầu mối').first().waitFor();
    await desk.done();

    const commune = await demoPage(hub, 'xa.banmoi');
    await commune.goto(file);
    await commune.locator('form[action$="/nhan"] button').click();
    await commune.goto(`${file}/ho-tro`);
    await commune.locator('#talk_words').fill('Em muốn có người nghe em nói, bằng chữ.');
    commune.forgive(/status of 422/);
    await commune.locator(`form[action="${file}/tu-van"] button`).click();
    await commune.locator('.errors').waitFor();
    assert.equal(await commune.locator('#talk_words').inputValue(), 'Em muốn có người nghe em nói, bằng chữ.', 'nothing typed is lost');
    await seen(commune, 'counsellor-invite-1280');
    const school = commune.locator('#talk_via option', { hasText: 'Trường THCS Nà Lùng' });
    await commune.locator('#talk_via').selectOption(await school.getAttribute('value'));
    await commune.locator('#talk_safe').fill('Sau giờ học');
    await commune.locator(`form[action="${file}/tu-van"] button`).click();
    await commune.getByText('Đã mời. Đơn vị có 24 giờ').waitFor();
    await commune.done();

    const waiting = await mailbox(hub, receipt);
    await waiting.getByRole('button', { name: 'Mở phần nói chuyện' }).click();
    await seen(waiting, 'counsellor-child-invited-360');
    await waiting.done();

    const counsellor = await demoPage(hub, 'tuvan.nalung', { width: 390, script: false });
    await seen(counsellor, 'counsellor-start-390');
    await counsellor.goto('/tu-van');
    await seen(counsellor, 'counsellor-list-390');
    const asked = counsellor.locator('form[action$="/nhan"]').first();
    await asked.locator('select').selectOption('first');
    await asked.locator('button').click();
    talk = new URL(counsellor.url()).pathname;
    await counsellor.getByText('Em muốn có người nghe em nói').waitFor();
    await counsellor.getByText('Sau giờ học').waitFor();
    await counsellor.locator('#text').fill(GREETING);
    await counsellor.locator('form[action$="/viet"] button').click();
    await counsellor.getByText('Đã gửi cho trẻ').waitFor();
    await counsellor.done();
  });

  test(title('both write and nobody else reads it'), { timeout: 240_000 }, async () => {
    const phone = await mailbox(hub, receipt);
    await phone.getByText('Có tin mới cho em').waitFor();
    assert.ok(!(await phone.content()).includes(GREETING), 'the talk is a page of its own');
    await seen(phone, 'counsellor-mailbox-360');
    await phone.getByRole('button', { name: 'Mở phần nói chuyện' }).click();
    await phone.getByText(GREETING).waitFor();
    await phone.getByText('Mận, Trường THCS Nà Lùng').first().waitFor();
    await phone.getByText('Chỉ khi em đang gặp nguy hiểm').waitFor();
    assert.ok(await phone.locator('a[href="tel:111"]').count() > 0, '111 is there');
    phone.forgive(/status of 422/);
    await phone.getByRole('button', { name: 'Gửi', exact: true }).click();
    await phone.locator('.errors').waitFor();
    await phone.locator('#text').fill(SECRET);
    await phone.getByRole('button', { name: 'Gửi', exact: true }).click();
    await phone.getByText(SECRET).waitFor();
    assert.ok(!phone.url().includes(receipt.slice(0, 4)), 'the address does not carry the receipt');
    await phone.locator('summary', { hasText: 'Kể lại em thấy thế nào' }).click();
    await phone.getByRole('button', { name: 'Em đồng ý' }).click();
    await phone.getByText(SECRET).waitFor();
    await seen(phone, 'counsellor-child-talk-360');
    await phone.done();

    for (const login of ['truc.ban', 'xa.banmoi', 'quantri']) {
      const other = await demoPage(hub, login);
      other.forgive(/status of 40[34]/);
      const answer = await other.goto(talk);
      assert.equal(answer.status(), 404, `${login}: the talk is not there`);
      await other.done();
    }
    const commune = await demoPage(hub, 'xa.banmoi');
    await commune.goto(`${file}/ho-tro`);
    await commune.getByText(/0 buổi, 2 tin/).waitFor();
    await commune.goto(file);
    await commune.locator('#purpose').fill('xem lại');
    await commune.locator('form[action$="/mo"] button').click();
    await commune.getByText(STORY).waitFor();
    for (const words of [SECRET, GREETING]) assert.ok(!(await commune.content()).includes(words));
    await commune.done();
  });

  test(title('danger is told, how the child is goes into the paper'), { timeout: 240_000 }, async () => {
    const page = await demoPage(hub, 'tuvan.nalung');
    await page.goto('/tu-van');
    await seen(page, 'counsellor-list-1280');
    await page.goto(talk);
    await page.getByText(SECRET).waitFor();
    await page.locator('summary', { hasText: 'Lúc đầu' }).click();
    for (const name of ['sleep', 'eating', 'safe', 'school', 'friends', 'trust', 'hope']) {
      await page.locator(`input[name="before-${name}"][value=so-so]`).check();
    }
    await seen(page, 'counsellor-talk-1280');
    await page.locator('form[action$="/truoc-sau"] button').first().click();
    await page.getByText('Đã lưu').waitFor();
    await page.locator('#note').fill('Em nói ít, nhưng có kể.');
    await page.locator('form[action$="/buoi"] button').click();
    await page.getByText('Em nói ít, nhưng có kể.').waitFor();
    await page.locator('#danger_words').fill(DANGER);
    await page.locator('form[action$="/bao-nguy"] button').click();
    await page.getByText('Đã báo. Đầu mối').waitFor();
    await page.done();

    const commune = await demoPage(hub, 'xa.banmoi');
    await commune.goto(`${file}/ho-tro`);
    await commune.getByText(DANGER).waitFor();
    await commune.getByText(/1 buổi, 2 tin/).waitFor();
    assert.ok(!(await commune.content()).includes('Em nói ít, nhưng có kể.'), 'notes are the counsellor’s own');
    await seen(commune, 'counsellor-panel-1280');
    await commune.locator('summary', { hasText: 'Lúc đầu' }).click();
    await commune.locator('form[action$="/tu-van/giay"] button').click();
    await commune.getByText('Đã đưa vào bản nháp').waitFor();
    await commune.goto(file);
    await commune.getByText('Nguy hiểm ngay').first().waitFor();
    await commune.done();
  });

  test(title('it ends, and the child reads the end'), { timeout: 240_000 }, async () => {
    const page = await demoPage(hub, 'tuvan.nalung', { width: 390, script: false });
    await page.goto(talk);
    await seen(page, 'counsellor-talk-390');
    await page.locator('summary', { hasText: 'Kết thúc tư vấn' }).click();
    await page.locator('#result').selectOption('reached');
    await page.locator('#last').fill(END);
    await page.locator('form[action$="/ket-thuc"] button').click();
    await page.getByText('Đã kết thúc. Trẻ đọc được').waitFor();
    await page.done();
    const phone = await mailbox(hub, receipt);
    await phone.getByRole('button', { name: 'Mở phần nói chuyện' }).click();
    await phone.getByText(END).waitFor();
    await phone.getByText('Cuộc nói chuyện này đã xong').waitFor();
    assert.equal(await phone.locator('#text').count(), 0, 'nothing more to write');
    await seen(phone, 'counsellor-child-end-360');
    await phone.getByRole('button', { name: 'Về trang tin của em' }).click();
    await phone.locator('summary', { hasText: 'Em không muốn được giúp nữa' }).click();
    await phone.getByRole('button', { name: 'Em không cần giúp nữa' }).click();
    await seen(phone, 'counsellor-child-taken-back-360');
    await phone.getByRole('button', { name: 'Về trang tin của em' }).click();
    await phone.getByText('Em đã nói không cần giúp nữa').waitFor();
    await phone.done();
  });

  test(title('whoever is reported learns nothing from an own receipt'), { timeout: 240_000 }, async () => {
    const story = 'Cháu nhà tôi hay bịa chuyện, mong các anh chị đừng tin.';
    father = await tell(hub, story, '/bao-tin?toi=cha-me');
    const desk = await demoPage(hub, 'truc.ban');
    await report(desk, story);
    await desk.locator('select[name=alleged]').selectOption('carer');
    await desk.locator('form[action$="/nguoi-bao"] button').click();
    await desk.getByText('Câu trả lời không được nói gì').waitFor();
    await seen(desk, 'counsellor-alleged-1280');
    await desk.done();
    const phone = await mailbox(hub, father);
    await phone.getByText('Chúng tôi đã nhận tin.').waitFor();
    for (const words of ['Bàn trực đã đọc', 'Chúng tôi trả lời ở đây', 'xác minh']) {
      assert.ok(!(await phone.content()).includes(words), words);
    }
    await seen(phone, 'counsellor-alleged-mailbox-360');
    await phone.done();
  });
}
