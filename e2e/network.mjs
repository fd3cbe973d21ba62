// The network of a school: an upstream on loopback that leads every name to one address, the real resolver, `dig`.
import assert from 'node:assert/strict';
import { execFile, spawn, spawnSync } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { program } from './support.mjs';

/** Where an open name leads to (RFC 5737). */
export const OPEN = '192.0.2.7';
/** The addresses that pupils and staff ask from. */
export const PUPIL = '127.0.0.2';
export const STAFF = '127.0.0.3';
/** So long an approved order may take to reach a school. */
const SOON = 60_000;

/** Why names cannot be asked for here, or false; for the `skip` of a test. */
export const withoutDig = spawnSync('dig', ['-v']).status === 0 ? false : 'needs dig';

/** Answers each question for an address with OPEN (RFC 1035, 4.1). */
function upstream() {
  const socket = createSocket('udp4');
  socket.on('message', (query, from) => {
    const end = query.indexOf(0, 12) + 5;
    const answer = Buffer.from([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 1, 0, 4, ...OPEN.split('.').map(Number)]);
    const head = Buffer.from([query[0], query[1], 0x81, 0x80, 0, 1, 0, 1, 0, 0, 0, 0]);
    socket.send(Buffer.concat([head, query.subarray(12, end), answer]), from.port, from.address);
  });
  return new Promise((done) => { socket.bind(0, '127.0.0.1', () => done(socket)); });
}

/**
 * A school's resolver, enrolled at the hub with a one-time code: pupils of a primary school, but for the staff's
 * address. `school.asks(from, name)` gives the address or how the query ended, `school.becomes(from, name, answer)`
 * asks until it does, `school.page` is where its block page stands, `school.close()` ends it.
 */
export async function openSchool(hub, code) {
  const up = await upstream();
  const state = mkdtempSync(join(tmpdir(), 'lachan-school-'));
  const child = spawn(program, [
    'resolver', '--listen', '127.0.0.1:0', '--upstream', `127.0.0.1:${up.address().port}`, '--hub', hub.url,
    '--enrol', code, '--state', join(state, 'state'), '--tier', 'primary', '--group', `${STAFF}/32=staff`,
    '--block-page', '127.0.0.1:0', '--ask', 'thầy Tùng, phòng máy',
  ], { stdio: ['ignore', 'ignore', 'pipe'] });
  let log = '';
  child.stderr.on('data', (text) => { log += text; });
  const close = () => {
    child.kill();
    up.close();
    rmSync(state, { recursive: true, force: true });
  };
  const says = async (pattern) => {
    const until = Date.now() + SOON;
    while (Date.now() < until && child.exitCode === null) {
      const found = log.match(pattern);
      if (found) return found[1];
      await pause();
    }
    throw new Error(`the resolver does not say ${pattern}:\n${log}`);
  };
  const port = await says(/answering on 127\.0\.0\.1:(\d+)/);
  const page = await says(/block page on (http:\/\/\S+)/);
  const asks = async (from, name) => {
    const { stdout } = await promisify(execFile)('dig', [
      '-b', from, '@127.0.0.1', '-p', port, name, 'A', '+time=5', '+tries=2', '+noall', '+comments', '+answer',
    ]);
    return stdout.match(/^[^;\n]*\tA\t(\S+)$/m)?.[1] ?? stdout.match(/status: (\w+)/)?.[1] ?? 'none';
  };
  const becomes = async (from, name, answer) => {
    const until = Date.now() + SOON;
    let got = await asks(from, name);
    while (got !== answer && Date.now() < until) {
      await pause();
      got = await asks(from, name);
    }
    assert.equal(got, answer, `${name} from ${from}\n${log}`);
  };
  return { asks, becomes, close, page, port: Number(port) };
}

function pause() {
  return new Promise((wake) => { setTimeout(wake, 100); });
}
