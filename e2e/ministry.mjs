// A ministry's workbook as Excel would have saved it: a merged title, a form, indicators, one commune a row, sums.
import { writeFileSync } from 'node:fs';
import { crc32 } from 'node:zlib';

/** A .zip of texts, stored as they are. */
function zipped(parts) {
  const [locals, centrals] = [[], []];
  let offset = 0;
  for (const [name, text] of parts) {
    const [path, bytes] = [Buffer.from(name), Buffer.from(text)];
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0); // version needed
    common.writeUInt16LE(0x0800, 2); // names in UTF-8
    common.writeUInt32LE(0x00210000, 6); // 1/1/1980
    common.writeUInt32LE(crc32(bytes), 10);
    common.writeUInt32LE(bytes.length, 14);
    common.writeUInt32LE(bytes.length, 18);
    common.writeUInt16LE(path.length, 22);
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), common, path, bytes]);
    const place = Buffer.alloc(14);
    place.writeUInt32LE(offset, 10);
    centrals.push(Buffer.concat([Buffer.from('PK\x01\x02\x14\x00'), common, place, path]));
    locals.push(local);
    offset += local.length;
  }
  const central = Buffer.concat(centrals);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(parts.length, 4);
  end.writeUInt16LE(parts.length, 6);
  end.writeUInt32LE(central.length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...locals, central, Buffer.from('PK\x05\x06'), end]);
}

const escaped = (words) => words.replace(/&/g, '&amp;').replace(/</g, '&lt;');

/** A row: `=` begins a formula, a number is one, an empty string is an empty cell with a border. */
function row(number, cells) {
  const cell = ([column, held]) => {
    const start = `<c r="${column}${number}" s="1"`;
    if (typeof held === 'number') return `${start}><v>${held}</v></c>`;
    if (held === '') return `${start}/>`;
    if (held.startsWith('=')) return `${start}><f>${escaped(held.slice(1))}</f><v>77</v></c>`;
    return `${start} t="inlineStr"><is><t>${escaped(held)}</t></is></c>`;
  };
  return `<row r="${number}">${Object.entries(cells).map(cell).join('')}</row>`;
}

/** The rows of the table; `communes` is how many rows it has for them. */
export function rowsOf(communes) {
  const last = 10 + communes;
  return [
    row(1, { A: 'BIỂU SỐ 01/TE-MTM: KẾT QUẢ BẢO VỆ TRẺ EM TRÊN MÔI TRƯỜNG MẠNG' }),
    row(2, { A: 'Đơn vị báo cáo:', B: '' }),
    row(4, { A: 'TT', B: 'Chỉ tiêu', C: 'Kỳ này', D: 'Luỹ kế từ đầu năm', E: 'Cộng' }),
    row(5, { A: 1, B: 'Trường tổ chức tuyên truyền định kỳ', C: '', D: '', E: '=C5+D5' }),
    row(6, { A: 2, B: 'Trẻ em bị xâm hại được hỗ trợ', C: '', D: '', E: '=C6+D6' }),
    row(7, { A: 3, B: 'Tổng số đối tượng vi phạm bị phát hiện', C: '', D: '', E: '=C7+D7' }),
    row(8, { A: 4, B: 'Số em khuyết tật', C: '', D: '', E: '=C8+D8' }),
    row(10, { A: 'TT', B: 'Tên xã, phường', C: 'Trường tổ chức tuyên truyền định kỳ', D: 'Tổng số trường phải tổ chức tuyên truyền định kỳ' }),
    ...Array.from({ length: communes }, (_, n) => row(11 + n, { A: '', B: '', C: '', D: '' })),
    row(last + 1, { B: 'Tổng cộng', C: `=SUM(C11:C${last})`, D: `=SUM(D11:D${last})` }),
  ];
}

/** Lays the workbook down. */
export function ministry(path, rows) {
  const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
  const office = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
  const pack = 'http://schemas.openxmlformats.org/package/2006';
  const kind = 'application/vnd.openxmlformats-officedocument.spreadsheetml';
  const relations = (list) => `<Relationships xmlns="${pack}/relationships">${list.map(([type, target], n) => `<Relationship Id="rId${n + 1}" Type="${office}/${type}" Target="${target}"/>`).join('')}</Relationships>`;
  writeFileSync(path, zipped([
    ['[Content_Types].xml', `<Types xmlns="${pack}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="${kind}.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="${kind}.worksheet+xml"/><Override PartName="/xl/styles.xml" ContentType="${kind}.styles+xml"/></Types>`],
    ['_rels/.rels', relations([['officeDocument', 'xl/workbook.xml']])],
    ['xl/workbook.xml', `<workbook xmlns="${main}" xmlns:r="${office}"><sheets><sheet name="Biểu 01" sheetId="1" r:id="rId1"/></sheets></workbook>`],
    ['xl/_rels/workbook.xml.rels', relations([['worksheet', 'worksheets/sheet1.xml'], ['styles', 'styles.xml']])],
    ['xl/styles.xml', `<styleSheet xmlns="${main}"><fonts count="1"><font><sz val="12"/><name val="Times New Roman"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="2"><border/><border><left style="thin"/><right style="thin"/><top style="thin"/><bottom style="thin"/></border></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="2"><xf/><xf borderId="1" applyBorder="1"/></cellXfs></styleSheet>`],
    ['xl/worksheets/sheet1.xml', `<worksheet xmlns="${main}"><sheetData>${rows.join('')}</sheetData><mergeCells count="1"><mergeCell ref="A1:E1"/></mergeCells></worksheet>`],
  ]));
  return path;
}
