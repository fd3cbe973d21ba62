# Các loại hạn, theo tên của chúng trong mã.
deadline-plans-task = Việc của kế hoạch
deadline-plans-obstacle = Vướng mắc chờ trả lời
deadline-inspections-follow-up = Khắc phục sau kiểm tra
deadline-periodic-reports-report = Báo cáo định kỳ
deadline-periodic-reports-request = Yêu cầu báo cáo đột xuất
deadline-help-check = Kiểm tra lại danh bạ hỗ trợ
deadline-information-step = Xử lý thông tin xấu
deadline-sanctions-relook = Tìm lại người vi phạm chưa xác định được
deadline-support-service = Dịch vụ hỗ trợ trẻ
deadline-support-review = Rà soát kế hoạch hỗ trợ trẻ
deadline-support-counselling = Hẹn tư vấn với trẻ
