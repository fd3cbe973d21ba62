//! Orders and lists: names that nobody can own (RFC 2606, `.example`).

use lachan_filter::{Category, DomainName};

use crate::Hub;
use crate::cases::model::CaseId;
use crate::demo::people::Cast;
use crate::error::{Error, Result};
use crate::filtering::lists::{self, Upload};
use crate::filtering::sources::{self, Change, Wish};
use crate::jobs;
use crate::takedown::actions::{self, Draft};
use crate::time::MINUTE;

const LISTS: &[(&str, &str, &str)] = &[
    ("games", "Danh sách trò chơi của Sở KH&CN", "tro-choi-mau.example\nban-ca-mau.example\ngame.example\n"),
    ("gambling", "Danh sách cờ bạc của Công an tỉnh", "ca-cuoc-mau.example\nxo-so-mau.example\n"),
    ("social", "Danh sách mạng xã hội của Sở GD&ĐT", "mang-ban-be-mau.example\n"),
];

fn draft(case: Option<CaseId>, reason: &str, names: &[&str]) -> Result<Draft> {
    let names: Result<Vec<_>, _> = names.iter().map(|name| DomainName::parse(name)).collect();
    Ok(Draft {
        case,
        reason: reason.into(),
        basis: "Điều 54 Luật Trẻ em số 102/2016/QH13".into(),
        addressee: "Bộ lọc tên miền của các cơ sở trong tỉnh".into(),
        names: names.map_err(Error::internal)?,
    })
}

/// Lists in use, one order in force from a case, one that waits for the head of department.
pub(super) async fn issue(hub: &Hub, cast: &Cast, case: CaseId) -> Result<()> {
    for (category, name, text) in LISTS {
        let upload = Upload {
            category: category.parse().map_err(Error::internal)?,
            name: (*name).into(),
            licence: "tự lập".into(),
            bytes: text.as_bytes().to_vec(),
        };
        lists::upload(hub, &cast.network, upload).await?;
    }
    // an address that leads nowhere, so it is switched off
    let wish = Wish {
        category: Category::GAMBLING,
        name: "Danh sách cờ bạc mẫu".into(),
        licence: "CC0".into(),
        url: "https://danh-sach.tinh-mau.example/co-bac.txt".into(),
        hours: 24,
    };
    let source = sources::add(hub, &cast.network, &wish).await?;
    sources::change(hub, &cast.network, source, Change::Off).await?;
    let first = draft(Some(case), "luring", &["tang-the-nap-mau.example", "hop-qua-mau.example"])?;
    let order = actions::draft(hub, &cast.desk, &first).await?;
    actions::propose(hub, &cast.desk, order).await?;
    hub.clock.advance(6 * MINUTE);
    actions::approve(hub, &cast.head, order).await?;
    let second = draft(None, "gambling", &["danh-bai-mau.example"])?;
    let order = actions::draft(hub, &cast.desk, &second).await?;
    actions::propose(hub, &cast.desk, order).await?;
    jobs::run_due(hub).await?;
    Ok(())
}
