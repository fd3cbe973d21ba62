//! A text with its words, ready to be matched phrase by phrase.

use std::ops::Range;

use lachan_text::{Word, fold, lower, words};

/// A text, its lower case with the same byte positions, and its words.
pub(crate) struct Prose<'a> {
    pub text: &'a str,
    pub low: String,
    pub words: Vec<Word>,
    folds: Vec<String>,
}

impl<'a> Prose<'a> {
    pub fn new(text: &'a str) -> Self {
        let low = lower(text);
        let words = words(text);
        let folds = words.iter().map(|w| fold(&text[w.range()])).collect();
        Prose { text, low, words, folds }
    }

    pub fn len(&self) -> usize {
        self.words.len()
    }

    pub fn low(&self, i: usize) -> &str {
        self.words.get(i).map_or("", |w| self.low.get(w.range()).unwrap_or(""))
    }

    pub fn fold(&self, i: usize) -> &str {
        self.folds.get(i).map_or("", String::as_str)
    }

    pub fn raw(&self, i: usize) -> &'a str {
        self.words.get(i).map_or("", |w| &self.text[w.range()])
    }

    pub fn is_upper(&self, i: usize) -> bool {
        lachan_text::starts_upper(self.raw(i))
    }

    /// Where word `i` begins; the end of the text after the last word.
    pub fn start(&self, i: usize) -> usize {
        self.words.get(i).map_or(self.text.len(), |w| w.start)
    }

    /// Where the word before `i` ends.
    pub fn end_before(&self, i: usize) -> usize {
        match i.checked_sub(1) {
            Some(before) => self.words.get(before).map_or(self.text.len(), |w| w.end),
            None => 0,
        }
    }

    /// What stands between word `i` and the word before it.
    pub fn gap(&self, i: usize) -> &'a str {
        &self.text[self.end_before(i)..self.start(i)]
    }

    pub fn gap_is(&self, i: usize, signs: &str) -> bool {
        i < self.len() && self.gap(i).chars().all(|c| c == ' ' || signs.contains(c))
    }

    /// Does the phrase stand at word `i`, letter by letter? Gives the word after it.
    pub fn at(&self, i: usize, phrase: &str) -> Option<usize> {
        self.matched(i, phrase, |prose, j| prose.low(j))
    }

    /// The same for a phrase without marks, for names that are typed or scanned with errors.
    pub fn at_fold(&self, i: usize, phrase: &str) -> Option<usize> {
        self.matched(i, phrase, |prose, j| prose.fold(j))
    }

    fn matched<'b>(
        &'b self,
        i: usize,
        phrase: &str,
        word: impl Fn(&'b Self, usize) -> &'b str,
    ) -> Option<usize> {
        let mut j = i;
        for expected in phrase.split(' ') {
            if j >= self.len() || word(self, j) != expected || (j > i && !self.gap_is(j, "-–&,")) {
                return None;
            }
            j += 1;
        }
        Some(j)
    }

    /// The first of the phrases that stands at word `i`.
    pub fn any(&self, i: usize, phrases: &[&str]) -> Option<usize> {
        phrases.iter().find_map(|p| self.at(i, p))
    }

    /// The first word at or after byte `at`.
    pub fn word_from(&self, at: usize) -> usize {
        self.words.partition_point(|w| w.start < at)
    }

    /// Bytes of words `from..to`.
    pub fn bytes(&self, from: usize, to: usize) -> Range<usize> {
        let start = self.start(from);
        start..self.end_before(to).max(start)
    }
}

