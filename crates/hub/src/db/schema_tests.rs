//! The schema of a whole hub: every column has a class, and both engines stand for the same.

use std::collections::BTreeMap;

use super::migrate::{Class, Migration, classes, migrate};
use super::schema::{ColumnKind, Schema, schema};
use super::{Db, Engine};
use crate::testing::databases;
use crate::time::Moment;

/// The two databases of a hub: the records, and the police's register.
fn both() -> [Vec<Migration>; 2] {
    [crate::migrations(), crate::offender_migrations().to_vec()]
}

async fn migrated(db: &Db, steps: &[Migration]) -> Schema {
    migrate(db, steps, Moment(1)).await.unwrap();
    schema(db.engine(), db).await.unwrap()
}

#[tokio::test]
async fn every_column_has_a_class_and_what_is_sealed_is_bytes() {
    for steps in both() {
        classes_fit(&steps).await;
    }
}

async fn classes_fit(steps: &[Migration]) {
    let classes = classes(steps).unwrap();
    for db in databases().await {
        let schema = migrated(&db, steps).await;
        let mut there = BTreeMap::new();
        for (table, columns) in &schema {
            for column in columns {
                there.insert((table.clone(), column.name.clone()), column.kind);
            }
        }
        let untagged: Vec<_> = there.keys().filter(|column| !classes.contains_key(*column)).collect();
        assert!(untagged.is_empty(), "columns without a class: {untagged:?}");
        let gone: Vec<_> = classes.keys().filter(|column| !there.contains_key(*column)).collect();
        assert!(gone.is_empty(), "classes of columns that no migration makes: {gone:?}");
        let sealed = classes.iter().filter(|(_, class)| **class != Class::Open);
        let plain: Vec<_> = sealed.filter(|(column, _)| there[*column] != ColumnKind::Bytes).collect();
        assert!(plain.is_empty(), "sealed or encrypted, yet not bytes: {plain:?}");
    }
}

#[tokio::test]
async fn the_province_leads_every_key() {
    for steps in both() {
        province_leads(&steps).await;
    }
}

async fn province_leads(steps: &[Migration]) {
    let texts: Vec<_> = steps.iter().map(|step| step.text).collect();
    let keys = texts.iter().flat_map(|text| text.lines()).filter(|line| line.contains("primary key ("));
    let other: Vec<_> = keys.filter(|line| !line.contains("primary key (province")).collect();
    assert!(other.is_empty(), "{other:?}");
    for db in databases().await {
        let without: Vec<_> = migrated(&db, steps)
            .await
            .into_iter()
            .filter(|(_, columns)| {
                !columns.iter().any(|column| column.name == "province" && !column.nullable)
            })
            .map(|(table, _)| table)
            .collect();
        assert!(without.is_empty(), "tables without a province: {without:?}");
    }
}

#[tokio::test]
async fn both_engines_have_the_same_schema() {
    for steps in both() {
        engines_agree(&steps).await;
    }
}

async fn engines_agree(steps: &[Migration]) {
    let mut seen: Vec<(Engine, Schema)> = Vec::new();
    for db in databases().await {
        let mut schema = migrated(&db, steps).await;
        for column in schema.values_mut().flatten() {
            // what SQLite keeps them as
            column.kind = match column.kind {
                ColumnKind::Bool => ColumnKind::Int,
                ColumnKind::Id => ColumnKind::Bytes,
                other => other,
            };
        }
        seen.push((db.engine(), schema));
    }
    for pair in seen.windows(2) {
        assert_ne!(pair[0].0, pair[1].0);
        for (table, columns) in &pair[0].1 {
            assert_eq!(Some(columns), pair[1].1.get(table), "{table}");
        }
        assert_eq!(pair[0].1.len(), pair[1].1.len());
    }
}
