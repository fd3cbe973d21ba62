//! The papers of a child: the six forms of Decree 56/2017/NĐ-CP, what the child and the carer are told and say, the
//! checklists of a procedure that spares the child, wellbeing, and remedies.
//!
//! Form 01 and form 06 follow the wording that was read; of forms 02 to 05 only number, purpose and signer were read
//! (articles 26 to 30), their fields are put together from that and from form 06, and are to be compared with the annex.
//! Checklists: Criminal Procedure Code 101/2015/QH13, chapter XXVIII (articles 413 to 430), Joint Circular
//! 06/2018/TTLT-VKSNDTC-TANDTC-BCA-BTP-BLĐTBXH, Circular 02/2018/TT-TANDTC. Remedies: Civil Code 91/2015/QH13, chapter
//! XX; Law on Complaints 02/2011/QH13.

use super::model::{CHECKED, Field, Holds, Kind, LEVELS, Need, SCALE, Section, Signs, Writes, YES_NO};

const fn need(name: &'static str, holds: Holds) -> Field {
    Field { name, holds, need: Need::Always }
}
const fn may(name: &'static str, holds: Holds) -> Field {
    Field { name, holds, need: Need::May }
}
const fn with(name: &'static str, holds: Holds, field: &'static str, value: &'static str) -> Field {
    Field { name, holds, need: Need::With(field, value) }
}
const fn level(name: &'static str) -> Field {
    need(name, Holds::OneOf(LEVELS))
}
const fn step(name: &'static str) -> Field {
    need(name, Holds::OneOf(CHECKED))
}
const fn scale(name: &'static str) -> Field {
    need(name, Holds::OneOf(SCALE))
}
const fn section(name: &'static str, fields: &'static [Field]) -> Section {
    Section { name, fields }
}

/// The harm, and how the child can be protected, as forms 02 and 06 weigh them.
const HARM: &[Field] = &[level("harm"), level("reach"), level("surroundings")];
const STRENGTH: &[Field] = &[level("self"), level("trusted"), level("bond"), level("help"), level("watch")];

