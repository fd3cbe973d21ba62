//! Values in words: on pages, in history, in the search, in exports.

use std::collections::{BTreeMap, BTreeSet};

use crate::Hub;
use crate::error::Result;
use crate::plans;
use crate::plans::model::TaskId;
use crate::registers::model::{Kind, Register, Value, Values};
use crate::web::Lang;

/// The words of the tasks that some values name.
#[derive(Default)]
pub struct Names {
    tasks: BTreeMap<TaskId, String>,
}

impl Names {
    /// Looks up what some values name.
    pub async fn of(hub: &Hub, values: &[&Values]) -> Result<Self> {
        let values = values.iter().flat_map(|values| values.values());
        let tasks = values.filter_map(|value| if let Value::Task(id) = value { Some(*id) } else { None });
        let mut names = Self::default();
        names.learn(hub, tasks).await?;
        Ok(names)
    }

    /// Looks up tasks, all at once and each once.
    pub async fn learn(&mut self, hub: &Hub, tasks: impl IntoIterator<Item = TaskId>) -> Result<()> {
        let new: BTreeSet<_> = tasks.into_iter().filter(|id| !self.tasks.contains_key(id)).collect();
        let words = plans::actions::words_of(hub, &new.into_iter().collect::<Vec<_>>()).await?;
        self.tasks.extend(words.into_iter().map(|(id, words)| (id, shortened(&words))));
        Ok(())
    }

    /// The words of a task.
    pub fn task(&self, id: TaskId) -> &str {
        self.tasks.get(&id).map_or("–", String::as_str)
    }

    /// A value in words.
    pub fn show(&self, lang: Lang, register: &Register, field: &str, value: &Value) -> String {
        match (value, register.field(field).map(|field| field.kind)) {
            (Value::Words(words) | Value::Body(words, _), _) => words.clone(),
            (Value::Choice(chosen), _) => register.choice(lang, field, chosen).into_owned(),
            (Value::Day(day), _) => lang.date(day.0),
            (Value::Task(id), _) => self.task(*id).to_owned(),
            (Value::Number(n), Some(Kind::Money)) => lang.dong(*n),
            (Value::Number(n), Some(Kind::Percent)) => lang.percent(u64::try_from(*n).unwrap_or(0), 1000),
            (Value::Number(n), Some(Kind::Year)) => n.to_string(),
            (Value::Number(_), Some(Kind::Tick)) => lang.t("registers-yes").into_owned(),
            (Value::Number(n), _) => lang.number(*n),
        }
    }
}

/// The first words of a long text.
pub fn shortened(text: &str) -> String {
    if text.chars().count() <= 120 {
        return text.to_owned();
    }
    let cut: String = text.chars().take(118).collect();
    format!("{}…", cut.trim_end())
}
