// Two hundred and more planted secrets are told, written, read and answered through the real program: what children and
// carers say, what a child and its counsellor say to each other, names, pictures, papers, whoever is reported, what came of it. Then everybody signs out, and none of them is
// found in any file of the data folder, in the log at its most talkative, in a backup, in a dump of the database, or in
// what a core dump of the idle program would hold (only root may look there). Played on SQLite and on PostgreSQL.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { closeSync, openSync, readFileSync, readSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { HARM } from './papers.mjs';
import { Visitor, signedIn, tell, until, words } from './plain.mjs';
import { bothDatabases, lacks, program, useHub } from './support.mjs';

process.env.LACHAN_LOG = 'trace';

/** Every secret holds this word several times, so that a half-overwritten piece of one is found as well. */
const MARK = `canary${randomBytes(6).toString('hex')}`;
let planted = 0;
/** A name or a line that nobody else has. */
const secret = () => { planted += 1; return `${MARK} số ${planted} ${MARK}`; };
/** A text of a few lines. */
const story = () => { const one = secret(); return Array.from({ length: 12 }, (_, n) => `Câu ${n}: em kể ${one} như thế.`).join('\n'); };

/** The mark as it is looked for: as it is (so also inside addresses), in UTF-16, and in base64 wherever it begins. */
const needles = [
  ['UTF-8', Buffer.from(MARK)],
  ['UTF-16', Buffer.from(MARK, 'utf16le')],
  ['UTF-16, high byte first', Buffer.from(MARK, 'utf16le').swap16()],
  ...[0, 1, 2].map((at) => [
    `base64 at ${at}`,
    // the letters that do not depend on what stands before and after
    Buffer.from(Buffer.from(' '.repeat(at) + MARK).toString('base64').slice(at ? 4 : 0, -4)),
  ]),
];

/** Where the mark is found in some bytes, each as the form and what stands around it. */
function found(bytes) {
  return needles.flatMap(([form, needle]) => {
    const places = [];
    for (let at = bytes.indexOf(needle); at >= 0; at = bytes.indexOf(needle, at + needle.length)) {
      places.push(`${form}: ${bytes.subarray(Math.max(0, at - 40), at + 60).toString('latin1').replace(/[^ -~]+/g, '·')}`);
    }
    return places;
  });
}

/** All files below a folder. */
function files(folder) {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath ?? entry.path, entry.name));
}

/** What stands in the memory of a process, as a core dump would hold it: every part of it that can be read. */
function memory(pid) {
  const places = [];
  let known = false;
  const mem = openSync(`/proc/${pid}/mem`, 'r');
  try {
    for (const line of readFileSync(`/proc/${pid}/maps`, 'utf8').split('\n')) {
      const [, from, to, rights, name] = line.match(/^([0-9a-f]+)-([0-9a-f]+) (\S+) \S+ \S+ \S+\s*(.*)$/) ?? [];
      if (!rights?.startsWith('r') || /^\[v(var|syscall)/.test(name)) continue;
      const [begin, end] = [BigInt(`0x${from}`), BigInt(`0x${to}`)];
      const bytes = Buffer.alloc(Number(end - begin));
      let read = 0;
      try {
        while (read < bytes.length) {
          const got = readSync(mem, bytes, read, Math.min(bytes.length - read, 1 << 28), begin + BigInt(read));
          if (got === 0) break;
          read += got;
        }
      } catch (error) {
        if (error.code !== 'EIO') throw error; // a part of a file that has no bytes behind it
      }
      known ||= bytes.includes('Tỉnh Mẫu');
      places.push(...found(bytes.subarray(0, read)).map((place) => `${name || 'memory'}: ${place}`));
    }
  } finally {
    closeSync(mem);
  }
  assert.ok(known, 'the name of the province is in the memory of its hub');
  return places;
}

/** What the page says is wrong. */
const wrong = ({ html, path, status }) => `${path} ${status}: ${words(html.match(/class="errors"[^]*?<\/(ul|div)>/)?.[0] ?? html).slice(0, 600)}`;

/** Fills every free field of the form with a secret; `values` are what its other fields ask. */
function whole(who, action, values = {}) {
  const { inside } = who.forms().find((one) => one.action.endsWith(action) && one.inside.includes('name="do"'))
    ?? who.forms().find((one) => one.action.endsWith(action));
  const free = [
    ...inside.matchAll(/<textarea\b[^>]*\bname="([^"]+)"/g),
    ...inside.matchAll(/<input\b(?![^>]*inputmode="numeric")(?=[^>]*type="text")[^>]*\bname="([^"]+)"/g),
  ].map(([, name]) => name);
  return { ...Object.fromEntries(free.map((name) => [name, secret()])), ...values };
}

