//! How long answers took.

use std::time::Duration;

/// Times of one kind of answer, in milliseconds.
#[derive(Default)]
pub struct Times(Vec<f64>);

impl Times {
    /// One more.
    pub fn push(&mut self, time: Duration) {
        self.0.push(time.as_secs_f64() * 1e3);
    }

    /// All of another.
    pub fn take(&mut self, other: Self) {
        self.0.extend(other.0);
    }

    /// How many.
    pub fn count(&self) -> usize {
        self.0.len()
    }

    fn of_a_hundred(&self, n: usize) -> f64 {
        self.0.get((self.0.len() * n / 100).min(self.0.len().saturating_sub(1))).copied().unwrap_or(0.0)
    }

    /// Prints them beside the goal for the n-th of a hundred.
    fn print(mut self, words: &str, goal: Option<(f64, usize)>) {
        self.0.sort_by(f64::total_cmp);
        let [middle, high, higher, most] = [50, 95, 99, 100].map(|n| self.of_a_hundred(n));
        let verdict = match goal {
            Some((goal, n)) if self.of_a_hundred(n) <= goal => format!("p{n} ≤ {goal:.0} reached"),
            Some((goal, n)) => format!("p{n} ≤ {goal:.0} short"),
            None => String::new(),
        };
        println!("{words:<58} {middle:>6.1} ms {high:>6.1} ms {higher:>6.1} ms {most:>6.0} ms {verdict:>16}");
    }

    /// The 95th of a hundred beside its goal.
    pub fn say(self, words: &str, goal: Option<f64>) {
        self.print(words, goal.map(|goal| (goal, 95)));
    }

    /// The 99th of a hundred beside its goal.
    pub fn say_p99(self, words: &str, goal: Option<f64>) {
        self.print(words, goal.map(|goal| (goal, 99)));
    }
}
