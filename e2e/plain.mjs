// The program asked without a browser: pages are fetched, and their forms sent as a browser without script would send
// them. For tests of what stays behind and of clocks, where no picture of a page is needed.
import assert from 'node:assert/strict';

const ENTITIES = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };
const plain = (html) => html.replace(/&(amp|lt|gt|quot|#39);/g, (_, name) => ENTITIES[name]);

/** The attributes of a tag; one without a value is `''`. */
function attributes(tag) {
  const found = {};
  for (const [, name, , value] of tag.matchAll(/\s([a-z-]+)(="([^"]*)")?/g)) found[name] = plain(value ?? '');
  return found;
}

/** What a form sends when nobody touches it, as pairs. */
function untouched(form) {
  const pairs = [];
  for (const [tag] of form.matchAll(/<input\b[^>]*>/g)) {
    const { name, type = 'text', value = '', checked } = attributes(tag);
    const chosen = checked !== undefined || !['radio', 'checkbox'].includes(type);
    if (name && chosen && type !== 'file') pairs.push([name, value]);
  }
  for (const [, tag, text] of form.matchAll(/<textarea\b([^>]*)>([^]*?)<\/textarea>/g)) {
    pairs.push([attributes(tag).name, plain(text).replace(/^\n/, '')]);
  }
  for (const [, tag, inside] of form.matchAll(/<select\b([^>]*)>([^]*?)<\/select>/g)) {
    const options = [...inside.matchAll(/<option\b[^>]*>/g)].map(([option]) => attributes(option));
    pairs.push([attributes(tag).name, (options.find((one) => 'selected' in one) ?? options[0])?.value ?? '']);
  }
  return pairs;
}

/** The words of a page. */
export const words = (html) => plain(html.replace(/<(script|style|svg)\b[^]*?<\/\1>/g, ' ').replace(/<[^>]+>/g, ' ')).replace(/\s+/g, ' ');

/** Somebody at a browser without script. */
export class Visitor {
  #hub;
  #cookies = new Map();

  constructor(hub) {
    this.#hub = hub;
  }

  /** Asks for a page and follows to where it leads. */
  async get(path) {
    return this.#ask(path, {});
  }

  /**
   * Sends the first form whose action ends so, with these values in place of what stands in it (a list for several
   * ticks), and `files` (name of the field → a File). What it leads to is the page of this visitor.
   */
  async submit(action, values = {}, files = null) {
    const form = this.forms().find((one) => one.action.endsWith(action));
    assert.ok(form, `${this.path} has no form ${action}: ${words(this.html).slice(0, 600)}`);
    const pairs = form.pairs.filter(([name]) => !(name in values));
    for (const [name, value] of Object.entries(values)) {
      for (const one of [value].flat()) pairs.push([name, one]);
    }
    let body = new URLSearchParams(pairs);
    if (form.multipart) {
      body = new FormData();
      for (const [name, value] of pairs) body.append(name, value);
      for (const [name, file] of Object.entries(files ?? {})) body.append(name, file);
    }
    return this.#ask(form.action, { method: 'POST', body });
  }

  /** The forms of the page: `action`, what they send untouched, whether they take files. */
  forms() {
    return [...this.html.matchAll(/<form\b([^>]*)>([^]*?)<\/form>/g)].map(([, tag, inside]) => {
      const { action = this.path, enctype } = attributes(tag);
      return { action, pairs: untouched(inside), multipart: enctype === 'multipart/form-data', inside };
    });
  }

  /** The addresses of the page's links that match. */
  links(pattern) {
    const all = [...this.html.matchAll(/<a\b[^>]*>/g)].map(([tag]) => attributes(tag).href ?? '');
    return [...new Set(all)].filter((href) => pattern.test(href));
  }

  /** The value of the option that shows these words. */
  option(shown) {
    const found = [...this.html.matchAll(/<option\b([^>]*)>([^]*?)<\/option>/g)].find(([, , text]) => words(text).includes(shown));
    assert.ok(found, `${this.path} offers no ${shown}`);
    return attributes(found[1]).value;
  }

  async #ask(path, options) {
    for (let hops = 0; hops < 5; hops += 1) {
      const headers = { cookie: [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; '), connection: 'close' };
      const answer = await fetch(new URL(path, this.#hub.url), { redirect: 'manual', headers, ...options });
      for (const line of answer.headers.getSetCookie()) {
        const [, name, value] = line.match(/^([^=]+)=([^;]*)/);
        if (value) this.#cookies.set(name, value);
        else this.#cookies.delete(name);
      }
      this.status = answer.status;
      this.html = await answer.text();
      this.path = new URL(path, this.#hub.url).pathname;
      if (answer.status !== 303) break;
      path = answer.headers.get('location');
      options = {};
    }
    assert.ok(this.status < 500, `${path}: ${this.status}`);
    return this;
  }
}

/** Somebody of the demo, signed in. */
export async function signedIn(hub, login) {
  const who = new Visitor(hub);
  await who.get('/dang-nhap');
  await who.submit('/dang-nhap', { login, passphrase: 'du-lieu-mau-2026' });
  assert.match(who.html, /action="\/dang-xuat"/, `${login} is not signed in: ${words(who.html).slice(0, 300)}`);
  return who;
}

/** A child tells, from the first question to the receipt, which it gives. `files` go with the words. */
export async function tell(hub, { safe = 'unsure', kinds = ['stranger'], text, wish = 'answer', files = null, ...more }) {
  const child = new Visitor(hub);
  await child.get('/bao-tin');
  await child.submit('/bao-tin', { safe });
  await child.submit('/bao-tin', { kinds, text, ...more });
  await child.submit('/bao-tin', { wish }, files);
  const code = child.html.match(/class="code[^"]*"[^>]*>(.*?)<\/p>/);
  assert.ok(code, `no receipt: ${words(child.html).slice(0, 600)}`);
  return words(code[1]).trim();
}

/** Until `find` gives something, up to half a minute: work in the background takes a moment. */
export async function until(what, find) {
  for (let tries = 0; tries < 120; tries += 1) {
    const found = await find();
    if (found) return found;
    await new Promise((wake) => { setTimeout(wake, 250); });
  }
  throw new Error(`waited in vain for ${what}`);
}
