//! Words in fonts from before Unicode. What is typed is by the tables of TCVN 5712:1993 (VN3) and of VNI.

use lachan_text::transcript::Block;

use super::tests::page;
use super::*;

fn lines(found: &Transcript) -> Vec<&str> {
    found.text.lines().collect()
}

#[test]
fn fonts_are_named_by_style_face_and_sheet_and_inherited() {
    let found = page(
        r#"<html><head><style><!-- /* Style Definitions */ p.MsoNormal, li.MsoNormal { font-family: ".VnTime"; }
           h1 {font-family:.VnTimeH} --></style></head><body>
        <h1>kÕ ho¹ch</h1>
        <p class="MsoNormal">1. <b>Së Y tÕ</b> chñ tr×</p>
        <div style='font-size:14pt; Font-Family:"VNI-Times",serif'><p>Coâng <i>an</i> tænh</p>
          <p style="font-family: Arial">Xã Bình Hòa</p></div>
        <p><font face="VNI-Times, Arial">Xaõ Bình Ho<b>øa</b></font> và xã Hải Hòa</p>
        <p class="MsoNormal">Tỉnh Hải Dương, các xã</p>
        <table><tr><td style="font-family:.VnTime">Rµ so¸t<br>phßng m¸y<td>Các xã</table>"#,
    );
    assert_eq!(
        lines(&found),
        [
            "KẾ HOẠCH",
            "1. Sở Y tế chủ trì",
            "Công an tỉnh",
            "Xã Bình Hòa",
            "Xã Bình Hòa và xã Hải Hòa",
            "Tỉnh Hải Dương, các xã",
            "Rà soát",
            "phòng máy",
            "Các xã",
        ]
    );
    let Block::Paragraph(second) = &found.blocks[1] else { panic!("a paragraph") };
    assert_eq!(second.bold.iter().map(|b| &found.text[b.clone()]).collect::<Vec<_>>(), ["Sở Y tế"]);
    assert_eq!(found.notes.len(), 1);
    assert!(found.notes[0].what.contains("TCVN3 và VNI"), "{:?}", found.notes);
}

#[test]
fn letters_show_what_no_font_says() {
    let right = "Kế hoạch triển khai thực hiện công tác bảo vệ trẻ em trên địa bàn tỉnh";
    let tcvn3 = "KÕ ho¹ch triÓn khai thùc hiÖn c«ng t¸c b¶o vÖ trÎ em trªn ®Þa bµn tØnh";
    let vni = "Keá hoaïch trieån khai thöïc hieän coâng taùc baûo veä treû em treân ñòa baøn tænh";
    for (name, typed) in [("TCVN3", tcvn3), ("VNI", vni)] {
        let page = format!("<html><body><table><tr><td>{typed}</table>");
        let bytes: Vec<u8> = page.chars().map(|c| u8::try_from(c).unwrap()).collect();
        for file in [page.as_bytes(), &bytes] {
            let found = read(file).unwrap();
            found.check().unwrap();
            assert_eq!(found.text, right);
            assert!(found.notes[0].what.contains(name));
        }
    }
}

#[test]
fn bytes_of_an_old_font_are_no_windows_1258() {
    // "Kế hoạch": 0xD5 is "Ơ" and 0xB9 a sign in Windows-1258, "ế" and "ạ" in TCVN3
    let file = b"<html><body><p>A long line of plain letters that hides it.</p><p><font face='.VnTime'>K\xd5 ho\xb9ch</font></p>";
    assert_eq!(lines(&read(file).unwrap())[1], "Kế hoạch");
}
