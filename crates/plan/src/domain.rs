//! Field of action of a duty, by its words. Shown to the reviewer, never decisive.

use lachan_text::lower;

use crate::model::Domain;

/// The domain whose words come first in the text.
pub(crate) fn domain(text: &str) -> Domain {
    const WORDS: [(&str, Domain); 45] = [
        ("khảo sát", Domain::Survey),
        ("điều tra xã hội", Domain::Survey),
        ("kinh phí", Domain::Finance),
        ("ngân sách", Domain::Finance),
        ("nguồn vốn", Domain::Finance),
        ("hỗ trợ phát triển", Domain::Finance),
        ("tổng hợp báo cáo", Domain::Report),
        ("tổng hợp, báo cáo", Domain::Report),
        ("báo cáo kết quả", Domain::Report),
        ("báo cáo định kỳ", Domain::Report),
        ("kênh thông báo", Domain::Report),
        ("đường dây", Domain::Report),
        ("tiếp nhận phản ánh", Domain::Report),
        ("tiếp nhận thông tin", Domain::Report),
        ("tư vấn, hỗ trợ", Domain::Support),
        ("hỗ trợ tâm lý", Domain::Support),
        ("nạn nhân", Domain::Support),
        ("can thiệp", Domain::Support),
        ("pháp lý", Domain::Law),
        ("chính sách", Domain::Law),
        ("chế tài", Domain::Law),
        ("sửa đổi, bổ sung", Domain::Law),
        ("điều tra", Domain::Enforcement),
        ("xét xử", Domain::Enforcement),
        ("tố giác", Domain::Enforcement),
        ("tội phạm", Domain::Enforcement),
        ("xử phạt", Domain::Enforcement),
        ("phòng ngừa, phát hiện", Domain::Enforcement),
        ("kiểm tra", Domain::Enforcement),
        ("thanh tra", Domain::Enforcement),
        ("xử lý các hành vi", Domain::Enforcement),
        ("rà soát, phát hiện", Domain::Enforcement),
        ("giải pháp kỹ thuật", Domain::Technical),
        ("phần mềm", Domain::Technical),
        ("ứng dụng công nghệ", Domain::Technical),
        ("ngăn chặn", Domain::Technical),
        ("chặn lọc", Domain::Technical),
        ("gỡ bỏ", Domain::Technical),
        ("tập huấn", Domain::Education),
        ("bồi dưỡng", Domain::Education),
        ("chương trình giáo dục", Domain::Education),
        ("dạy học", Domain::Education),
        ("giáo viên", Domain::Education),
        ("truyền thông", Domain::Communication),
        ("tuyên truyền", Domain::Communication),
    ];
    let low = lower(text);
    let first = |word: &str| low.find(word);
    let found = WORDS.iter().filter_map(|(word, domain)| first(word).map(|at| (at, *domain)));
    found.min_by_key(|(at, _)| *at).map_or(Domain::Other, |(_, domain)| domain)
}
