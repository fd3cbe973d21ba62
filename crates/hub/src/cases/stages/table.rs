//! The table of stages.

use super::{After, End, Field, Focal, Kind, Span, Stage, Start, Unit};
use crate::cases::model::Track;
use crate::organisations::model::Function;

const fn hours(amount: u32) -> Span {
    Span { unit: Unit::Hours, amount }
}
const fn working(amount: u32) -> Span {
    Span { unit: Unit::WorkingDays, amount }
}
const fn days(amount: u32) -> Span {
    Span { unit: Unit::Days, amount }
}
const fn to(name: &'static str, next: &'static str) -> End {
    End { name, after: After::Stage(next), document: false }
}
const fn by_document(name: &'static str, next: &'static str) -> End {
    End { name, after: After::Stage(next), document: true }
}
const fn field(name: &'static str, kind: Kind) -> Field {
    Field { name, kind, when: &[], optional: false }
}
const fn field_for(name: &'static str, kind: Kind, when: &'static [&'static str]) -> Field {
    Field { name, kind, when, optional: false }
}
const fn ends(name: &'static str, document: bool) -> End {
    End { name, after: After::Ends, document }
}

const CHILDREN: Focal = Focal::Holder(Function::Children);
const POLICE: Focal = Focal::Holder(Function::Police);
const NETWORK: Focal = Focal::Holder(Function::NetworkSafety);

/// All stages; of each track in the order in which they mostly follow each other.
pub const STAGES: &[Stage] = &[
    Stage {
        kind: "received",
        code: "I1",
        track: Track::Intake,
        focal: Focal::Holder(Function::ReportDesk),
        start: Start::Opened,
        span: hours(8),
        ends: &[to("triaged", "verify")],
        fields: &[],
        grounds: &[],
    },
    Stage {
        kind: "verify",
        code: "I2",
        track: Track::Intake,
        focal: Focal::Holder(Function::ReportDesk),
        start: Start::Opened,
        span: hours(24), // ours
        ends: &[End { name: "confirmed", after: After::Tracks, document: false }, ends("unfounded", false)],
        fields: &[field("severity", Kind::Severity)],
        grounds: &[],
    },
    Stage {
        kind: "risk",
        code: "P1",
        track: Track::Protection,
        focal: CHILDREN,
        start: Start::Told,
        span: hours(12),
        ends: &[to("emergency", "emergency"), to("no-emergency", "assessment")],
        fields: &[],
        grounds: &[],
    },
    Stage {
        kind: "emergency",
        code: "P2",
        track: Track::Protection,
        focal: CHILDREN,
        start: Start::Told,
        span: hours(12),
        ends: &[to("measure-taken", "assessment")],
        fields: &[field("measure", Kind::Measure), field("measure_by", Kind::Line)],
        grounds: &[],
    },
    Stage {
        kind: "assessment",
        code: "P3",
        track: Track::Protection,
        focal: CHILDREN,
        start: Start::Opened,
        span: working(5),
        ends: &[by_document("needs-known", "plan"), ends("no-needs", true)],
        fields: &[field_for("needs", Kind::Text, &["needs-known"])],
        grounds: &[],
    },
    Stage {
        kind: "plan",
        code: "P4",
        track: Track::Protection,
        focal: CHILDREN,
        start: Start::With("assessment"),
        span: working(5),
        ends: &[by_document("plan-approved", "carry-out")],
        fields: &[field("signed_by", Kind::Line), field("until_on", Kind::Until)],
        grounds: &[],
    },
    Stage {
        kind: "carry-out",
        code: "P5",
        track: Track::Protection,
        focal: CHILDREN,
        start: Start::Opened,
        span: working(60), // where the plan sets no day; ours
        ends: &[to("services-done", "review"), to("services-refused", "review")],
        fields: &[field_for("refused_why", Kind::Text, &["services-refused"])],
        grounds: &[],
    },
    Stage {
        kind: "review",
        code: "P6",
        track: Track::Protection,
        focal: CHILDREN,
        start: Start::Opened,
        span: days(90), // ours
        ends: &[ends("intervention-ended", true), to("plan-anew", "plan")],
        fields: &[],
        grounds: &[],
    },
    Stage {
        kind: "take-over",
        code: "V1",
        track: Track::Violator,
        focal: POLICE,
        start: Start::Opened,
        span: hours(24), // ours
        ends: &[
            by_document("crime-report-accepted", "check"),
            to("returned-administrative", "sanction"),
            to("returned-no-violation", "outcome"),
        ],
        fields: &[field_for("return_why", Kind::Text, &["returned-administrative", "returned-no-violation"])],
        grounds: &[],
    },
    Stage {
        kind: "check",
        code: "V2",
        track: Track::Violator,
        focal: POLICE,
        start: Start::Opened,
        span: days(20),
        ends: &[
            by_document("case-instituted", "investigation"),
            by_document("not-instituted-administrative", "sanction"),
            by_document("not-instituted", "outcome"),
        ],
        fields: &[],
        grounds: &["suspended-148"],
    },
    Stage {
        kind: "investigation",
        code: "V3",
        track: Track::Violator,
        focal: POLICE,
        start: Start::Opened,
        span: days(60),
        ends: &[
            by_document("prosecution-proposed", "prosecution"),
            by_document("investigation-stopped", "outcome"),
        ],
        fields: &[],
        grounds: &["suspended-229"],
    },
    Stage {
        kind: "prosecution",
        code: "V4",
        track: Track::Violator,
        focal: Focal::Kind("procuracy"),
        start: Start::Opened,
        span: days(20),
        ends: &[
            by_document("indicted", "trial"),
            by_document("returned-investigation", "investigation"),
            by_document("prosecution-stopped", "outcome"),
        ],
        fields: &[field_for("return_why", Kind::Text, &["returned-investigation"])],
        grounds: &["suspended-247"],
    },
    Stage {
        kind: "trial",
        code: "V5",
        track: Track::Violator,
        focal: Focal::Kind("court"),
        start: Start::Opened,
        span: days(30),
        ends: &[
            by_document("judged", "outcome"),
            by_document("returned-prosecution", "prosecution"),
            by_document("trial-stopped", "outcome"),
        ],
        fields: &[field_for("return_why", Kind::Text, &["returned-prosecution"])],
        grounds: &["suspended-281"],
    },
    Stage {
        kind: "sanction",
        code: "V6",
        track: Track::Violator,
        focal: POLICE,
        start: Start::Opened,
        span: working(7),
        ends: &[by_document("sanctioned", "outcome"), to("not-sanctioned", "outcome")],
        fields: &[
            Field { optional: true, ..field_for("fine", Kind::Fine, &["sanctioned"]) },
            field_for("no_sanction_why", Kind::Text, &["not-sanctioned"]),
        ],
        grounds: &[],
    },
    Stage {
        kind: "outcome",
        code: "V7",
        track: Track::Violator,
        focal: Focal::Same,
        start: Start::Opened,
        span: working(5), // ours
        ends: &[ends("all-decided", false)],
        fields: &[],
        grounds: &[],
    },
    Stage {
        kind: "evidence",
        code: "C1",
        track: Track::Content,
        focal: NETWORK,
        start: Start::Opened,
        span: hours(24), // ours
        ends: &[to("evidence-kept", "orders"), ends("no-content", false)],
        fields: &[field_for("kept_by", Kind::Line, &["evidence-kept"])],
        grounds: &[],
    },
    Stage {
        kind: "orders",
        code: "C2",
        track: Track::Content,
        focal: NETWORK,
        start: Start::Opened,
        span: hours(48),
        ends: &[to("orders-issued", "gone"), ends("no-order-needed", false)],
        fields: &[],
        grounds: &[],
    },
    Stage {
        kind: "gone",
        code: "C3",
        track: Track::Content,
        focal: NETWORK,
        start: Start::Opened,
        span: hours(48),
        ends: &[ends("verified-gone", false), ends("contested", false)],
        fields: &[],
        grounds: &[],
    },
];
