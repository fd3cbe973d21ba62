//! Places of help that do not exist, in a province that does not exist; their numbers begin with 0200, which
//! no province of Viet Nam has. What is true everywhere (111, 113, 114, 115) stands in the directory by
//! itself.

use crate::Hub;
use crate::demo::people::Cast;
use crate::error::Result;
use crate::help::actions::add;
use crate::help::hours::{Hours, Week};
use crate::help::model::Draft;
use crate::web::form::Problem;

/// An entry; names and words in Vietnamese and English.
struct Entry {
    kind: &'static str,
    name: [&'static str; 2],
    what: [&'static str; 2],
    area: &'static str,
    address: &'static str,
    phone: &'static str,
    hours: &'static str,
}

const OFFICE: &str = "T2-T6 7:30-11:30, 13:30-17:00";

const OF_PROVINCE: &[Entry] = &[
    Entry {
        kind: "hotline",
        name: ["Đường dây nóng trẻ em tỉnh Mẫu", "Children's line of Mẫu province"],
        what: [
            "Nghe em kể, chuyển tin đến người giúp em.",
            "They listen and bring your message to somebody who helps.",
        ],
        area: "",
        address: "",
        phone: "0200 000 0111",
        hours: "always",
    },
    Entry {
        kind: "counselling",
        name: ["Phòng tư vấn Hoa Ban", "Hoa Ban counselling room"],
        what: [
            "Em buồn, em sợ, em không ngủ được: đến nói chuyện.",
            "When you are sad, afraid or cannot sleep: come and talk.",
        ],
        area: "99003",
        address: "Số 12 đường Hoa Ban",
        phone: "0200 000 0120",
        hours: "T2-T6 8:00-20:00; T7-CN 8:00-12:00",
    },
    Entry {
        kind: "facility",
        name: ["Trung tâm Công tác xã hội tỉnh Mẫu", "Social work centre of Mẫu province"],
        what: [
            "Cử cô chú đến gặp em, giúp ăn ở và đi học.",
            "Somebody comes to you and helps with home and school.",
        ],
        area: "99003",
        address: "Số 5 phố Chợ Cũ",
        phone: "0200 000 0130",
        hours: OFFICE,
    },
    Entry {
        kind: "health",
        name: ["Bệnh viện Đa khoa tỉnh Mẫu", "General hospital of Mẫu province"],
        what: [
            "Khám và chữa khi em bị đau. Có phòng riêng cho trẻ em.",
            "They treat you when you are hurt. There is a room for children.",
        ],
        area: "99003",
        address: "Số 1 đường Bình Minh",
        phone: "0200 000 0140",
        hours: "always",
    },
    Entry {
        kind: "shelter",
        name: ["Nhà tạm lánh Bình Yên", "Bình Yên safe house"],
        what: ["Cho em ở lại khi ở nhà không an toàn.", "You can stay here when home is not safe."],
        area: "99003",
        address: "Địa chỉ mẫu, chỉ cán bộ thấy",
        phone: "0200 000 0150",
        hours: "always",
    },
    Entry {
        kind: "legal-aid",
        name: ["Trung tâm Trợ giúp pháp lý tỉnh Mẫu", "Legal aid centre of Mẫu province"],
        what: [
            "Luật sư giúp em và gia đình, không mất tiền.",
            "A lawyer helps you and your family, free of charge.",
        ],
        area: "",
        address: "Số 8 phố Chợ Cũ, phường Mẫu Sơn",
        phone: "0200 000 0160",
        hours: OFFICE,
    },
];

const OF_COMMUNE: &[Entry] = &[
    Entry {
        kind: "rescue",
        name: ["Công an xã Bản Mới", "Police of Bản Mới"],
        what: [
            "Đến ngay khi có người làm em đau hoặc dọa em.",
            "They come at once when somebody hurts or threatens you.",
        ],
        area: "99001",
        address: "Bản Nà Phặc",
        phone: "0200 000 0113",
        hours: "always",
    },
    Entry {
        kind: "health",
        name: ["Trạm Y tế xã Bản Mới", "Health station of Bản Mới"],
        what: ["Khám khi em đau, ốm.", "They look after you when you are ill."],
        area: "99001",
        address: "Bản Nà Phặc, cạnh chợ",
        phone: "0200 000 0141",
        hours: "T2-T6 7:30-11:30, 13:30-17:00; T7 7:30-11:30",
    },
];

const OF_SCHOOL: &[Entry] = &[Entry {
    kind: "school-room",
    name: ["Phòng tư vấn Trường Tiểu học Bản Mới", "Counselling room of Bản Mới primary school"],
    what: [
        "Cô Lả nghe em kể. Cô không kể lại với bạn trong lớp.",
        "Ms Lả listens. She does not tell your class.",
    ],
    area: "99001",
    address: "Tầng một, cạnh thư viện",
    phone: "",
    hours: "T2-T6 9:30-10:00, 15:30-16:30",
}];

fn draft(entry: &Entry) -> Result<Draft, Problem> {
    let hours = match entry.hours {
        "always" => Hours::Always,
        week => Hours::Weekly(Week::parse(week)?),
    };
    Ok(Draft {
        kind: entry.kind.into(),
        name: format!("{} (mẫu)", entry.name[0]),
        name_en: format!("{} (invented)", entry.name[1]),
        what: entry.what[0].into(),
        what_en: entry.what[1].into(),
        area: entry.area.into(),
        address: entry.address.into(),
        phone: entry.phone.into(),
        phone_2: String::new(),
        closed_on_holidays: hours != Hours::Always,
        hours,
    })
}

/// Fills the directory.
pub(super) async fn fill(hub: &Hub, cast: &Cast) -> Result<()> {
    for (who, entries) in
        [(&cast.desk, OF_PROVINCE), (&cast.commune, OF_COMMUNE), (&cast.schools[1], OF_SCHOOL)]
    {
        for entry in entries {
            let draft = draft(entry).map_err(|problem| crate::Error::Invalid(vec![problem]))?;
            add(hub, who, &draft).await?;
        }
    }
    Ok(())
}
