//! Why a page is closed, in words that the reader understands.

use lachan_filter::OnlineService;

/// What a category is called.
pub(super) struct Words {
    /// To an older pupil or a grown-up: a short name.
    pub label: &'static str,
    /// To a small child: one sentence.
    pub child: &'static str,
}

/// The words of a category; of an unknown one, words that are true of any.
pub(super) fn of(category: &str) -> Words {
    if let Some(service) = OnlineService::of(category) {
        return Words { label: service.title(), child: "Trang này chưa mở cho nhóm tuổi của em." };
    }
    let (label, child) = match category {
        "order" => {
            ("Lệnh ngăn chặn của cơ quan có thẩm quyền", "Cơ quan nhà nước đã yêu cầu đóng trang này.")
        }
        "illegal" | "abuse" => ("Nội dung pháp luật cấm", "Trang này có nội dung mà pháp luật cấm."),
        "malware" => ("Phần mềm độc hại", "Trang này có thể làm hỏng máy."),
        "phishing" => ("Lừa lấy mật khẩu", "Trang này lừa lấy mật khẩu."),
        "scam" => ("Lừa đảo", "Trang này lừa người xem."),
        "adult" => ("Nội dung người lớn", "Trang này chỉ dành cho người lớn."),
        "gambling" => ("Cờ bạc", "Trang này là trò chơi ăn tiền. Trẻ em không được chơi."),
        "drugs" => ("Ma túy, chất gây nghiện", "Trang này nói về thứ có hại cho sức khỏe."),
        "violence" => ("Bạo lực", "Trang này có cảnh đánh nhau, có thể làm em sợ."),
        "dating" => ("Hẹn hò", "Trang này để người lớn làm quen nhau."),
        "vpn" | "doh" => ("Công cụ vượt lọc", "Trang này làm tắt bộ lọc đang bảo vệ em."),
        "social" => {
            ("Mạng xã hội", "Trang này có nhiều người lạ nói chuyện với nhau. Trang chỉ mở cho anh chị lớn.")
        }
        "games" => ("Trò chơi", "Đây là trang trò chơi. Trang chưa mở cho nhóm tuổi của em."),
        "hours" => (
            "Giờ tắt mạng theo thời khóa biểu",
            "Giờ này mạng đang tắt theo thời khóa biểu. Hết giờ, mạng mở lại.",
        ),
        "ads" => ("Quảng cáo", "Đây là trang quảng cáo."),
        _ => ("Danh sách chưa mở cho nhóm tuổi này", "Trang này chưa mở cho nhóm tuổi của em."),
    };
    Words { label, child }
}
