//! What a section is about, read from its heading.

use lachan_text::lower;

/// The subject of a section.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Section {
    /// Nothing recognised.
    Unknown,
    /// Mục đích
    Purpose,
    /// Yêu cầu
    Requirement,
    /// Mục tiêu chung
    General,
    /// Mục tiêu, not yet divided
    Goals,
    /// Mục tiêu cụ thể, chỉ tiêu
    Targets,
    /// Nhiệm vụ, giải pháp, nội dung
    Measures,
    /// Tổ chức thực hiện
    Organisation,
    /// Kinh phí
    Funding,
    /// Chế độ báo cáo
    Reporting,
    /// Tình hình, đối tượng, hiệu lực: nothing that is asked for
    Aside,
}

/// The section that a heading opens; `top` for headings of the first rank, which may say more than their keyword.
pub(crate) fn section(heading: &str, top: bool) -> Option<Section> {
    let low = lower(heading);
    let low = low.trim_start_matches(|c: char| !c.is_alphabetic());
    by_start(low).or_else(|| top.then(|| by_content(low)).flatten())
}

fn by_start(low: &str) -> Option<Section> {
    const STARTS: [(&str, Section); 41] = [
        ("mục đích", Section::Purpose),
        ("ý nghĩa", Section::Purpose),
        ("quan điểm", Section::Purpose),
        ("yêu cầu", Section::Requirement),
        ("mục tiêu chung", Section::General),
        ("mục tiêu tổng quát", Section::General),
        ("mục tiêu cụ thể", Section::Targets),
        ("chỉ tiêu", Section::Targets),
        ("các chỉ tiêu", Section::Targets),
        ("một số chỉ tiêu", Section::Targets),
        ("mục tiêu đến", Section::Targets),
        ("mục tiêu", Section::Goals),
        ("các mục tiêu", Section::Goals),
        ("kinh phí", Section::Funding),
        ("nguồn kinh phí", Section::Funding),
        ("nguồn vốn", Section::Funding),
        ("dự toán kinh phí", Section::Funding),
        ("chế độ báo cáo", Section::Reporting),
        ("chế độ thông tin", Section::Reporting),
        ("thông tin, báo cáo", Section::Reporting),
        ("thông tin báo cáo", Section::Reporting),
        ("công tác báo cáo", Section::Reporting),
        ("công tác thông tin, báo cáo", Section::Reporting),
        ("thời hạn báo cáo", Section::Reporting),
        ("tổ chức thực hiện", Section::Organisation),
        ("tổ chức triển khai", Section::Organisation),
        ("phân công", Section::Organisation),
        ("trách nhiệm", Section::Organisation),
        ("nhiệm vụ cụ thể của các", Section::Organisation),
        ("tình hình", Section::Aside),
        ("thực trạng", Section::Aside),
        ("sự cần thiết", Section::Aside),
        ("đặc điểm", Section::Aside),
        ("cơ sở pháp lý", Section::Aside),
        ("căn cứ xây dựng", Section::Aside),
        ("khái quát", Section::Aside),
        ("phạm vi", Section::Aside),
        ("đối tượng", Section::Aside),
        ("thời gian", Section::Aside),
        ("địa điểm", Section::Aside),
        ("hiệu lực", Section::Aside),
    ];
    let found = STARTS.iter().find(|(start, _)| low.starts_with(start)).map(|(_, section)| *section)?;
    if found == Section::Requirement && low.split_whitespace().count() > 6 {
        return None;
    }
    if found == Section::Goals
        && (low.contains("cụ thể") || low.chars().any(|c| c.is_ascii_digit()))
        && !low.contains("chung")
    {
        return Some(Section::Targets);
    }
    Some(found)
}

fn by_content(low: &str) -> Option<Section> {
    const CONTENTS: [(&str, Section); 15] = [
        ("mục đích", Section::Purpose),
        ("tổ chức thực hiện", Section::Organisation),
        ("phân công", Section::Organisation),
        ("nhiệm vụ", Section::Measures),
        ("giải pháp", Section::Measures),
        ("nội dung", Section::Measures),
        ("biện pháp", Section::Measures),
        ("hoạt động", Section::Measures),
        ("kinh phí", Section::Funding),
        ("nguồn lực", Section::Funding),
        ("báo cáo", Section::Reporting),
        ("mục tiêu", Section::Goals),
        ("kết quả", Section::Aside),
        ("đánh giá", Section::Aside),
        ("điều khoản thi hành", Section::Aside),
    ];
    CONTENTS.iter().find(|(word, _)| low.contains(word)).map(|(_, section)| *section)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings() {
        assert_eq!(section("MỤC ĐÍCH, YÊU CẦU", true), Some(Section::Purpose));
        assert_eq!(section("NHIỆM VỤ VÀ GIẢI PHÁP", true), Some(Section::Measures));
        assert_eq!(section("Mục tiêu cụ thể đến năm 2025", false), Some(Section::Targets));
        assert_eq!(section("KINH PHÍ THỰC HIỆN", true), Some(Section::Funding));
        assert_eq!(section("Xây dựng và hoàn thiện hành lang pháp lý", false), None);
        assert_eq!(section("CÁC NHIỆM VỤ TRỌNG TÂM", true), Some(Section::Measures));
    }
}
