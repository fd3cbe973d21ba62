# Trang của một đơn vị.
units-see = Trang của { $name }
units-summary = Tình hình
units-empty-text = Đơn vị này chưa được giao việc nào.
units-turns = Các kỳ hết hạn tháng này
