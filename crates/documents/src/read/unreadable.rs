//! Why a file cannot be read, for the person who chose it.

/// The largest document that is read, in bytes.
pub const MAX_BYTES: usize = 20 * 1024 * 1024;

/// Why a file cannot be read. The message says what is wrong, where, and what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// More than [`MAX_BYTES`].
    #[error(
        "Tệp lớn {bytes} byte, quá giới hạn {MAX_BYTES} byte (20 MB). Hãy tách văn bản hoặc bỏ hình ảnh rồi thử lại."
    )]
    TooLarge {
        /// Size of the file.
        bytes: usize,
    },
    /// Nothing but blanks.
    #[error(
        "Tệp trống, không có chữ nào để đọc. Hãy kiểm tra đã chọn đúng tệp chưa; nếu tệp chỉ có hình chụp văn bản, hãy lấy bản có chữ."
    )]
    Empty,
    /// A format that is recognised and not read.
    #[error(
        "Đây là tệp {format}, phần mềm không đọc loại này. Hãy mở tệp bằng Word hoặc LibreOffice, chọn “Lưu thành” → Word (.docx) rồi thử lại."
    )]
    Format {
        /// Name of the format.
        format: &'static str,
    },
    /// A format in which no plan comes: a picture, an archive, a spreadsheet.
    #[error(
        "Đây là {format}, không phải văn bản. Hãy chọn tệp văn bản (.docx, .doc, .pdf, .html hoặc .txt) của kế hoạch."
    )]
    NoDocument {
        /// Name of the format.
        format: &'static str,
    },
    /// Locked with a password.
    #[error(
        "Tệp {format} có mật khẩu nên không đọc được. Hãy mở tệp, bỏ mật khẩu (Tệp → Thông tin → Bảo vệ tài liệu), lưu lại rồi thử lại."
    )]
    Password {
        /// Name of the format.
        format: &'static str,
    },
    /// Broken off or damaged.
    #[error(
        "Tệp {format} bị hỏng hoặc tải về chưa đủ (ở phần {part}). Hãy tải lại tệp, hoặc mở bằng Word hay LibreOffice và lưu thành tệp mới rồi thử lại."
    )]
    Damaged {
        /// Name of the format.
        format: &'static str,
        /// Where it broke.
        part: String,
    },
    /// More than any document holds: unpacked bytes, parts, nesting, columns.
    #[error(
        "Tệp {format} không bình thường: {what}. Hãy mở bằng Word hoặc LibreOffice, sao nội dung sang một tệp mới rồi thử lại."
    )]
    Excessive {
        /// Name of the format.
        format: &'static str,
        /// What there is too much of.
        what: &'static str,
    },
    /// A declaration through which other files could be drawn in.
    #[error(
        "Tệp {format} có khai báo DOCTYPE trong phần {part}, tệp Word bình thường không có. Vì an toàn, phần mềm không đọc; hãy mở bằng Word, lưu thành tệp mới rồi thử lại."
    )]
    Doctype {
        /// Name of the format.
        format: &'static str,
        /// The part with it.
        part: String,
    },
    /// Bytes that are no UTF-8.
    #[error(
        "Dòng {line}: chữ không theo mã UTF-8 và không nhận ra bảng mã cũ nào (TCVN3, VNI, Windows-1258). Hãy chuyển mã sang Unicode UTF-8 rồi lưu lại tệp."
    )]
    NotUtf8 {
        /// Line of the first wrong byte, from 1.
        line: usize,
    },
    /// A PDF of pictures of pages.
    #[error(
        "Đây là tệp quét ảnh, không có lớp chữ. Hãy xin bản điện tử (.docx, hoặc .pdf xuất từ phần mềm soạn thảo), hoặc chạy nhận dạng chữ tiếng Việt (OCR) rồi thử lại."
    )]
    Scan,
    /// A PDF whose fonts do not say which letters they draw.
    #[error(
        "Tệp PDF không ghi chữ nào ứng với nét vẽ (phông chữ thiếu bảng mã) nên chữ đọc ra sẽ sai. Hãy xin tệp .docx, hoặc mở tệp gốc và xuất lại ra PDF."
    )]
    NoLetters,
    /// A PDF in fonts from before Unicode.
    #[error(
        "Chữ trong tệp PDF dùng phông cũ {charset} (.VnTime, VNI-Times), đọc ra sẽ sai dấu. Hãy xin tệp .docx, hoặc mở tệp gốc, chuyển mã sang Unicode rồi xuất lại ra PDF."
    )]
    OldFont {
        /// Name of the character set.
        charset: &'static str,
    },
    /// Control characters: no text at all.
    #[error(
        "Dòng {line}: tệp có ký tự điều khiển, không phải văn bản thuần. Hãy lưu lại thành .txt (UTF-8) rồi thử lại."
    )]
    NotText {
        /// Line of the first such character.
        line: usize,
    },
}
