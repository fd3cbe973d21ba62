# Các loại hạn, theo tên của chúng trong mã.
deadline-plans-task = Việc của kế hoạch
deadline-plans-obstacle = Vướng mắc chờ trả lời
