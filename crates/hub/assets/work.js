// A proof of work while the child reads: looks for a number with which SHA-256 (FIPS 180-4) of `once:work:number`
// begins with as many zero bits as the page asks for. In a flood this keeps a message among the first; without it, or
// before it is done, the message is taken all the same. It works in short turns, so that the page stays quick.
const TURN = 12; // milliseconds

const K = new Uint32Array(64);
const H = new Uint32Array(8);
{
  // the first 32 bits of the fractional parts of roots of the first primes, FIPS 180-4, 4.2.2 and 5.3.3
  const fraction = (root) => Math.floor((root - Math.floor(root)) * 2 ** 32);
  let count = 0;
  for (let n = 2; count < 64; n += 1) {
    let prime = true;
    for (let d = 2; d * d <= n; d += 1) if (n % d === 0) prime = false;
    if (!prime) continue;
    if (count < 8) H[count] = fraction(Math.sqrt(n));
    K[count] = fraction(Math.cbrt(n));
    count += 1;
  }
}

const W = new Uint32Array(64);

/** One block of 64 bytes into the state. */
function block(state, bytes, at) {
  for (let i = 0; i < 16; i += 1) {
    const j = at + i * 4;
    W[i] = (bytes[j] << 24) | (bytes[j + 1] << 16) | (bytes[j + 2] << 8) | bytes[j + 3];
  }
  for (let i = 16; i < 64; i += 1) {
    const x = W[i - 15];
    const y = W[i - 2];
    const s0 = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);
    const s1 = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10);
    W[i] = W[i - 16] + s0 + W[i - 7] + s1;
  }
  let a = state[0];
  let b = state[1];
  let c = state[2];
  let d = state[3];
  let e = state[4];
  let f = state[5];
  let g = state[6];
  let h = state[7];
  for (let i = 0; i < 64; i += 1) {
    const s1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
    const t1 = (h + s1 + ((e & f) ^ (~e & g)) + K[i] + W[i]) | 0;
    const s0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
    const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g;
    g = f;
    f = e;
    e = (d + t1) | 0;
    d = c;
    c = b;
    b = a;
    a = (t1 + t2) | 0;
  }
  state[0] += a;
  state[1] += b;
  state[2] += c;
  state[3] += d;
  state[4] += e;
  state[5] += f;
  state[6] += g;
  state[7] += h;
}

/** SHA-256 of ASCII bytes after a beginning that is in `state` already. */
function finish(state, seen, rest) {
  const blocks = (rest.length + 9 + 63) >> 6;
  const padded = new Uint8Array(blocks * 64);
  padded.set(rest);
  padded[rest.length] = 0x80;
  new DataView(padded.buffer).setUint32(padded.length - 4, (seen + rest.length) * 8);
  for (let at = 0; at < padded.length; at += 64) block(state, padded, at);
  return state;
}

function zeros(state) {
  return state[0] === 0 ? 32 + Math.clz32(state[1]) : Math.clz32(state[0]);
}

function start(form, work) {
  const { once, proof } = form.elements;
  const bits = Number.parseInt(work.value, 10);
  const head = new TextEncoder().encode(`${once.value}:${work.value}:`);
  const whole = head.length - (head.length % 64);
  const middle = H.slice();
  for (let at = 0; at < whole; at += 64) block(middle, head, at);
  const tail = String.fromCharCode(...head.subarray(whole));
  const encoder = new TextEncoder();
  let number = 0;
  const turn = () => {
    const end = performance.now() + TURN;
    while (performance.now() < end) {
      for (let tries = 0; tries < 64; tries += 1) {
        const found = finish(middle.slice(), whole, encoder.encode(tail + number));
        if (zeros(found) >= bits) {
          proof.value = String(number);
          document.querySelector('#picture-question')?.remove();
          return;
        }
        number += 1;
      }
    }
    setTimeout(turn, 0);
  };
  setTimeout(turn, 0);
}

const work = document.querySelector('input[name=work]');
if (work?.form?.elements.once) start(work.form, work);
