//! The kinds of agencies of Vietnamese administration: how their names begin, and the fields they are named after.

use std::collections::HashMap;
use std::sync::OnceLock;

use lachan_text::fold;

/// How a name goes on after its head.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tail {
    /// A field follows: Sở Y tế.
    Field,
    /// The name is whole; an area may follow and is the end of the key: Công an huyện.
    Area,
    /// A list of areas: UBND các huyện, thành phố.
    Areas,
    /// Nothing but "trên địa bàn" follows, and the key has no level.
    Whole,
    /// A name of its own follows: Trung tâm Kiểm soát bệnh tật.
    Name,
    /// Words follow up to a verb: doanh nghiệp cung cấp dịch vụ viễn thông.
    Service,
    /// A committee of the Party follows: Ban Tuyên giáo Tỉnh ủy.
    Party,
}

/// A way in which names begin.
pub(crate) struct Head {
    /// Its words; single words are matched with their marks, longer ones without.
    pub phrase: &'static str,
    pub folded: String,
    pub words: usize,
    pub key: &'static str,
    pub tail: Tail,
}

const HEADS: &[(&str, &str, Tail)] = &[
    ("sở", "so", Tail::Field),
    ("phòng", "phong", Tail::Field),
    ("bộ", "bo", Tail::Field),
    ("ubnd", "ubnd", Tail::Areas),
    ("ủy ban nhân dân", "ubnd", Tail::Areas),
    ("chủ tịch ubnd", "chu-tich-ubnd", Tail::Areas),
    ("chủ tịch ủy ban nhân dân", "chu-tich-ubnd", Tail::Areas),
    ("hđnd", "hdnd", Tail::Areas),
    ("hội đồng nhân dân", "hdnd", Tail::Areas),
    ("hđnd và ubnd", "hdnd-ubnd", Tail::Areas),
    ("văn phòng ubnd", "vp-ubnd", Tail::Area),
    ("văn phòng ủy ban nhân dân", "vp-ubnd", Tail::Area),
    ("vp ubnd", "vp-ubnd", Tail::Area),
    ("văn phòng hđnd và ubnd", "vp-hdnd-ubnd", Tail::Area),
    ("văn phòng hđnd ubnd", "vp-hdnd-ubnd", Tail::Area),
    ("văn phòng hội đồng nhân dân và ủy ban nhân dân", "vp-hdnd-ubnd", Tail::Area),
    ("vp hđnd ubnd", "vp-hdnd-ubnd", Tail::Area),
    ("vp hđnd và ubnd", "vp-hdnd-ubnd", Tail::Area),
    ("văn phòng", "vp", Tail::Name),
    ("ủy ban mặt trận tổ quốc việt nam", "mttq", Tail::Area),
    ("ủy ban mặt trận tổ quốc", "mttq", Tail::Area),
    ("ủy ban mttq việt nam", "mttq", Tail::Area),
    ("ủy ban mttq", "mttq", Tail::Area),
    ("ubmttq việt nam", "mttq", Tail::Area),
    ("ubmttqvn", "mttq", Tail::Area),
    ("ubmttq", "mttq", Tail::Area),
    ("mặt trận tổ quốc việt nam", "mttq", Tail::Area),
    ("mặt trận tổ quốc", "mttq", Tail::Area),
    ("mttq việt nam", "mttq", Tail::Area),
    ("mttq", "mttq", Tail::Area),
    ("công an", "cong-an", Tail::Area),
    ("tòa án nhân dân", "tand", Tail::Area),
    ("tòa án", "tand", Tail::Area),
    ("tand", "tand", Tail::Area),
    ("viện kiểm sát nhân dân", "vksnd", Tail::Area),
    ("viện kiểm sát", "vksnd", Tail::Area),
    ("viện ksnd", "vksnd", Tail::Area),
    ("vksnd", "vksnd", Tail::Area),
    ("tỉnh đoàn thanh niên cộng sản hồ chí minh", "tinh-doan", Tail::Whole),
    ("tỉnh đoàn thanh niên", "tinh-doan", Tail::Whole),
    ("tỉnh đoàn", "tinh-doan", Tail::Whole),
    ("thành đoàn", "thanh-doan", Tail::Whole),
    ("huyện đoàn thanh niên", "huyen-doan", Tail::Whole),
    ("huyện đoàn", "huyen-doan", Tail::Whole),
    ("thị đoàn", "thi-doan", Tail::Whole),
    ("quận đoàn", "quan-doan", Tail::Whole),
    ("đoàn thanh niên cộng sản hồ chí minh", "doan-tn", Tail::Area),
    ("đoàn thanh niên", "doan-tn", Tail::Area),
    ("đoàn tncs hồ chí minh", "doan-tn", Tail::Area),
    ("đoàn tncs hcm", "doan-tn", Tail::Area),
    ("hội liên hiệp phụ nữ việt nam", "hoi-lhpn", Tail::Area),
    ("hội liên hiệp phụ nữ", "hoi-lhpn", Tail::Area),
    ("hội lhpn", "hoi-lhpn", Tail::Area),
    ("hội phụ nữ", "hoi-lhpn", Tail::Area),
    ("hội nông dân", "hoi-nong-dan", Tail::Area),
    ("hội cựu chiến binh", "hoi-ccb", Tail::Area),
    ("hội ccb", "hoi-ccb", Tail::Area),
    ("hội bảo vệ quyền trẻ em", "hoi-bvqte", Tail::Area),
    ("hội người khuyết tật", "hoi-nguoi-khuyet-tat", Tail::Area),
    ("hội chữ thập đỏ", "hoi-chu-thap-do", Tail::Area),
    ("hội khuyến học", "hoi-khuyen-hoc", Tail::Area),
    ("hội người cao tuổi", "hoi-nguoi-cao-tuoi", Tail::Area),
    ("hội", "hoi", Tail::Name),
    ("liên đoàn lao động", "ldld", Tail::Area),
    ("liên minh hợp tác xã", "lien-minh-htx", Tail::Area),
    ("hiệp hội", "hiep-hoi", Tail::Name),
    ("liên hiệp", "lien-hiep", Tail::Name),
    ("câu lạc bộ", "cau-lac-bo", Tail::Name),
    ("lđlđ", "ldld", Tail::Area),
    ("tổ chức chính trị xã hội", "to-chuc-ctxh", Tail::Area),
    ("đoàn thể chính trị xã hội", "to-chuc-ctxh", Tail::Area),
    ("tổ chức ct xh", "to-chuc-ctxh", Tail::Area),
    ("ban tuyên giáo và dân vận", "ban-tuyen-giao-dan-van", Tail::Party),
    ("ban tuyên giáo", "ban-tuyen-giao", Tail::Party),
    ("ban dân vận", "ban-dan-van", Tail::Party),
    ("ban tổ chức", "ban-to-chuc", Tail::Party),
    ("ban chỉ huy quân sự", "ban-chqs", Tail::Area),
    ("bộ chỉ huy quân sự", "bo-chqs", Tail::Area),
    ("bộ chỉ huy bộ đội biên phòng", "bo-chi-huy-bdbp", Tail::Area),
    ("bộ đội biên phòng", "bdbp", Tail::Area),
    ("ban chỉ đạo", "ban-chi-dao", Tail::Name),
    ("ban quản lý", "ban-quan-ly", Tail::Name),
    ("ban giám hiệu", "ban-giam-hieu", Tail::Name),
    ("ban dân tộc", "ban-dan-toc", Tail::Area),
    ("ban an toàn giao thông", "ban-atgt", Tail::Area),
    ("ban vì sự tiến bộ phụ nữ", "ban-vstbpn", Tail::Area),
    ("ban đại diện cha mẹ học sinh", "ban-dai-dien-cmhs", Tail::Whole),
    ("ban đại diện cha mẹ", "ban-dai-dien-cmhs", Tail::Whole),
    ("ban công tác mặt trận", "ban-cong-tac-mat-tran", Tail::Whole),
    ("thanh tra", "thanh-tra", Tail::Area),
    ("kho bạc nhà nước", "kho-bac", Tail::Area),
    ("bảo hiểm xã hội", "bhxh", Tail::Area),
    ("ngân hàng nhà nước", "ngan-hang-nha-nuoc", Tail::Name),
    ("ngân hàng", "ngan-hang", Tail::Name),
    ("thuế", "thue", Tail::Area),
    ("cục thuế", "cuc-thue", Tail::Area),
    ("cục thống kê", "cuc-thong-ke", Tail::Area),
    ("cục", "cuc", Tail::Name),
    ("chi cục", "chi-cuc", Tail::Name),
    ("tổng cục", "tong-cuc", Tail::Name),
    ("vụ", "vu", Tail::Name),
    ("hạt kiểm lâm", "hat-kiem-lam", Tail::Area),
    ("cảnh sát phòng cháy chữa cháy", "cs-pccc", Tail::Name),
    ("trạm y tế", "tram-y-te", Tail::Area),
    ("trung tâm y tế", "trung-tam-y-te", Tail::Area),
    ("bệnh viện", "benh-vien", Tail::Name),
    ("trung tâm", "tt", Tail::Field),
    ("điện lực", "dien-luc", Tail::Area),
    ("công ty điện lực", "dien-luc", Tail::Area),
    ("công ty", "cong-ty", Tail::Name),
    ("tập đoàn", "tap-doan", Tail::Name),
    ("bưu điện", "buu-dien", Tail::Area),
    ("vnpt", "vnpt", Tail::Area),
    ("viettel", "viettel", Tail::Area),
    ("mobifone", "mobifone", Tail::Area),
    ("báo và đài phát thanh truyền hình", "bao-ptth", Tail::Area),
    ("báo và phát thanh truyền hình", "bao-ptth", Tail::Area),
    ("báo", "bao", Tail::Name),
    ("đài phát thanh và truyền hình", "dai-ptth", Tail::Area),
    ("đài phát thanh truyền hình", "dai-ptth", Tail::Area),
    ("đài pt th", "dai-ptth", Tail::Area),
    ("đài ptth", "dai-ptth", Tail::Area),
    ("đài pt và th", "dai-ptth", Tail::Area),
    ("đài truyền thanh", "dai-truyen-thanh", Tail::Area),
    ("cổng thông tin điện tử", "cong-ttdt", Tail::Area),
    ("cơ quan thông tấn báo chí", "co-quan-bao-chi", Tail::Whole),
    ("cơ quan báo chí", "co-quan-bao-chi", Tail::Whole),
    ("cơ quan truyền thông", "co-quan-bao-chi", Tail::Whole),
    ("tổng đài", "tong-dai-111", Tail::Whole),
    ("nhà trường", "nha-truong", Tail::Whole),
    ("trường học", "truong-hoc", Tail::Whole),
    ("cơ sở giáo dục", "co-so-giao-duc", Tail::Whole),
    ("trường", "truong", Tail::Name),
    ("gia đình", "gia-dinh", Tail::Whole),
    ("chính quyền các cấp", "chinh-quyen-cac-cap", Tail::Whole),
    ("doanh nghiệp", "doanh-nghiep", Tail::Service),
    ("nhà mạng", "nha-mang", Tail::Service),
    ("tổ chức cung cấp", "to-chuc-cung-cap", Tail::Service),
    ("đơn vị cung cấp", "don-vi-cung-cap", Tail::Service),
    ("hợp tác xã", "hop-tac-xa", Tail::Service),
    ("chủ đầu tư", "chu-dau-tu", Tail::Service),
    ("chủ cơ sở", "chu-co-so", Tail::Service),
    ("tổ dân phố", "to-dan-pho", Tail::Whole),
    ("tổ công nghệ số cộng đồng", "to-cong-nghe-so-cong-dong", Tail::Area),
    ("thôn", "thon", Tail::Whole),
];

