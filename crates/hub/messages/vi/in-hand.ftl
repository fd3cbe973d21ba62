# Việc đang mở theo loại, cho trang chuyển việc khi tổ chức thay đổi.
in-hand-plans-task = nhiệm vụ đang mở
in-hand-people-account = vai của cán bộ
in-hand-cases-stage = khâu vụ việc đang mở
in-hand-periodic-reports-report = báo cáo đang viết
in-hand-information-item = thông tin xấu đang xử lý