/// All kinds, in the order in which lists show them.
pub const KINDS: &[Kind] = &[
    Kind {
        name: "notice",
        form: "01",
        group: "forms",
        writes: Writes::Focal,
        signs: Signs::Writer,
        several: false,
        sections: &[
            section(
                "source",
                &[
                    need("channel", Holds::OneOf(&["phone", "in-person", "somebody", "online"])),
                    need("told-on", Holds::Day),
                    may("told-at", Holds::Line),
                ],
            ),
            section(
                "child",
                &[
                    may("name", Holds::Line),
                    may("born", Holds::Line),
                    need("sex", Holds::OneOf(&["male", "female", "unknown"])),
                    need("place", Holds::Line),
                    need("condition", Holds::Text),
                    may("outlook", Holds::Text),
                    may("father", Holds::Line),
                    may("mother", Holds::Line),
                    may("family", Holds::Text),
                    may("carer", Holds::Line),
                    may("done-before", Holds::Text),
                ],
            ),
            section(
                "teller",
                &[may("teller", Holds::Line), may("teller-phone", Holds::Line), may("notes", Holds::Text)],
            ),
        ],
    },
    Kind {
        name: "risk",
        form: "02",
        group: "forms",
        writes: Writes::Protection,
        signs: Signs::Writer,
        several: false,
        sections: &[
            section("about", &[need("name", Holds::Line), need("done-on", Holds::Day)]),
            section("harm", HARM),
            section("strength", STRENGTH),
            section(
                "result",
                &[
                    need("overall", Holds::OneOf(LEVELS)),
                    need("emergency", Holds::OneOf(YES_NO)),
                    with("measures", Holds::Text, "emergency", "yes"),
                    need("needs", Holds::Text),
                ],
            ),
        ],
    },
    Kind {
        name: "assessment",
        form: "03",
        group: "forms",
        writes: Writes::Protection,
        signs: Signs::Writer,
        several: false,
        sections: &[
            section(
                "about",
                &[need("name", Holds::Line), need("done-on", Holds::Day), need("sources", Holds::Text)],
            ),
            section(
                "gathered",
                &[
                    need("events", Holds::Text),
                    need("body", Holds::Text),
                    need("mind", Holds::Text),
                    may("school", Holds::Text),
                    need("family", Holds::Text),
                    may("history", Holds::Text),
                ],
            ),
            section("harm", HARM),
            section("strength", STRENGTH),
            section(
                "meeting",
                &[
                    need("met-on", Holds::Day),
                    need("present", Holds::Text),
                    need("child-view", Holds::Text),
                    need("has-needs", Holds::OneOf(YES_NO)),
                    with("needs", Holds::Text, "has-needs", "yes"),
                ],
            ),
        ],
    },
    Kind {
        name: "plan",
        form: "04",
        group: "forms",
        writes: Writes::Protection,
        signs: Signs::Writer,
        several: false,
        sections: &[
            section("about", &[need("name", Holds::Line), need("drawn-on", Holds::Day)]),
            section(
                "aims",
                &[
                    need("goals", Holds::Text),
                    need("child-view", Holds::Text),
                    may("carer-view", Holds::Text),
                ],
            ),
            section("services", &[need("services", Holds::Services)]),
            section(
                "carrying-out",
                &[
                    need("until", Holds::Day),
                    need("review-on", Holds::Day),
                    need("watched-by", Holds::Line),
                    may("funds", Holds::Text),
                ],
            ),
        ],
    },
    Kind {
        name: "decision",
        form: "05",
        group: "forms",
        writes: Writes::Protection,
        signs: Signs::Head,
        several: false,
        sections: &[
            section("basis", &[may("number", Holds::Line), need("proposal", Holds::Line)]),
            section(
                "articles",
                &[
                    need("approves", Holds::Text),
                    need("carried-out-by", Holds::Text),
                    need("from", Holds::Day),
                ],
            ),
        ],
    },
    Kind {
        name: "review",
        form: "06",
        group: "forms",
        writes: Writes::Protection,
        signs: Signs::Head,
        several: false,
        sections: &[
            section("about", &[need("name", Holds::Line), need("done-on", Holds::Day)]),
            section("harm", HARM),
            section("strength", STRENGTH),
            section(
                "decision",
                &[
                    need("result", Holds::OneOf(&["ended", "anew"])),
                    need("reasons", Holds::Text),
                    with("next", Holds::Text, "result", "anew"),
                    may("watched-after", Holds::Line),
                ],
            ),
        ],
    },
    Kind {
        name: "rights",
        form: "",
        group: "heard",
        writes: Writes::Focal,
        signs: Signs::Writer,
        several: false,
        sections: &[section(
            "told",
            &[
                need("told-on", Holds::Day),
                need("told-whom", Holds::OneOf(&["child-only", "child-and-carer"])),
                need("language", Holds::Line),
                need("asked-back", Holds::Text),
                may("companion", Holds::Line),
            ],
        )],
    },
    Kind {
        name: "consent",
        form: "",
        group: "heard",
        writes: Writes::Focal,
        signs: Signs::Writer,
        several: false,
        sections: &[
            section(
                "assent",
                &[
                    need("age", Holds::Number(0, 17)),
                    need("assent", Holds::OneOf(&["agrees", "refuses", "cannot-say", "under-seven"])),
                    may("own-words", Holds::Text),
                ],
            ),
            section(
                "consent",
                &[
                    need("carer-accused", Holds::OneOf(YES_NO)),
                    with("carer", Holds::Line, "carer-accused", "no"),
                    with("carer-says", Holds::OneOf(&["agrees", "refuses"]), "carer-accused", "no"),
                    with("guardian", Holds::Line, "carer-accused", "yes"),
                    with("guardian-says", Holds::OneOf(&["agrees", "refuses"]), "carer-accused", "yes"),
                ],
            ),
        ],
    },
    Kind {
        name: "wellbeing",
        form: "",
        group: "heard",
        writes: Writes::Focal,
        signs: Signs::Writer,
        several: false,
        sections: &[
            section(
                "when",
                &[need("asked-on", Holds::Day), need("when", Holds::OneOf(&["before", "after"]))],
            ),
            section(
                "how",
                &[
                    scale("sleep"),
                    scale("eating"),
                    scale("safe"),
                    scale("school"),
                    scale("friends"),
                    scale("trust"),
                    scale("hope"),
                ],
            ),
            section("notes", &[may("own-words", Holds::Text), may("carer-notes", Holds::Text)]),
        ],
    },
    Kind {
        name: "statement",
        form: "",
        group: "procedure",
        writes: Writes::Focal,
        signs: Signs::Writer,
        several: false,
        sections: &[
            section("about", &[need("done-on", Holds::Day), need("place", Holds::Line)]),
            section(
                "before",
                &[
                    step("trained"),
                    step("same-sex"),
                    step("friendly-room"),
                    step("representative"),
                    step("defender"),
                    step("interpreter"),
                ],
            ),
            section(
                "during",
                &[
                    step("at-most-twice"),
                    step("two-hours"),
                    step("recorded"),
                    step("no-facing"),
                    step("pauses"),
                ],
            ),
            section("notes", &[may("notes", Holds::Text)]),
        ],
    },
    Kind {
        name: "investigation",
        form: "",
        group: "procedure",
        writes: Writes::Focal,
        signs: Signs::Writer,
        several: false,
        sections: &[
            section("about", &[need("done-on", Holds::Day), need("body", Holds::Line)]),
            section(
                "steps",
                &[
                    step("examined"),
                    step("same-sex"),
                    step("evidence-kept"),
                    step("identity-kept"),
                    step("legal-aid"),
                    step("apart"),
                    step("told-progress"),
                    step("priority"),
                ],
            ),
            section("notes", &[may("notes", Holds::Text)]),
        ],
    },
    Kind {
        name: "trial",
        form: "",
        group: "procedure",
        writes: Writes::Focal,
        signs: Signs::Writer,
        several: false,
        sections: &[
            section("about", &[need("trial-on", Holds::Day), need("court", Holds::Line)]),
            section(
                "steps",
                &[
                    step("closed"),
                    step("friendly-room"),
                    step("screened"),
                    step("jurors"),
                    step("representative"),
                    step("statement-read"),
                    step("questions"),
                    step("not-named"),
                    step("compensation"),
                ],
            ),
            section("notes", &[may("notes", Holds::Text)]),
        ],
    },
    Kind {
        name: "remedy",
        form: "",
        group: "remedies",
        writes: Writes::Focal,
        signs: Signs::Writer,
        several: true,
        sections: &[
            section(
                "asked",
                &[
                    need("sort", Holds::OneOf(&["compensation", "complaint", "restoration"])),
                    need("asked-on", Holds::Day),
                    need("asked-of", Holds::Line),
                    need("what", Holds::Text),
                    Field {
                        name: "sum-asked",
                        holds: Holds::Money,
                        need: Need::MayWith("sort", "compensation"),
                    },
                    may("answer-by", Holds::Day),
                ],
            ),
            section(
                "came",
                &[
                    need("stands", Holds::OneOf(&["waiting", "granted", "received", "refused", "dropped"])),
                    may("answered-on", Holds::Day),
                    may("answer", Holds::Text),
                    Field {
                        name: "sum-granted",
                        holds: Holds::Money,
                        need: Need::MayWith("sort", "compensation"),
                    },
                    Field {
                        name: "sum-received",
                        holds: Holds::Money,
                        need: Need::MayWith("sort", "compensation"),
                    },
                ],
            ),
        ],
    },
];

/// The headings of lists, in their order.
pub const GROUPS: &[&str] = &["forms", "heard", "procedure", "remedies"];

/// The kind of that name.
pub fn kind(name: &str) -> Option<&'static Kind> {
    KINDS.iter().find(|kind| kind.name == name)
}
