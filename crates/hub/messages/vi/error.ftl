# Lời khi có việc không làm được.
error-busy = Nhiều người cùng sửa một chỗ. Không có gì bị mất. Mở lại trang và làm lại.
error-form = Trang gửi lên không đọc được. Quay lại trang trước và gửi lần nữa.
error-too-many = Thử lại sau { $minutes } phút. Cần gấp thì gọi 111.
error-too-large = Nhiều nhất là { $limit }. Chọn tệp nhỏ hơn hoặc viết ngắn hơn.