/// What organisations do: an organisation's name ends before such a word.
const VERBS: &[&str] = &[
    "áp dụng",
    "ban hành",
    "báo cáo",
    "bám sát",
    "bảo đảm",
    "bảo vệ",
    "biên soạn",
    "biên tập",
    "bố trí",
    "bồi dưỡng",
    "bổ sung",
    "cân đối",
    "cấp",
    "cập nhật",
    "chấp hành",
    "chỉ đạo",
    "chịu trách nhiệm",
    "chủ động",
    "chủ trì",
    "chia sẻ",
    "cho",
    "chú trọng",
    "có biện pháp",
    "có kế hoạch",
    "có nhiệm vụ",
    "có trách nhiệm",
    "có văn bản",
    "công bố",
    "cử",
    "cung cấp",
    "cùng",
    "căn cứ",
    "dành",
    "duy trì",
    "đa dạng",
    "đào tạo",
    "đánh giá",
    "đảm bảo",
    "đăng ký",
    "đăng tải",
    "đẩy mạnh",
    "đề nghị",
    "đề xuất",
    "điều phối",
    "điều tra",
    "định hướng",
    "định kỳ",
    "đổi mới",
    "đôn đốc",
    "đưa",
    "đồng thời",
    "được",
    "giao",
    "giám sát",
    "giáo dục",
    "giúp",
    "gửi",
    "gắn",
    "hàng năm",
    "hằng năm",
    "hàng tháng",
    "hằng tháng",
    "hàng quý",
    "hằng quý",
    "hoàn thành",
    "hoàn thiện",
    "hỗ trợ",
    "huy động",
    "hướng dẫn",
    "kết nối",
    "khai thác",
    "khẩn trương",
    "khảo sát",
    "khuyến khích",
    "khi",
    "kịp thời",
    "kiểm soát",
    "kiểm tra",
    "kiện toàn",
    "kiến nghị",
    "làm",
    "lập",
    "lồng ghép",
    "lựa chọn",
    "mở",
    "nắm",
    "nâng cao",
    "nghiên cứu",
    "nghiêm túc",
    "ngăn chặn",
    "nhằm",
    "nhân rộng",
    "phát động",
    "phát hiện",
    "phát huy",
    "phát triển",
    "phân bổ",
    "phân công",
    "phổ biến",
    "phối hợp",
    "phòng ngừa",
    "phục vụ",
    "phê duyệt",
    "quan tâm",
    "quán triệt",
    "quản lý",
    "quy định",
    "quyết liệt",
    "rà quét",
    "rà soát",
    "sử dụng",
    "sớm",
    "tăng cường",
    "tăng thời lượng",
    "tận dụng",
    "tập huấn",
    "tập trung",
    "tích cực",
    "tiếp nhận",
    "tiếp tục",
    "tiến hành",
    "thanh tra",
    "tham gia",
    "tham mưu",
    "theo dõi",
    "theo quy định",
    "thẩm định",
    "thiết lập",
    "thống kê",
    "thông báo",
    "thông tin về",
    "thông qua",
    "thúc đẩy",
    "thực hiện",
    "thường xuyên",
    "thành lập",
    "tổ chức",
    "tổng hợp",
    "trang bị",
    "triển khai",
    "trình",
    "truy tố",
    "tuyên truyền",
    "truyền thông",
    "trực tiếp",
    "tư vấn",
    "tuân thủ",
    "tự kiểm tra",
    "ưu tiên",
    "vận động",
    "vận hành",
    "xây dựng",
    "xác định",
    "xác minh",
    "xem xét",
    "xét xử",
    "xử lý",
    "yêu cầu",
    "để",
    "trong",
    "về",
    "theo",
    "tại",
    "trên cơ sở",
    "từ",
    "đến",
    "bằng",
    "nếu",
    "và các nội dung",
    "là",
    "sẽ",
    "phải",
    "cần",
    "đã",
    "không",
    "thuộc phạm vi",
    "lắp đặt",
    "nhắc nhở",
    "mua sắm",
    "đầu tư xây dựng",
    "trồng",
    "dọn",
    "bàn giao",
    "ký cam kết",
    "ký kết",
    "số hóa",
    "kê khai",
    "diễn tập",
    "xóa",
    "khắc phục",
    "sửa chữa",
    "trước",
    "trong tháng",
    "quý",
    "bảo trì",
    "nâng cấp",
    "tạo điều kiện",
    "tạo",
    "thu thập",
    "tích hợp",
    "chuẩn bị",
    "nộp",
    "tuyển",
    "tuần tra",
    "trực",
    "cảnh báo",
    "khen thưởng",
    "biểu dương",
    "nhân",
    "chuyển",
    "giải quyết",
    "thu hút",
    "kêu gọi",
    "lấy",
    "ghi nhận",
    "rút",
    "kết thúc",
    "nêu",
    "đo",
    "phản ánh",
    "đi",
    "thí điểm",
    "xuất bản",
    "in",
    "cài đặt",
    "bắt đầu",
    "phát sóng",
    "phát",
    "đồng hành",
    "niêm yết",
    "cam kết",
    "sơ kết",
    "tổng kết",
];

impl Prose<'_> {
    /// Does a word of doing stand at word `i`?
    pub fn verb_at(&self, i: usize) -> bool {
        let word = self.low(i);
        VERBS.iter().filter(|verb| verb.starts_with(word)).any(|verb| self.at(i, verb).is_some())
    }
}
