//! What the bodies did with their tasks: days before today, who, the place of the task in the plan, what.

/// Days before today, body, place in the plan, what it does.
pub(super) struct Beat(pub i32, pub &'static str, pub &'static str, pub Does);

/// What a body does with its task.
pub(super) enum Does {
    /// It will be done by this day; a negative number is a day to come.
    By(i32),
    /// It comes round each month.
    Monthly,
    /// So far it has come.
    Progress(&'static str),
    /// It is done.
    Finish(&'static str),
    /// It goes down to bodies: to whom, what is asked, the last day.
    Pass(&'static [&'static str], &'static str, i32),
    /// What was passed on is taken.
    Take,
    /// What was passed on is refused.
    Refuse(&'static str),
    /// Something is in the way: what, and what is asked for.
    Raise(&'static str, &'static str),
    /// What is in the way and waits for the body is answered.
    Answer(&'static str),
    /// The answer helped.
    Accept,
}

use Does::{Accept, Answer, By, Finish, Monthly, Pass, Progress, Raise, Refuse, Take};

const TECHNOLOGY: &str = "Sở KH&CN";
const POLICE: &str = "Công an tỉnh";
const EDUCATION: &str = "Sở GD&ĐT";
const HEALTH: &str = "Sở Y tế";
const CULTURE: &str = "Sở VHTT&DL";
const FINANCE: &str = "Sở Tài chính";
const JUSTICE: &str = "Sở Tư pháp";
const COMMUNES: &[&str] = &["UBND xã Bản Mới", "UBND xã Nà Lùng", "UBND phường Mẫu Sơn"];
const SCHOOLS: &[&str] = &[
    "Trường Mầm non Hoa Ban",
    "Trường Tiểu học Bản Mới",
    "Trường THCS Nà Lùng",
    "Trường Tiểu học Mẫu Sơn",
    "Trường THPT Mẫu Sơn",
];

const TOLD: &str = "Đã phổ biến đến toàn thể cán bộ, người lao động của cơ quan.";

/// The story; told by day, those of one day in this order.
pub(super) const TASKS: &[Beat] = &[
    Beat(395, TECHNOLOGY, "V.9.a", By(240)),
    Beat(395, TECHNOLOGY, "V.1.b", By(300)),
    Beat(395, TECHNOLOGY, "V.1.e", By(-20)),
    Beat(310, TECHNOLOGY, "V.1.b", Finish("Đã cung cấp tài liệu tuyên truyền cho 12 cơ quan báo chí, đài.")),
    Beat(250, TECHNOLOGY, "V.9.a", Finish(TOLD)),
    Beat(40, TECHNOLOGY, "V.1.e", Progress("Đã có khung báo cáo sơ kết, chờ số liệu quý cuối.")),
    // the police: most of it in time, one thing late, one late still
    Beat(393, POLICE, "V.9.a", By(250)),
    Beat(393, POLICE, "V.4.a", By(30)),
    Beat(393, POLICE, "V.4.b", By(-40)),
    Beat(393, POLICE, "V.4.c", Monthly),
    Beat(393, POLICE, "V.4.d", By(200)),
    Beat(393, POLICE, "V.4.e", By(90)),
    Beat(393, POLICE, "V.9.b", By(-25)),
    Beat(255, POLICE, "V.9.a", Finish(TOLD)),
    Beat(185, POLICE, "V.4.d", Finish("Đã ký quy chế phối hợp giữa Công an, Viện kiểm sát, Tòa án tỉnh.")),
    Beat(100, POLICE, "V.4.e", Progress("Đã rà soát ở hai xã, phường; còn một xã.")),
    Beat(33, POLICE, "V.4.a", Finish("Đã lập tổ chuyên trách và tập huấn cho công an ba xã, phường.")),
    // education: the lessons go down to the schools
    Beat(391, EDUCATION, "V.9.a", By(260)),
    Beat(391, EDUCATION, "V.3.a", By(-15)),
    Beat(391, EDUCATION, "V.3.b", By(120)),
    Beat(391, EDUCATION, "V.3.c", By(60)),
    Beat(391, EDUCATION, "V.9.b", By(12)),
    Beat(
        330,
        EDUCATION,
        "V.3.a",
        Pass(SCHOOLS, "Dạy đủ các bài kỹ năng an toàn cho mọi lớp, báo số lớp.", 40),
    ),
    Beat(328, SCHOOLS[0], "V.3.a", Refuse("Trẻ mầm non chưa dùng mạng; trường xin làm phần họp cha mẹ.")),
    Beat(328, SCHOOLS[1], "V.3.a", Take),
    Beat(328, SCHOOLS[2], "V.3.a", Take),
    Beat(327, SCHOOLS[3], "V.3.a", Take),
    Beat(327, SCHOOLS[4], "V.3.a", Take),
    Beat(262, EDUCATION, "V.9.a", Finish(TOLD)),
    Beat(122, EDUCATION, "V.3.b", Finish("Đã ban hành mẫu quy tắc dạy học trực tuyến cho các trường.")),
    Beat(64, EDUCATION, "V.3.c", Finish("Năm trường đã dùng bộ lọc tên miền của tỉnh.")),
    Beat(60, SCHOOLS[1], "V.3.a", Finish("Đã dạy 10 lớp, 312 học sinh.")),
    Beat(45, SCHOOLS[2], "V.3.a", Finish("Đã dạy 8 lớp, 264 học sinh.")),
    Beat(42, SCHOOLS[3], "V.3.a", Progress("Đã dạy 5 trên 9 lớp.")),
    Beat(30, SCHOOLS[4], "V.3.a", Finish("Đã dạy 12 lớp, 470 học sinh.")),
    // health: training in the communes; two of them are stuck for a while
    Beat(390, HEALTH, "V.9.a", By(230)),
    Beat(390, HEALTH, "V.2.a", By(100)),
    Beat(390, HEALTH, "V.2.b", By(-10)),
    Beat(390, HEALTH, "V.2.c", By(20)),
    Beat(231, HEALTH, "V.9.a", Finish(TOLD)),
    Beat(200, HEALTH, "V.2.b", Pass(COMMUNES, "Mỗi xã, phường mở ít nhất hai lớp cho cha mẹ.", 50)),
    Beat(199, COMMUNES[0], "V.2.b", Take),
    Beat(198, COMMUNES[1], "V.2.b", Take),
    Beat(198, COMMUNES[2], "V.2.b", Take),
    Beat(
        150,
        COMMUNES[1],
        "V.2.b",
        Raise("Xã chưa có người đứng lớp.", "Cử giảng viên của tỉnh về xã hai buổi."),
    ),
    Beat(115, "UBND tỉnh", "V.2.b", Answer("Giao Sở Y tế cử giảng viên trước hết tháng.")),
    Beat(110, COMMUNES[1], "V.2.b", Accept),
    Beat(104, HEALTH, "V.2.a", Finish("Đã lấy ý kiến trẻ em ở ba xã, phường và trình giải pháp.")),
    Beat(
        90,
        COMMUNES[2],
        "V.2.b",
        Raise("Chưa có tài liệu cho cha mẹ người dân tộc.", "Bản ghi âm tiếng Tày."),
    ),
    Beat(86, HEALTH, "V.2.b", Answer("Đã gửi bản ghi âm tiếng Tày và tờ rơi nhiều hình.")),
    Beat(84, COMMUNES[2], "V.2.b", Accept),
    Beat(70, COMMUNES[1], "V.2.b", Progress("Đã mở một lớp, 38 người dự; còn một lớp.")),
    Beat(58, COMMUNES[0], "V.2.b", Finish("Đã mở ba lớp, 127 cha mẹ dự.")),
    Beat(55, COMMUNES[2], "V.2.b", Finish("Đã mở hai lớp, 81 cha mẹ dự.")),
    Beat(26, HEALTH, "V.2.c", Finish("Trung tâm công tác xã hội đã có hai người tư vấn tâm lý.")),
    // the others
    Beat(388, CULTURE, "V.9.a", By(210)),
    Beat(388, CULTURE, "V.9.b", By(-50)),
    Beat(215, CULTURE, "V.9.a", Finish(TOLD)),
    Beat(387, FINANCE, "V.9.a", By(205)),
    Beat(387, FINANCE, "V.6", By(45)),
    Beat(387, FINANCE, "V.9.b", By(-60)),
    Beat(207, FINANCE, "V.9.a", Finish(TOLD)),
    Beat(
        2,
        FINANCE,
        "V.6",
        Raise("Chưa có định mức chi cho tập huấn ở xã.", "UBND tỉnh quyết định mức chi."),
    ),
    Beat(386, JUSTICE, "V.9.a", By(220)),
    Beat(386, JUSTICE, "V.9.b", By(8)),
    Beat(216, JUSTICE, "V.9.a", Finish(TOLD)),
];
