# Đường ra ngoài: thư điện tử và tin nhắn đến cổng khác.
outbound-trouble-off = Chưa nối máy chủ thư, hoặc nơi nhận đã bị bỏ.
outbound-trouble-resting = Nơi nhận vừa không trả lời; chờ một lát rồi gửi tiếp.
outbound-trouble-unknown = Không tìm thấy máy chủ có tên này. Xem lại tên máy chủ và DNS.
outbound-trouble-unreachable = Không kết nối được. Xem lại cổng và tường lửa, hoặc máy chủ đang tắt.
outbound-trouble-slow = Máy chủ trả lời quá chậm, đã dừng.
outbound-trouble-unsafe = Kết nối không an toàn: chứng thư không hợp lệ, hoặc máy chủ không hỗ trợ cách mã hóa hay đăng nhập đã chọn.
outbound-trouble-login = Tên đăng nhập hoặc mật khẩu không được nhận. Xem lại tệp mật khẩu.
outbound-trouble-refused = Nơi nhận từ chối.
outbound-trouble-later = Nơi nhận đang bận hoặc gặp lỗi, chưa nhận được.
outbound-trouble-private = Địa chỉ này nằm trong mạng riêng, và cài đặt không cho gửi vào mạng riêng.
outbound-trouble-redirect = Nơi nhận chuyển sang địa chỉ khác. Lá Chắn không đi theo; điền thẳng địa chỉ cuối cùng.
outbound-trouble-malformed = Địa chỉ gửi hoặc nhận không đúng dạng.
outbound-trouble-large = Tệp lớn quá mức nhận được (64 MB).
outbound-target-unreadable = Đây chưa phải địa chỉ web. Viết như https://cong.tinh.example/tin.
outbound-target-login = Không để tên hay mật khẩu trong địa chỉ.
outbound-target-plain = Địa chỉ phải bắt đầu bằng https://.
outbound-target-private = Địa chỉ này nằm trong mạng riêng. Muốn dùng, người vận hành bật webhook_private_addresses trong cài đặt.
