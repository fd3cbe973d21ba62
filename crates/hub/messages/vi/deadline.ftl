# Các loại hạn, theo tên của chúng trong mã.
deadline-plans-task = Việc của kế hoạch
deadline-plans-obstacle = Vướng mắc chờ trả lời
deadline-inspections-follow-up = Khắc phục sau kiểm tra