/// Parts of the names of fields with what they are shortened to.
const FIELDS: &[&str] = &[
    "thông tin",
    "truyền thông",
    "lao động",
    "thương binh",
    "xã hội",
    "giáo dục",
    "đào tạo",
    "văn hóa",
    "thể thao",
    "du lịch",
    "gia đình",
    "kế hoạch",
    "đầu tư",
    "tài chính",
    "tư pháp",
    "y tế",
    "nội vụ",
    "xây dựng",
    "giao thông",
    "vận tải",
    "công thương",
    "nông nghiệp",
    "phát triển nông thôn",
    "môi trường",
    "tài nguyên",
    "khoa học",
    "công nghệ",
    "ngoại vụ",
    "dân tộc",
    "tôn giáo",
    "quy hoạch",
    "kiến trúc",
    "an toàn thực phẩm",
    "kinh tế",
    "hạ tầng",
    "hạ tầng đô thị",
    "đô thị",
    "quản lý đô thị",
    "khoa giáo",
    "thanh tra",
    "công an",
    "quốc phòng",
    "công chánh",
    "truyền thanh",
    "truyền hình",
    "phát thanh",
    "thanh niên",
    "tư vấn",
    "tư pháp hộ tịch",
    "công thương nghiệp",
    "tổ chức",
    "hành chính công",
    "phục vụ hành chính công",
    "dân số",
    "bảo trợ xã hội",
    "công tác xã hội",
    "nông thôn",
];

