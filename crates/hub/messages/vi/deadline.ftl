# Tên các loại việc có hạn.
deadline-inspections-follow-up = Khắc phục sau kiểm tra
