# Xem cẩn thận tệp gửi kèm tin: lý do, từng bước, mức tiếp xúc, đánh giá, bản gốc.
seeing-title = Xem cẩn thận
seeing-choose = – chọn –
seeing-facts = Về tệp này
seeing-fact-sort = Loại
seeing-fact-size = Cỡ
seeing-fact-at = Gửi đến
seeing-fact-report = Tin
seeing-fact-digest = SHA-256 của bản gốc

# hỏi lý do
seeing-ask = Cho hiện ảnh
seeing-ask-hint = Lần đầu chỉ hiện ảnh nhỏ, xám, làm mờ. Muốn thấy rõ hơn, bấm thêm từng bước. Mỗi bước hiện 3 phút rồi tự ẩn. Ai xem, lúc nào, vì sao, bao lâu đều ghi vào nhật ký; nội dung ảnh thì không.
seeing-ask-sound = Nghe bản ghi
seeing-ask-sound-hint = Bản ghi không tự phát. Chỉnh nhỏ âm lượng của máy trước khi nghe. Ai nghe, lúc nào, vì sao, bao lâu đều ghi vào nhật ký.
seeing-reason = Vì sao cần xem
seeing-reason-danger = Để biết trẻ có đang gặp nguy hiểm không
seeing-reason-triage = Để phân loại tin
seeing-reason-identify = Để tìm dấu vết nhận ra trẻ, người hoặc nơi
seeing-reason-evidence = Để lập hồ sơ, chuyển chứng cứ
seeing-reason-second-look = Người xem trước chưa rõ, cần người thứ hai
seeing-reason-other = Lý do khác
seeing-reason-needed = Chọn vì sao cần xem.
seeing-words = Nói thêm
seeing-words-hint = Bắt buộc khi chọn lý do khác. Được niêm phong cùng tin.
seeing-words-needed = Ghi lý do khác là gì.
seeing-begin = Hiện ảnh nhỏ, làm mờ
seeing-begin-sound = Mở trình nghe
seeing-not-shown-title = Không hiện được ở đây
seeing-not-shown = Loại tệp này không được giải mã ở đây: ảnh HEIC, hình động, bản ghi AMR. Đầu mối tải bản gốc về máy riêng của cơ quan chuyên môn để xem.

# mức tiếp xúc
seeing-today = Hôm nay đã tiếp xúc
seeing-today-none = Chưa xem hay nghe gì. Mỗi ngày nhiều nhất { $whole }.
seeing-today-used = { $used } trong nhiều nhất { $whole }.
seeing-today-hint = Tính từ lúc hiện đến lúc bấm “Tôi xem xong”, hoặc hết giờ hiện. Cứ { $soft } phút thì nhắc nghỉ.
seeing-break-title = Nên nghỉ một lúc
seeing-break-text = Hôm nay anh/chị đã xem và nghe { $span }. Đứng dậy, đi ra ngoài, nói chuyện với ai đó 10 phút trước khi xem tiếp.
seeing-break-first = Cứ sau một khoảng thời gian xem cần trả lời lời nhắc nghỉ trước khi xem tiếp.
seeing-break-rested = Tôi đã nghỉ, xem tiếp
seeing-break-goes-on = Việc gấp, xem tiếp không nghỉ
seeing-colleagues = Có thể nhờ xem thay: { $names }.
seeing-colleagues-none = Không có đồng nghiệp nào của đơn vị mở được tệp này.
seeing-over-title = Hôm nay không xem thêm
seeing-over-text = Anh/chị đã xem và nghe đủ { $hours } của một ngày. Tệp mở lại được từ ngày mai. Việc gấp thì nhờ đồng nghiệp.
seeing-day-over = Đã đủ thời gian xem của hôm nay.

# đang hiện
seeing-step-blurred = Ảnh nhỏ, xám, làm mờ
seeing-step-clearer = Ảnh xám, bớt mờ
seeing-step-full = Ảnh xám, cỡ đầy đủ
seeing-step-colour = Ảnh màu, cỡ đầy đủ
seeing-step-sound = Bản ghi tiếng
seeing-alt-blurred = Ảnh gửi kèm, nhỏ, xám, làm mờ
seeing-alt-clearer = Ảnh gửi kèm, xám, bớt mờ
seeing-alt-full = Ảnh gửi kèm, xám, cỡ đầy đủ
seeing-alt-colour = Ảnh gửi kèm, có màu, cỡ đầy đủ
seeing-next-clearer = Bớt mờ
seeing-next-full = Hiện cỡ đầy đủ
seeing-next-colour = Hiện màu
seeing-grey = Trở lại ảnh xám
seeing-longer = Thêm 3 phút
seeing-done = Tôi xem xong
seeing-left = hiện đến { $time }
seeing-sound-hint = Bấm nút phát để nghe. Bản ghi là bản gửi đến, không được xử lý lại.
seeing-over = Đã ẩn. Lần xem này kết thúc.
seeing-again = Xem lại, nêu lý do mới
seeing-back = Về tin hoặc vụ việc
seeing-step-by-step = Hình hiện rõ dần từng bước; không bỏ qua bước nào.
seeing-another-window = Một cửa sổ khác vừa xem hoặc đổi bước. Mở lại tệp để xem tiếp.

