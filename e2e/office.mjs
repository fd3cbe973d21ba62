// What an office program reads in a document that we wrote.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, extname, join } from 'node:path';

/** A file in another format as LibreOffice writes it, or null where it is not installed. `name` ends with its kind. */
function converted(path, name, format) {
  if (spawnSync('soffice', ['--version']).status !== 0) {
    assert.ok(process.env.CI !== 'true', 'soffice is missing');
    return null;
  }
  const folder = mkdtempSync(join(tmpdir(), 'lachan-office-'));
  try {
    copyFileSync(path, join(folder, name));
    const made = spawnSync('soffice', [
      `-env:UserInstallation=file://${folder}/profile`, '--headless', '--convert-to', format,
      '--outdir', folder, join(folder, name),
    ], { encoding: 'utf8' });
    assert.equal(made.status, 0, made.stderr);
    const text = join(folder, `${basename(name, extname(name))}.${format.split(':')[0]}`);
    return readFileSync(text, 'utf8').normalize('NFC');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The cells of a workbook's first sheet as LibreOffice computes and shows them, line by line; null without it. */
export function cellsOf(path, name) {
  if (spawnSync('soffice', ['--version']).status !== 0) {
    assert.ok(process.env.CI !== 'true', 'soffice is missing');
    return null;
  }
  const folder = mkdtempSync(join(tmpdir(), 'lachan-office-'));
  try {
    copyFileSync(path, join(folder, name));
    const made = spawnSync('soffice', [
      `-env:UserInstallation=file://${folder}/profile`, '--headless',
      '--convert-to', 'csv:Text - txt - csv (StarCalc):9,0,76,1,,0,false,true,false',
      '--outdir', folder, join(folder, name),
    ], { encoding: 'utf8' });
    assert.equal(made.status, 0, made.stderr);
    const text = readFileSync(join(folder, `${basename(name, extname(name))}.csv`), 'utf8').normalize('NFC');
    return text.split(/\r?\n/).map((line) => line.split('\t'));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The words of a document as LibreOffice reads them, or null where it is not installed. `name` ends with its kind. */
export function wordsOf(path, name) {
  return converted(path, name, 'txt:Text (encoded):UTF8')?.replace(/\s+/g, ' ') ?? null;
}

/** The words of a .pdf as poppler reads them, or null where it is not installed. */
export function wordsOfPdf(path) {
  const read = spawnSync('pdftotext', [path, '-'], { encoding: 'utf8' });
  if (read.error) {
    assert.ok(process.env.CI !== 'true', 'pdftotext is missing');
    return null;
  }
  assert.equal(read.status, 0, read.stderr);
  return read.stdout.normalize('NFC').replace(/\s+/g, ' ');
}

/**
 * The rows of a workbook as LibreOffice reads them, or null where it is not installed: a number is a number only where
 * the cell holds one. No cell may hold a formula.
 */
export function rowsOf(path) {
  const flat = converted(path, 'so-lieu.xlsx', 'fods');
  if (flat === null) return null;
  assert.ok(!flat.includes('table:formula='), 'a formula in the workbook');
  const rows = [...flat.matchAll(/<table:table-row[^>]*>(.*?)<\/table:table-row>/gs)].map(([, row]) => row);
  return rows.map((row) => {
    const cells = row.matchAll(/<table:table-cell([^>]*?)(?:\/>|>(.*?)<\/table:table-cell>)/gs);
    return [...cells].flatMap(([, attributes, inside]) => {
      const number = attributes.match(/office:value-type="float"[^>]*?office:value="([^"]+)"/);
      const value = number ? Number(number[1]) : (inside ?? '').replace(/<[^>]+>/g, '').trim();
      const times = Number(attributes.match(/columns-repeated="(\d+)"/)?.[1] ?? 1);
      return inside === undefined ? [value] : Array(times).fill(value); // the empty rest of a row is one cell
    });
  });
}

/** Why scans cannot be read here, or false; for the `skip` of a test. */
export const withoutScans = (() => {
  const languages = spawnSync('tesseract', ['--list-langs'], { encoding: 'utf8' });
  const there = /^vie$/m.test(`${languages.stdout}${languages.stderr}`) && !spawnSync('pdftoppm', ['-v']).error;
  assert.ok(there || process.env.CI !== 'true', 'tesseract with its Vietnamese data is missing');
  return there ? false : 'tesseract with its Vietnamese data is not installed';
})();
