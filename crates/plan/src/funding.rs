//! Where the money comes from (nguồn kinh phí).

use lachan_text::lower;

/// Keys of the sources that a text names, in a fixed order.
pub(crate) fn sources(text: &str) -> Vec<String> {
    const SOURCES: [(&str, &[&str]); 10] = [
        ("ngan-sach-nha-nuoc", &["ngân sách nhà nước"]),
        (
            "ngan-sach-dia-phuong",
            &[
                "ngân sách địa phương",
                "ngân sách tỉnh",
                "ngân sách huyện",
                "ngân sách xã",
                "ngân sách thành phố",
                "ngân sách cấp",
                "ngân sách các cấp",
            ],
        ),
        (
            "trung-uong-ho-tro",
            &["trung ương hỗ trợ", "ngân sách trung ương", "hỗ trợ từ trung ương", "hỗ trợ của trung ương"],
        ),
        ("du-toan-hang-nam", &["dự toán"]),
        ("long-ghep", &["lồng ghép"]),
        ("xa-hoi-hoa", &["xã hội hóa"]),
        ("dong-gop", &["đóng góp", "ủng hộ"]),
        ("oda", &["(oda)", "vốn oda", "hỗ trợ phát triển chính thức"]),
        ("vien-tro-phi-chinh-phu", &["viện trợ"]),
        (
            "hop-phap-khac",
            &[
                "hợp pháp khác",
                "nguồn vốn hợp pháp",
                "nguồn hợp pháp",
                "tài trợ hợp pháp",
                "nguồn kinh phí khác",
                "nguồn khác",
            ],
        ),
    ];
    let low = lower(text);
    SOURCES
        .iter()
        .filter(|(key, words)| {
            words.iter().any(|w| low.contains(w)) && (*key != "du-toan-hang-nam" || yearly_budget(&low))
        })
        .map(|(key, _)| (*key).to_owned())
        .collect()
}

/// "dự toán … hàng năm", "trong dự toán được giao": a source; "lập dự toán kinh phí": not one.
fn yearly_budget(low: &str) -> bool {
    low.match_indices("dự toán").any(|(at, _)| {
        let tail: String = low[at..].chars().take(80).collect();
        let head = low[..at].trim_end();
        !head.ends_with("lập")
            && ["hàng năm", "hằng năm", "được giao", "được cấp", "chi thường xuyên", "ngân sách"]
                .iter()
                .any(|w| tail.contains(w))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sources_by_their_words() {
        assert_eq!(
            sources(
                "được bố trí từ nguồn ngân sách nhà nước, nguồn xã hội hoá và các nguồn kinh phí hợp pháp khác"
            ),
            ["ngan-sach-nha-nuoc", "xa-hoi-hoa", "hop-phap-khac"]
        );
        assert_eq!(sources("trong dự toán được cấp có thẩm quyền giao hàng năm"), ["du-toan-hang-nam"]);
        assert!(sources("Việc lập dự toán kinh phí cụ thể sẽ do các cơ quan lập").is_empty());
    }
}
