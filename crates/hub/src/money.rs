//! Money in Vietnamese đồng: whole numbers only, never a float.

use serde::{Deserialize, Serialize};

use crate::db::Value;

/// An amount in đồng.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, sqlx::Type, Serialize, Deserialize)]
#[sqlx(transparent)]
#[serde(transparent)]
pub struct Dong(pub i64);

impl std::fmt::Display for Dong {
    /// `1.500.000.000 đồng`
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let digits = self.0.unsigned_abs().to_string();
        let mut text = String::new();
        for (index, digit) in digits.chars().enumerate() {
            if index > 0 && (digits.len() - index).is_multiple_of(3) {
                text.push('.');
            }
            text.push(digit);
        }
        write!(f, "{}{text} đồng", if self.0 < 0 { "-" } else { "" })
    }
}

impl From<Dong> for Value {
    fn from(dong: Dong) -> Self {
        Value::Int(Some(dong.0))
    }
}

#[cfg(test)]
mod tests {
    use super::Dong;

    #[test]
    fn thousands_are_parted_by_dots() {
        assert_eq!(Dong(84_000_000).to_string(), "84.000.000 đồng");
        assert_eq!(Dong(950).to_string(), "950 đồng");
        assert_eq!(Dong(-1_000).to_string(), "-1.000 đồng");
    }
}
