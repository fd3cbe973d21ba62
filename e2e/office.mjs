// What an office program reads in a document that we wrote.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, extname, join } from 'node:path';

/** The words of a document as LibreOffice reads them, or null where it is not installed. `name` ends with its kind. */
export function wordsOf(path, name) {
  if (spawnSync('soffice', ['--version']).status !== 0) {
    assert.ok(process.env.CI !== 'true', 'soffice is missing');
    return null;
  }
  const folder = mkdtempSync(join(tmpdir(), 'lachan-office-'));
  try {
    copyFileSync(path, join(folder, name));
    const made = spawnSync('soffice', [
      `-env:UserInstallation=file://${folder}/profile`, '--headless', '--convert-to', 'txt:Text (encoded):UTF8',
      '--outdir', folder, join(folder, name),
    ], { encoding: 'utf8' });
    assert.equal(made.status, 0, made.stderr);
    const text = join(folder, `${basename(name, extname(name))}.txt`);
    return readFileSync(text, 'utf8').normalize('NFC').replace(/\s+/g, ' ');
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

/** Why scans cannot be read here, or false; for the `skip` of a test. */
export const withoutScans = (() => {
  const languages = spawnSync('tesseract', ['--list-langs'], { encoding: 'utf8' });
  const there = /^vie$/m.test(`${languages.stdout}${languages.stderr}`) && !spawnSync('pdftoppm', ['-v']).error;
  assert.ok(there || process.env.CI !== 'true', 'tesseract with its Vietnamese data is missing');
  return there ? false : 'tesseract with its Vietnamese data is not installed';
})();