# không hiện được
seeing-refused = Không hiện được ảnh này
seeing-refused-unknown = Nội dung không phải ảnh JPEG, PNG, WebP hay GIF, dù bắt đầu giống ảnh.
seeing-refused-too-large = Ảnh có hơn 40 triệu điểm ảnh.
seeing-refused-bomb = Tệp nhỏ nhưng tự nhận là ảnh khổng lồ: có thể được làm ra để phá máy của người mở.
seeing-refused-broken = Tệp ảnh hỏng hoặc bị cắt cụt.
seeing-refused-too-long = Giải mã quá lâu nên đã dừng.
seeing-refused-too-much = Giải mã cần quá nhiều bộ nhớ nên đã dừng.
seeing-refused-crashed = Bộ giải mã dừng giữa chừng, có thể do tệp được làm ra để phá máy.
seeing-refused-next = Hệ thống không bị ảnh hưởng và bản gốc còn nguyên. Đừng mở bản gốc trên máy làm việc; đầu mối chuyển cho cơ quan chuyên môn.
seeing-damaged = Tệp lưu không còn như lúc gửi
seeing-damaged-text = Một phần của tệp đã mất hoặc bị đổi trong cơ sở dữ liệu, nên không hiện và không trao. Đã ghi vào nhật ký. Báo quản trị viên khôi phục từ bản sao lưu mới nhất; đừng dùng tệp này làm chứng cứ trước khi khôi phục.

# đánh giá
seeing-known = Tệp này đã có người xem và đánh giá. Thường không cần xem lại.
seeing-known-by = { $name }, { $when }, trong tin { $code }
seeing-known-hint = Nhận ra theo từng byte giống hệt; chỉ hiện đánh giá trong những tin anh/chị được đọc.
seeing-assess = Đánh giá để người sau khỏi xem lại
seeing-assess-hint = Được niêm phong cùng tin; hiện trước khi mở với ai được đọc tin này.
seeing-label = Tệp này là
seeing-label-benign = Không có gì gây hại
seeing-label-private = Đời tư của trẻ, không được lan truyền
seeing-label-violent = Bạo lực, bắt nạt
seeing-label-sexual = Tình dục hoặc hở hang: chuyển công an
seeing-label-other-crime = Dấu hiệu vi phạm khác: chuyển công an
seeing-label-unclear = Chưa rõ, cần người khác xem
seeing-label-needed = Chọn tệp này là gì.
seeing-said = Mô tả ngắn
seeing-said-hint = Không bắt buộc. Viết đủ để người sau không phải mở ra.
seeing-assess-keep = Lưu đánh giá
seeing-assessed = Đã lưu đánh giá, niêm phong cùng tin.
seeing-look-first = Chỉ người đã xem tệp mới đánh giá được.

# bản gốc
seeing-original = Bản gốc làm chứng cứ
seeing-original-hint = Từng byte như lúc gửi, đã đối chiếu SHA-256. Tên tệp chỉ có mã tin và số thứ tự. Bản gốc có thể chứa nơi chụp và mã độc: chỉ mở trên máy riêng.
seeing-original-who = Chỉ đầu mối của một khâu đang mở trong vụ việc tải được bản gốc.
seeing-original-take = Tải bản gốc

# lãnh đạo đơn vị
seeing-exposure = Mức tiếp xúc
seeing-exposure-lede = Cán bộ đã xem và nghe bao lâu, từ { $from } đến { $to }. Không cho biết họ đã thấy gì.
seeing-exposure-of = Mức tiếp xúc của { $unit }
seeing-exposure-none = Chưa có cán bộ nào mở được tệp
seeing-exposure-none-hint = Cán bộ bàn trực và cán bộ thụ lý của đơn vị hiện ở đây khi đã nhận tài khoản.
seeing-column-officer = Cán bộ
seeing-column-today = Hôm nay
seeing-column-week = Tuần này
seeing-column-most = Ngày nhiều nhất
seeing-column-went-on = Số lần không nghỉ
seeing-limits = Giới hạn mỗi ngày
seeing-limits-hint = Chỉ đặt được ngắn hơn mức chung: nhắc nghỉ sau 60 phút, dừng sau 300 phút.
seeing-soft = Nhắc nghỉ sau (phút)
seeing-hard = Dừng sau (phút)
seeing-soft-below-hard = Thời gian nhắc nghỉ phải ngắn hơn thời gian dừng.
seeing-limits-out = Giới hạn nằm ngoài mức chung.
seeing-limits-set = Đặt giới hạn
seeing-limits-kept = Đã đặt giới hạn, có hiệu lực ngay.
