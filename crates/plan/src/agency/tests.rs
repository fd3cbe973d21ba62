use super::*;
use crate::prose::Prose;

const PROVINCE: Grammar = Grammar { level: Level::Province, city: false };
const DISTRICT: Grammar = Grammar { level: Level::District, city: false };
const COMMUNE: Grammar = Grammar { level: Level::Commune, city: false };

fn list(grammar: Grammar, text: &str) -> Vec<String> {
    let p = Prose::new(text);
    grammar.list(&p, 0).0.into_iter().map(|f| format!("{}={}", f.key, &text[f.range])).collect()
}

fn keys(grammar: Grammar, text: &str) -> String {
    let p = Prose::new(text);
    grammar.cell(&p).into_iter().map(|f| f.key).collect::<Vec<_>>().join(" ")
}

#[test]
fn names_end_where_the_verb_begins() {
    assert_eq!(
        list(PROVINCE, "Sở Thông tin và Truyền thông triển khai các giải pháp"),
        ["so-tttt=Sở Thông tin và Truyền thông"]
    );
    assert_eq!(
        list(PROVINCE, "Ban Tuyên giáo Tỉnh ủy, Công an tỉnh chỉ đạo, định hướng"),
        ["ban-tuyen-giao-tinh-uy=Ban Tuyên giáo Tỉnh ủy", "cong-an-tinh=Công an tỉnh"]
    );
    assert_eq!(
        list(
            PROVINCE,
            "các Sở, Ban ngành, UBND các huyện, thành phố và các cơ quan, đơn vị có liên quan cân đối kinh phí"
        ),
        [
            "so-ban-nganh-tinh=các Sở, Ban ngành",
            "ubnd-cap-huyen=UBND các huyện, thành phố",
            "co-quan-lien-quan=các cơ quan, đơn vị có liên quan"
        ]
    );
    assert_eq!(
        list(PROVINCE, "Viện Kiểm sát nhân dân, Toà án nhân dân tỉnh điều tra"),
        ["vksnd-tinh=Viện Kiểm sát nhân dân", "tand-tinh=Toà án nhân dân tỉnh"]
    );
}

#[test]
fn offices_of_all_spellings() {
    for name in [
        "Sở Lao động - Thương binh và Xã hội",
        "Sở Lao động, Thương binh và Xã hội",
        "Sở LĐ-TB&XH",
        "Sở LĐTBXH",
        "Sở LĐ – TBXH",
    ] {
        assert_eq!(keys(PROVINCE, name), "so-ldtbxh", "{name}");
    }
    assert_eq!(
        keys(DISTRICT, "Phòng VH&TT; Phòng LĐ – TB&XH; Phòng Tài chính – Kế hoạch"),
        "phong-vhtt phong-ldtbxh phong-tckh"
    );
    assert_eq!(keys(DISTRICT, "Phòng Văn hóa & TT, Phòng LĐTĐ"), "phong-vhtt phong-ldtbxh");
    assert_eq!(
        keys(PROVINCE, "Sở Y tế; Sở Nông nghiệp và Phát triển nông thôn; Sở Văn hóa, Thể thao và Du lịch"),
        "so-yt so-nnptnt so-vhttdl"
    );
    assert_eq!(
        keys(COMMUNE, "Phòng Văn hóa - Xã hội; Trạm Y tế xã; Công an xã"),
        "phong-vhxh-xa tram-y-te-xa cong-an-xa"
    );
    assert_eq!(
        keys(DISTRICT, "Trung tâm VH-TT-TH huyện, UBND các xã, thị trấn"),
        "tt-vh-tt-th-huyen ubnd-cap-xa"
    );
    assert_eq!(keys(DISTRICT, "Trung tâm Văn hóa - Truyền thanh - Truyền hình huyện"), "tt-vh-tt-th-huyen");
    assert_eq!(keys(DISTRICT, "Phòng Văn hóa & TT, VP HĐND, UBND huyện."), "phong-vhtt vp-hdnd-ubnd-huyen");
}

#[test]
fn committees_and_their_areas() {
    assert_eq!(keys(PROVINCE, "UBND thành phố Huế, các thị xã và các huyện"), "ubnd-cap-huyen");
    assert_eq!(keys(PROVINCE, "Ủy ban nhân dân các xã, phường, thị trấn"), "ubnd-cap-xa");
    assert_eq!(keys(PROVINCE, "UBND cấp huyện"), "ubnd-cap-huyen");
    assert_eq!(keys(DISTRICT, "UBND huyện; UBND tỉnh"), "ubnd-huyen ubnd-tinh");
    assert_eq!(keys(PROVINCE, "Ủy ban nhân dân (UBND) tỉnh Cao Bằng"), "ubnd-tinh");
}

#[test]
fn several_fields_under_one_head() {
    assert_eq!(
        keys(PROVINCE, "Các Sở: Y tế, Tài chính, Giáo dục và Đào tạo; Công an tỉnh"),
        "so-yt so-tai-chinh so-gddt cong-an-tinh"
    );
}

#[test]
fn headings_are_nothing_but_organisations() {
    let heading = |text: &str| PROVINCE.heading(&Prose::new(text)).map(|f| f.len());
    assert_eq!(
        heading(
            "Đề nghị Hội Liên hiệp Phụ nữ tỉnh, Hội Bảo vệ quyền Trẻ em tỉnh, Hội Người Khuyết Tật tỉnh:"
        ),
        Some(3)
    );
    assert_eq!(heading("Báo Cao Bằng, Đài Phát thanh - Truyền hình tỉnh"), Some(2));
    assert_eq!(heading("Đề nghị Ủy ban Mặt trận Tổ quốc, các tổ chức chính trị - xã hội tỉnh"), Some(2));
    assert_eq!(heading("Tỉnh Đoàn Thanh niên Cộng sản Hồ Chí Minh:"), Some(1));
    assert_eq!(
        heading(
            "Đề nghị Ủy ban Mặt trận Tổ quốc Việt Nam tỉnh, Tỉnh đoàn, Hội Liên hiệp Phụ nữ tỉnh và các tổ chức chính trị - xã hội"
        ),
        Some(4)
    );
    assert_eq!(heading("Sở Y tế chủ trì, phối hợp với Công an tỉnh"), None);
    assert_eq!(heading("Giáo dục, truyền thông nâng cao nhận thức"), None);
}

#[test]
fn an_issuer_with_its_abbreviation_ends_before_the_verb() {
    let p = Prose::new("2025”, Ủy ban nhân dân (UBND) tỉnh Cao Bằng xây dựng kế hoạch");
    let found = PROVINCE.one(&p, 1).unwrap();
    assert_eq!(&p.text[found.range.clone()], "Ủy ban nhân dân (UBND) tỉnh Cao Bằng");
    assert_eq!((p.low(found.after), p.gap(found.after)), ("xây", " "));
}