const today = () => new Date().toLocaleDateString('en-GB', { timeZone: 'Asia/Ho_Chi_Minh' });
const inDays = (days) => new Date(Date.now() + days * 86_400_000).toLocaleDateString('en-GB', { timeZone: 'Asia/Ho_Chi_Minh' });

test('a mark is found in every form', () => {
  for (const at of [0, 1, 2, 3, 4]) {
    const text = `${'x'.repeat(at)}${MARK}yz`;
    const utf16 = Buffer.from(text, 'utf16le');
    const forms = [text, encodeURIComponent(`ả ${text}`), utf16, Buffer.from(utf16).swap16(), Buffer.from(text).toString('base64')];
    for (const form of forms) assert.notDeepEqual(found(Buffer.from(form)), [], `${form}`);
  }
});

for (const database of bothDatabases) {
  const hub = useHub({ database });

  test(`nothing of what was told stays behind (${database})`, { skip: lacks('demo'), timeout: 240_000 }, async (t) => {
    planted = 0;
    // children tell, with pictures; some write again
    const grey = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg==', 'base64');
    const picture = () => new File([grey, secret(), Buffer.alloc(90_000, `${secret()} `)], `${secret()}.png`, { type: 'image/png' });
    const receipts = [];
    const reports = [];
    for (let n = 0; n < 14; n += 1) {
      const text = story();
      reports.push(text.slice(0, text.indexOf('\n')));
      receipts.push(await tell(hub, {
        safe: ['no', 'unsure', 'yes'][n % 3], kinds: ['threat'], text, link: secret(), place: secret(), wish: 'adult',
        files: n % 2 ? null : { files: picture() },
      }));
    }
    for (const code of receipts) {
      const child = new Visitor(hub);
      await child.get('/xem-tin');
      await child.submit('/xem-tin', { code });
      await child.submit('/xem-tin/viet', { text: story() });
      assert.match(child.html, new RegExp(MARK), 'the child reads what it wrote');
    }

    // the desk reads and answers all, opens cases from half of them
    const desk = await signedIn(hub, 'truc.ban');
    await desk.get('/hang-doi');
    const waiting = desk.links(/^\/tin\/[0-9a-f-]{36}$/);
    const cases = [];
    const told = []; // the receipt by which each case began
    let read = 0;
    for (const href of waiting) {
      await desk.get(href);
      const at = reports.findIndex((text) => desk.html.includes(text));
      if (at < 0) continue;
      read += 1;
      await desk.submit('/tra-loi', { text: story() });
      await desk.get(href);
      if (cases.length === 4) continue;
      await desk.submit('/mo-vu-viec');
      cases.push(desk.path);
      told.push(receipts[at]);
      await desk.get(desk.links(/^\/khau\//)[0]);
      await desk.submit('/xong', { end: 'confirmed', result: story(), severity: 'high', tracks: ['protection', 'violator'] });
      assert.equal(desk.path, cases.at(-1), wrong(desk));
    }
    assert.equal(read, reports.length, 'the desk found all of them');

    // calls: one written down and left open, two that become reports; notices of a school
    for (const end of ['save', 'report', 'report']) {
      await desk.get('/truc');
      await desk.submit('/truc/goi', { channel: 'call' });
      const call = desk.path;
      const fields = whole(desk, call, { safe: 'unsure', caller: 'parent', age: '11-14', sex: 'unknown', reason: desk.html.match(/<select[^>]*name="reason"[^]*?<option value="([^"]+)"/)[1], phone: '0912345678', informant_phone: '', child_birth: '', do: end });
      await desk.submit(call, fields);
      assert.ok(desk.status < 300, wrong(desk));
    }
    const school = await signedIn(hub, 'truong.banmoi');
    for (let n = 0; n < 3; n += 1) {
      await school.get('/bao-dau-hieu');
      await school.submit('/bao-dau-hieu', whole(school, '/bao-dau-hieu', { safe: 'unsure', age: '6-10', sex: 'unknown', signs: ['injuries'], carer_knows: 'no', phone: '' }));
      assert.equal(school.status, 200, wrong(school));
    }

    // the commune takes over the protection of the child: reads, writes papers, asks the police, enters who is reported
    const commune = await signedIn(hub, 'xa.banmoi');
    const police = await signedIn(hub, 'congan.xa');
    const counsellor = await signedIn(hub, 'tuvan.nalung');
    for (const [at, file] of cases.entries()) {
      await desk.get(file);
      for (const [lane, unit] of [['Đánh giá nguy cơ', 'UBND xã Bản Mới'], ['Tiếp nhận tin báo', 'Công an xã Bản Mới']]) {
        await desk.get(file);
        const section = desk.html.match(new RegExp(`<section\\b(?:(?!<section)[^])*?${lane}[^]*?</section>`))[0];
        await desk.get(section.match(/href="(\/khau\/[^"]+)"/)[1]);
        await desk.submit('/ban-giao', { to: desk.option(unit) });
      }
      for (const who of [commune, police]) {
        await who.get(file);
        await who.submit('/nhan');
        await who.get(file);
        await who.submit('/mo', { purpose: 'lập đánh giá nguy cơ' });
        assert.match(who.html, new RegExp(MARK), 'the words are read');
      }
      await commune.get(`${file}/ho-tro`);
      await commune.submit('/ho-tro', { pseudonym: 'Em thứ hai', need: 'counselling', by: 'kin' });
      const papers = await until('the child of the case', async () => {
        await commune.get(`${file}/ho-tro`);
        return commune.links(/^\/tre\/.*\/giay-to$/)[0];
      });
      await commune.get(`${papers}/risk`);
      await commune.submit('/risk', whole(commune, '/risk', { 'done-on': today(), ...HARM, overall: 'high', emergency: 'yes', do: 'sign' }));
      assert.match(words(commune.html), /Đã ký/, wrong(commune));
      await commune.submit('/risk/mo', { do: 'read' });
      assert.match(commune.html, new RegExp(MARK), 'the paper is read');
      await commune.get(`${papers}/risk`);
      await commune.submit('/risk/tai', { dang: 'docx' });
      await commune.get(`${papers}/consent`);
      await commune.submit('/consent', whole(commune, '/consent', { age: '12', assent: 'agrees', 'carer-accused': 'no', 'carer-says': 'agrees', do: 'save' }));
      assert.equal(commune.status, 200, wrong(commune));

      // a counsellor of a school is invited, talks with the child, notes how it went and that there is danger
      await commune.get(`${file}/ho-tro`);
      await commune.submit('/tu-van', { talk_via: commune.option('Trường THCS Nà Lùng'), talk_words: story(), talk_safe: secret() });
      assert.match(words(commune.html), /Đã mời/, wrong(commune));
      await counsellor.get('/tu-van');
      await counsellor.submit('/nhan', { named: 'first' });
      const talk = counsellor.path;
      assert.match(counsellor.html, new RegExp(MARK), 'the counsellor reads why');
      await counsellor.submit('/viet', { text: story() });
      const child = new Visitor(hub);
      await child.get('/xem-tin');
      await child.submit('/xem-tin', { code: told[at] });
      await child.submit('/xem-tin/tu-van');
      await child.submit('/viet', { text: story() });
      assert.match(child.html, new RegExp(MARK), 'the child reads the talk');
      await counsellor.get(talk);
      await counsellor.submit('/buoi', { note: story() });
      await counsellor.submit('/bao-nguy', { danger_words: story() });
      assert.match(words(counsellor.html), /Đã báo/, wrong(counsellor));
      if (at % 2) {
        await counsellor.get(talk);
        await counsellor.submit('/ket-thuc', { result: 'reached', last: story() });
        assert.match(words(counsellor.html), /Đã kết thúc/, wrong(counsellor));
      }
      await commune.get(`${file}/ho-tro`);
      assert.match(commune.html, new RegExp(MARK), 'the commune reads of the danger');

      await commune.get(file);
      const section = commune.html.match(/<section\b(?:(?!<section)[^])*?Đánh giá nguy cơ[^]*?<\/section>/)[0];
      const stage = section.match(/href="(\/khau\/[^"]+)"/)[1];
      await commune.get(stage);
      await commune.submit('/phoi-hop', { coordinator: commune.option('Sở Y tế'), question: story() });
      const other = await signedIn(hub, 'so.yte');
      await other.get(stage);
      await other.submit('/y-kien', { comment: story() });
      await other.get('/viec');
      await other.submit('/dang-xuat');
      await commune.get(file);
      await commune.submit('/mo', { purpose: 'đọc ý kiến' });

      await police.get(`${file}/nguoi-vi-pham`);
      for (const more of [{}, { under_18: 'yes' }]) {
        await police.submit('/nguoi-vi-pham', { kind: 'person', label: secret(), ...more });
        await police.get(`${file}/nguoi-vi-pham`);
      }
      const alleged = police.links(/ket-qua$/)[0];
      await police.get(`${alleged}/not-identified`);
      await police.submit('/not-identified', whole(police, '/not-identified', { decided_on: today(), relook_on: inDays(30) }));
      await police.get(`${file}/nguoi-vi-pham`);
    }
    assert.ok(planted >= 200, `${planted} secrets`);
    for (const who of [desk, commune, police, school, counsellor]) {
      await who.get('/viec');
      await who.submit('/dang-xuat');
      assert.doesNotMatch(who.html, /action="\/dang-xuat"/);
    }
    // work in the background comes to its end
    await new Promise((wake) => { setTimeout(wake, 3000); });

    const places = {};
    const look = (name, bytes) => { const all = found(bytes); if (all.length) places[name] = all; };
    const backup = spawnSync(program, [
      'backup', '--data', join(hub.data, 'data'), '--out', join(hub.data, 'backup'), ...(hub.database ? ['--database', hub.database] : []),
    ], { encoding: 'utf8', maxBuffer: 1 << 28 });
    assert.equal(backup.status, 0, backup.stderr.slice(-2000));
    look('the log of the backup', Buffer.from(backup.stderr));
    look('the log', Buffer.from(hub.log()));
    assert.match(hub.log(), /INFO/);
    for (const file of files(hub.data)) look(file, readFileSync(file));
    if (hub.database) {
      const dump = spawnSync('pg_dump', ['--data-only', '--inserts', hub.database], { maxBuffer: 1 << 29 });
      assert.equal(dump.status, 0, String(dump.stderr));
      look('the dump of the database', dump.stdout);
      // bytea stands as hex there
      look('the bytes of the database', Buffer.from(dump.stdout.toString('latin1').match(/\\x[0-9a-f]+/g).map((hex) => hex.slice(2)).join(''), 'hex'));
    }
    if (process.getuid() === 0) {
      const core = memory(hub.pid);
      if (core.length) places.memory = core;
    } else {
      t.diagnostic('not looked at: the program lets only root read its memory');
    }
    assert.deepEqual(places, {});
  });
}