/// Field names that are one name, so that a comma inside them ends nothing.
const SEQUENCES: &[&str] = &[
    "giao thông|vận tải",
    "lao động|thương binh|xã hội",
    "văn hóa|thể thao|du lịch",
    "văn hóa|thông tin|thể thao|du lịch",
    "văn hóa|khoa học|thông tin",
    "kinh tế|hạ tầng|đô thị",
    "văn hóa|thông tin|thể thao",
    "văn hóa|truyền thanh|truyền hình",
    "văn hóa|thông tin|truyền thông",
    "giáo dục|đào tạo",
    "khoa học|công nghệ|môi trường",
    "nông nghiệp|môi trường",
    "văn hóa|gia đình|thể thao|du lịch",
];

/// Short names of single fields that are usually spelt out in keys.
pub(crate) const SHORT: &[(&str, &str)] = &[
    ("tc", "tai-chinh"),
    ("tp", "tu-phap"),
    ("nv", "noi-vu"),
    ("xd", "xay-dung"),
    ("ct", "cong-thuong"),
    ("dl", "du-lich"),
    ("y-te", "yt"),
    ("ttr", "thanh-tra"),
    ("tt-tt", "tttt"),
];

/// The short keys that offices of fields have, to guess what a slip of the pen meant.
pub(crate) const KNOWN_FIELD_KEYS: &[&str] = &[
    "tttt", "ldtbxh", "gddt", "khcn", "khdt", "gtvt", "vhtt", "vhttdl", "nnptnt", "nnmt", "tnmt", "tckh",
    "vhxh", "ktht", "vhkhtt",
];

