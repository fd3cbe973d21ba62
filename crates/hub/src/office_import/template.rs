//! The workbook that an office fills: what to do, a list of schools, a list of people.

use lachan_documents::sheets::{Book, Sheet, SheetColumn, Value, write};

use super::judge::role_words;
use super::model::Heading;
use crate::authority::Role;
use crate::error::{Error, Result};
use crate::web::Lang;

const VI: Lang = Lang::Vi;

/// The bytes of the template. Offices work in Vietnamese, whatever the language of the screen.
pub fn template() -> Result<Vec<u8>> {
    let lists = [
        list("import-sheet-schools", &Heading::SCHOOLS, &[14, 40, 22, 24, 30, 14]),
        list("import-sheet-people", &Heading::PEOPLE, &[28, 20, 28, 40]),
    ];
    let title = VI.t("import-template-title").into_owned();
    let [schools, people] = lists;
    let book = Book { title: title.clone(), sheets: vec![guide(title), schools, people] };
    write(&book).map_err(Error::internal)
}

/// An empty list.
fn list(name: &str, headings: &[Heading], widths: &[u16]) -> Sheet {
    let roles: Vec<String> = Role::ALL.map(role_words).into();
    let roles: Vec<&str> = roles.iter().map(String::as_str).collect();
    let column = |(heading, width): (&Heading, &u16)| {
        let star = if heading.is_needed() { " *" } else { "" };
        let column = SheetColumn::new(format!("{}{star}", heading.words())).wide(*width);
        if *heading == Heading::Role { column.of(&roles) } else { column }
    };
    Sheet {
        name: VI.t(name).into_owned(),
        columns: headings.iter().zip(widths).map(column).collect(),
        ..Sheet::default()
    }
}

/// What to do, with two rows as examples.
fn guide(title: String) -> Sheet {
    let lines = [
        "import-guide-1",
        "import-guide-2",
        "import-guide-3",
        "import-guide-4",
        "import-guide-5",
        "import-guide-6",
    ];
    let columns = ["import-guide-list", "import-guide-column", "import-guide-example", "import-guide-other"];
    let mut rows = Vec::new();
    for (sheet, headings, examples) in [
        (
            "import-sheet-schools",
            &Heading::SCHOOLS[..],
            [
                ["20120301", "20120302"],
                ["Trường THCS Bản Mới", "Trường Tiểu học Nà Phặc"],
                ["THCS Bản Mới", "TH Nà Phặc"],
                ["Xã Bản Mới", "Xã Nà Phặc"],
                ["Sở Giáo dục và Đào tạo", ""],
                ["01/07/2025", ""],
            ]
            .as_slice(),
        ),
        (
            "import-sheet-people",
            &Heading::PEOPLE[..],
            [
                ["Nông Thị Hà", "Lò Văn Đức"],
                ["ha.nong", "duc.lo"],
                ["Cán bộ mạng", "Cán bộ theo dõi kế hoạch"],
                ["20120301", "Sở Giáo dục và Đào tạo"],
            ]
            .as_slice(),
        ),
    ] {
        let sheet = VI.t(sheet);
        for (heading, examples) in headings.iter().zip(examples) {
            let cells = [sheet.as_ref(), heading.words(), examples[0], examples[1]];
            rows.push(cells.map(Value::text).to_vec());
        }
    }
    let above = std::iter::once(title).chain(lines.map(|id| VI.t(id).into_owned())).collect();
    let columns = columns.map(|id| SheetColumn::new(VI.t(id)).wide(28)).into();
    Sheet { name: VI.t("import-guide").into_owned(), above, columns, rows, ..Sheet::default() }
}
