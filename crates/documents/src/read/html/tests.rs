use lachan_text::transcript::Block;

use super::*;

pub(super) fn page(html: &str) -> Transcript {
    let done = read(html.as_bytes()).unwrap();
    done.check().unwrap();
    done
}

fn lines(html: &str) -> Vec<String> {
    page(html).text.lines().map(str::to_owned).collect()
}

#[test]
fn paragraphs_breaks_lists_and_entities() {
    let found = lines(
        "<html><head><title>x</title><style>p{}</style></head><body><script>var a='<p>';</script>
         <p><b>I. M&#7908;C   TIÊU</b></p><p>Dòng một<br>dòng&nbsp;hai<p>Không đóng
         <ol type=a start=2><li>hai<li>ba</ol><ul><li>gạch</ul><div style='display:none'>giấu</div>",
    );
    let expected = ["I. MỤC TIÊU", "Dòng một", "dòng hai", "Không đóng", "b) hai", "c) ba", "- gạch"];
    assert_eq!(found, expected);
}

#[test]
fn bold_words_keep_their_place() {
    let done = page("<p>1. <strong>Sở Y tế</strong>: rà soát</p><p style='font-weight:bold'>Cả dòng</p>");
    let bold: Vec<&str> = done
        .blocks
        .iter()
        .flat_map(|block| match block {
            Block::Paragraph(paragraph) => paragraph.bold.clone(),
            Block::Row(_) => Vec::new(),
        })
        .map(|range| &done.text[range])
        .collect();
    assert_eq!(bold, ["Sở Y tế", "Cả dòng"]);
}

#[test]
fn merged_cells_stand_once_and_columns_hold() {
    let done = page(
        "<table><thead><tr><th>TT<th>Nội dung<th>Chủ trì</thead>
         <tr><td colspan=3>I. Giáo dục</td></tr>
         <tr><td>1<td rowspan=2>Rà soát<br>phòng máy<td>Sở A</tr>
         <tr><td>2</td><td>Sở B</td></tr></table>",
    );
    let rows: Vec<Vec<(usize, usize, usize, usize)>> = done
        .blocks
        .iter()
        .filter_map(|block| match block {
            Block::Row(row) => {
                Some(row.cells.iter().map(|c| (c.column, c.columns, c.rows, c.paragraphs.len())).collect())
            }
            Block::Paragraph(_) => None,
        })
        .collect();
    assert_eq!(rows[1], [(0, 3, 1, 1)]);
    assert_eq!(rows[2], [(0, 1, 1, 1), (1, 1, 2, 2), (2, 1, 1, 1)]);
    assert_eq!(rows[3], [(0, 1, 1, 1), (2, 1, 1, 1)], "column 1 is covered from above");
    assert!(matches!(&done.blocks[0], Block::Row(row) if row.header));
}

#[test]
fn a_table_around_a_table_is_layout() {
    let done = page("<table><tr><td>Trên<table><tr><td>a<td>b<td>c</table>dưới</td></tr></table>");
    let kinds: Vec<bool> = done.blocks.iter().map(|block| matches!(block, Block::Row(_))).collect();
    assert_eq!(kinds, [false, true, false]);
    assert_eq!(done.text.lines().collect::<Vec<_>>(), ["Trên", "a", "b", "c", "dưới"]);
}

#[test]
fn what_nobody_closes_is_not_nested() {
    let found = lines(&format!("<ol>{}</ol>{}", "<li><p>một".repeat(600), "<p>dòng<br>".repeat(600)));
    assert_eq!((found.len(), found[599].as_str(), found[1199].as_str()), (1200, "600. một", "dòng"));
    let found = page(&format!("<table>{}</table>", "<tr><td><b>đậm<td>nhạt".repeat(600)));
    let bold = |block: &Block| match block {
        Block::Row(row) => row.cells.iter().map(|cell| cell.paragraphs[0].bold.len()).collect(),
        Block::Paragraph(_) => Vec::new(),
    };
    assert_eq!((found.blocks.len(), bold(&found.blocks[599])), (600, vec![1, 0]));
}

#[test]
fn letters_of_other_encodings() {
    let mut old = b"<html><meta charset=windows-1258><p>".to_vec();
    // "Kế hoạch" in Windows-1258: a letter and the tone behind it
    old.extend([b'K', 0xea, 0xec, b' ', b'h', b'o', b'a', 0xf2, b'c', b'h']);
    assert_eq!(read(&old).unwrap().text, "Kế hoạch");
    let unnamed: Vec<u8> = old.iter().copied().skip("<html><meta charset=windows-1258>".len()).collect();
    assert_eq!(read(&unnamed).unwrap().text, "Kế hoạch");
}

#[test]
fn what_is_no_document_is_refused() {
    assert_eq!(read(b"<html><body><script>1</script></body>"), Err(Unreadable::Empty));
    let wide = format!("<table><tr>{}</table>", "<td>a".repeat(10_000));
    assert!(matches!(read(wide.as_bytes()), Err(Unreadable::Excessive { .. })));
    let deep = "<div>".repeat(100_000);
    assert!(matches!(read(deep.as_bytes()), Err(Unreadable::Excessive { .. })));
}

proptest::proptest! {
    /// Whatever the tags, nothing panics and the transcript keeps its promises.
    #[test]
    fn any_page_is_read(parts in proptest::collection::vec(part(), 0..60)) {
        if let Ok(done) = read(parts.concat().as_bytes()) {
            proptest::prop_assert_eq!(done.check(), Ok(()));
        }
    }
}

fn part() -> impl proptest::strategy::Strategy<Value = String> {
    proptest::prop_oneof![
        "</?(table|tr|td|th|thead|p|div|b|ol|ul|li|br|span|h1|script)( colspan=[0-9]{1,3}| rowspan=[0-9]{1,5}| hidden| start=[0-9]{1,9})?>",
        "\\PC{0,12}",
        "(Sở Y tế|e\u{301}|&nbsp;|&#x1EBF;|\u{ad}|\r\n| )",
    ]
}