pub(crate) struct Table {
    heads: Vec<Head>,
    by_first: HashMap<String, Vec<usize>>,
    pub fields: Vec<String>,
    pub sequences: Vec<Vec<String>>,
}

impl Table {
    /// Heads whose first word folds to `first`, longest first.
    pub fn heads(&self, first: &str) -> impl Iterator<Item = &Head> {
        self.by_first.get(first).into_iter().flatten().filter_map(|&i| self.heads.get(i))
    }
}

/// The table, built once.
pub(crate) fn table() -> &'static Table {
    static TABLE: OnceLock<Table> = OnceLock::new();
    TABLE.get_or_init(|| {
        let mut heads: Vec<Head> = HEADS
            .iter()
            .map(|&(phrase, key, tail)| Head {
                phrase,
                folded: fold(phrase),
                words: phrase.split(' ').count(),
                key,
                tail,
            })
            .collect();
        heads.sort_by_key(|h| std::cmp::Reverse(h.words));
        let mut by_first: HashMap<String, Vec<usize>> = HashMap::new();
        for (i, head) in heads.iter().enumerate() {
            let first = head.folded.split(' ').next().unwrap_or_default().to_owned();
            by_first.entry(first).or_default().push(i);
        }
        let mut fields: Vec<String> = FIELDS.iter().map(|f| fold(f)).collect();
        fields.sort_by_key(|f| std::cmp::Reverse(f.len()));
        let sequences = SEQUENCES.iter().map(|s| fold(s).split('|').map(str::to_owned).collect()).collect();
        Table { heads, by_first, fields, sequences }
    })
}
