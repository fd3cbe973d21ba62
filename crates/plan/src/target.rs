//! Targets: the figure, of whom, and which known indicator.

use lachan_text::{lower, percents};

/// Figure and population of a target's text.
pub(crate) struct Figure {
    pub percent: Option<f64>,
    pub population: Option<String>,
}

/// Reads "100% các trường … tổ chức …" or "Tỷ lệ trẻ em … đạt 90%".
pub(crate) fn figure(text: &str) -> Figure {
    let found = percents(text);
    let Some(first) = found.first() else { return Figure { percent: None, population: None } };
    let low = lower(text);
    let after = &low[first.range.end..];
    let ends = [
        " được",
        " bị xử lý",
        " định kỳ",
        " có ",
        " tổ chức",
        " thực hiện",
        " tham gia",
        " bảo đảm",
        " đảm bảo",
        " biết",
        " sử dụng",
        " triển khai",
        " hoàn thành",
        ",",
        ";",
        ".",
        " ký",
        " đạt",
        " cài",
        " lắp",
        " vào năm",
    ];
    // "tổ chức, cá nhân" at the very beginning is the population itself.
    let skip =
        if after.trim_start().starts_with("tổ chức") { " tổ chức, cá nhân".len() } else { 1 };
    let begin =
        (0..=after.len()).find(|i| *i >= skip.min(after.len()) && after.is_char_boundary(*i)).unwrap_or(0);
    let end =
        ends.iter().filter_map(|e| after[begin..].find(e).map(|at| at + begin)).min().unwrap_or(after.len());
    let population = text[first.range.end..first.range.end + end].trim();
    Figure {
        percent: Some(first.value),
        population: population.contains(char::is_alphabetic).then(|| population.to_owned()),
    }
}

/// Key of an indicator that the programme computes from records; nothing for any other target.
pub(crate) fn indicator(text: &str) -> Option<&'static str> {
    let low = lower(text);
    let all = |words: &[&str]| words.iter().all(|w| low.contains(w));
    if all(&["nạn nhân", "hỗ trợ"]) {
        Some("victim_support")
    } else if all(&["vi phạm", "xử lý"]) {
        Some("violator_handled")
    } else if all(&["trường", "tổ chức", "tuyên truyền"]) {
        Some("school_programme")
    } else if all(&["phân loại nội dung", "độ tuổi"]) {
        Some("content_age_classification")
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures() {
        let f = figure("Phấn đấu 99,5% trẻ em là nạn nhân được hỗ trợ");
        assert_eq!((f.percent, f.population.as_deref()), (Some(99.5), Some("trẻ em là nạn nhân")));
        assert_eq!(figure("Thực hiện phân loại").percent, None);
    }
}
