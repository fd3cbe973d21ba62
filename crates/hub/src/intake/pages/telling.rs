//! The reporter's way: is the child safe, what happened, what do you wish, receipt. Each choice is the submit; what
//! was chosen before travels in hidden fields; nothing is kept until the last page is sent. One way for all tellers:
//! what differs between a child, a parent, a teacher and a neighbour is data ([`Teller`]).

use axum::extract::Query;
use axum::http::StatusCode;
use axum::response::Response;
use maud::{Markup, html};
use serde::Deserialize;

use super::aloud::Aloud;
use super::receipt::receipt_page;
use super::receiving::Sent;
use crate::attachment::Media;
use crate::error::{Error, Result};
use crate::intake::gate::{self, PICTURES, Pass};
use crate::intake::model::{
    KINDS, LONGEST_EXTRA, LONGEST_LINK, LONGEST_TEXT, SAFETY, Severity, Telling, WISHES,
};
use crate::intake::teller::{ADULTS, CHILD, Question, Teller};
use crate::intake::{actions, files};
use crate::web::components::{
    Button, Choice, ChoiceGroup, Field, Kind, call_111, choice_buttons, choice_links, error_summary, note,
    steps,
};
use crate::web::extract::Visitor;
use crate::web::form::{Filled, Form, FormReader, Need, Problem, Voice};
use crate::web::{Icon, Lang, assets};

/// What the address of a first page may say.
#[derive(Deserialize, Default)]
pub(super) struct Asked {
    /// Who tells.
    #[serde(default)]
    toi: String,
    /// The language to listen in.
    #[serde(default)]
    nghe: String,
}

/// A page in the making: who tells, in which language, what was sent so far.
#[derive(Clone, Copy)]
struct Page<'a> {
    teller: &'static Teller,
    filled: Filled<'a>,
    aloud: &'a Aloud,
}

impl Page<'_> {
    fn lang(&self) -> Lang {
        self.filled.lang
    }

    fn say(&self, what: &str) -> String {
        self.teller.say(self.lang(), what)
    }

    fn value(&self, name: &str) -> String {
        self.filled.form.value(name).to_owned()
    }

    /// i18n: intake-link* intake-place*
    fn line(&self, name: &'static str) -> Field<'static> {
        Field::line(name, self.say(&format!("intake-{name}")))
            .hint(self.say(&format!("intake-{name}-hint")))
            .autocomplete("off")
            .value(self.value(name))
            .error(self.filled.error(name))
    }

    /// A form of the way, with what was chosen on the pages before in hidden fields.
    fn way(&self, kind: Option<&str>, carried: &[&str], body: &Markup) -> Markup {
        html! {
            form.stack method="post" action=(self.lang().path("/bao-tin")) enctype=[kind] {
                @for name in ["voice", "once", "nghe"].iter().chain(carried) {
                    @for value in self.filled.form.values(name) {
                        @if !value.is_empty() { input type="hidden" name=(name) value=(value); }
                    }
                }
                (body)
            }
        }
    }
}

pub(super) async fn front(visitor: Visitor, Query(asked): Query<Asked>) -> Response {
    let lang = visitor.lang;
    let aloud = Aloud::new(&visitor.hub, lang, &asked.nghe);
    let choices = [
        Choice::new(aloud.carried(&lang.path("/bao-tin")), lang.t("intake-tell"))
            .small(lang.t("intake-tell-hint"))
            .icon(Icon::Talk),
        Choice::new(lang.path("/xem-tin"), lang.t("intake-see-answer"))
            .small(lang.t("intake-see-answer-hint"))
            .icon(Icon::Letter),
    ];
    let body = html! {
        h1 { (lang.t("intake-hello")) br; (lang.t("intake-hello-tell")) }
        (aloud.choice(&lang.path("/")))
        (aloud.block("hello"))
        p { (lang.t("intake-hello-safe")) }
        (choice_links(&choices))
        (call_111(lang))
        p.small { a href=(lang.path("/bao-tin?toi=nguoi-lon")) { (lang.t("intake-i-am-adult")) } }
        p.small.muted { a href="/dang-nhap" { (lang.t("intake-officers")) } }
    };
    visitor.page("", body)
}

pub(super) async fn first(visitor: Visitor, Query(asked): Query<Asked>) -> Result<Response> {
    let lang = visitor.lang;
    if asked.toi == "nguoi-lon" {
        return Ok(visitor.page(&title(lang), adults_page(lang)));
    }
    actions::desk(&visitor.hub).await?;
    let teller = Teller::at(&asked.toi).unwrap_or(&CHILD);
    let aloud = Aloud::new(&visitor.hub, lang, &asked.nghe);
    let form = Form::new(vec![
        ("voice".into(), teller.name.into()),
        ("once".into(), actions::once(&visitor.hub)),
        ("nghe".into(), asked.nghe),
    ]);
    let page = Page { teller, filled: Filled { form: &form, problems: &[], lang }, aloud: &aloud };
    Ok(visitor.page(&title(lang), safety_page(page)))
}

fn title(lang: Lang) -> String {
    lang.t("intake-title").into_owned()
}

/// Which grown-up?
fn adults_page(lang: Lang) -> Markup {
    let choices: Vec<_> = ADULTS
        .iter()
        .map(|teller| {
            let address = lang.path(&format!("/bao-tin?toi={}", teller.address));
            Choice::new(address, teller.say(lang, "intake-i-am"))
                .small(teller.say(lang, "intake-i-am-hint"))
                .icon(teller.icon)
        })
        .collect();
    html! {
        h1 { (lang.t("intake-adult-who")) }
        p { (lang.t("intake-adult-who-hint")) }
        (choice_links(&choices))
        p { a href=(lang.path("/")) { (lang.t("intake-back")) } }
    }
}

fn safety_page(page: Page<'_>) -> Markup {
    let (lang, aloud) = (page.lang(), page.aloud);
    // i18n: intake-safe-*
    let choices: Vec<_> = SAFETY
        .iter()
        .zip([Icon::Safe, Icon::Question, Icon::Danger])
        .map(|(value, icon)| {
            let choice = Choice::new(*value, page.say(&format!("intake-safe-{value}"))).icon(icon);
            if *value == "no" { choice.small(page.say("intake-safe-no-hint")).warn() } else { choice }
        })
        .collect();
    let address = match page.teller.name {
        "child" => "/bao-tin".to_owned(),
        _ => format!("/bao-tin?toi={}", page.teller.address),
    };
    html! {
        (steps(lang, 1, 3))
        (page.way(None, &["kinds", "text", "link", "place", "extra"], &html! {
            h1 #safe { (page.say("intake-safe")) }
            (aloud.choice(&lang.path(&address)))
            (aloud.block("safe"))
            p { (page.say("intake-safe-tap")) }
            (choice_buttons("safe", "safe", &choices))
        }))
        p { a href=(lang.path("/")) { (lang.t("intake-back")) } }
    }
}

fn happened_page(page: Page<'_>) -> Markup {
    let (lang, filled, aloud) = (page.lang(), page.filled, page.aloud);
    let icons = [Icon::Gift, Icon::Money, Icon::Sad, Icon::Picture, Icon::Eye, Icon::Other];
    // i18n: intake-kind-*
    let choices: Vec<_> = KINDS
        .iter()
        .zip(icons)
        .map(|(kind, icon)| Choice::new(*kind, page.say(&format!("intake-kind-{kind}"))).icon(icon))
        .collect();
    html! {
        (error_summary(&filled, page.teller.voice))
        (steps(lang, 2, 3))
        @if filled.form.value("safe") == "no" {
            (note(Kind::Danger, html! {
                p { (page.say("intake-danger")) }
                (aloud.block("danger"))
                p { a.btn.call href="tel:111" { (Icon::Phone) (lang.t("common-call-111")) } }
            }))
        }
        (page.way(None, &["safe", "place"], &html! {
            input type="hidden" name="step" value="2";
            (aloud.block("happened"))
            (ChoiceGroup {
                name: "kinds", legend: page.say("intake-happened").into(), heading: true,
                hint: Some(page.say("intake-happened-hint").into()), several: true, columns: false,
                choices: &choices, filled,
            })
            (Field::area("text", page.say("intake-text"), 5).hint(page.say("intake-text-hint"))
                .value(page.value("text")).error(filled.error("text")))
            (page.line("link"))
            (extra(page))
            (draft_box(page))
            (Button::submit(lang.t("intake-next")).wide())
        }))
        script type="module" src=(assets::url("draft.js")) {}
    }
}

/// The question of this kind of teller.
fn extra(page: Page<'_>) -> Markup {
    match page.teller.question {
        None => html! {},
        Some(Question::Line) => html! { (page.line("extra")) },
        Some(Question::OneOf(values)) => {
            let choices: Vec<_> = values
                .iter()
                .map(|value| Choice::new(*value, page.say(&format!("intake-extra-{value}"))))
                .collect();
            html! {
                (ChoiceGroup {
                    name: "extra", legend: page.say("intake-extra").into(), heading: false,
                    hint: Some(page.say("intake-extra-hint").into()), several: false, columns: false,
                    choices: &choices, filled: page.filled,
                })
            }
        }
    }
}

/// Keeping the words on the device, only if asked. Shown by the script that can do it.
fn draft_box(page: Page<'_>) -> Markup {
    html! {
        section.card.stack id="draft" aria-label=(page.say("intake-draft")) hidden {
            label.choice { input type="checkbox" id="draft-keep"; span { (page.say("intake-draft")) } }
            p.small { (page.say("intake-draft-risk")) }
            p.small id="draft-back" role="status" hidden { (page.say("intake-draft-back")) }
            button.quiet id="draft-erase" type="button" { (page.say("intake-draft-erase")) }
        }
    }
}

fn wish_page(page: Page<'_>, pass: &Pass) -> Markup {
    let (lang, filled, aloud) = (page.lang(), page.filled, page.aloud);
    // i18n: intake-wish-*
    let choices: Vec<_> = WISHES
        .iter()
        .zip([Icon::Letter, Icon::People, Icon::Heart])
        .map(|(wish, icon)| {
            let choice = Choice::new(*wish, page.say(&format!("intake-wish-{wish}"))).icon(icon);
            if *wish == "answer" { choice.small(page.say("intake-wish-answer-hint")) } else { choice }
        })
        .collect();
    html! {
        (error_summary(&filled, page.teller.voice))
        (steps(lang, 3, 3))
        (page.way(Some("multipart/form-data"), &["safe", "kinds", "text", "link", "extra"], &html! {
            input type="hidden" name="step" value="3";
            input type="hidden" name="work" value=(pass.work);
            input type="hidden" name="proof" value="";
            h1 #wish { (page.say("intake-wish")) }
            (aloud.block("wish"))
            (page.line("place"))
            (Field::file("files", page.say("intake-files"), Media::ACCEPT).multiple().hint(files_hint(lang, page.teller))
                .error(filled.error("files")))
            (picture_question(page, pass))
            p { strong { (page.say("intake-tap-to-send")) } }
            (choice_buttons("wish", "wish", &choices))
        }))
        (note(Kind::Info, html! { p { (page.say("intake-only-desk")) } }))
        script type="module" src=(assets::url("work.js")) {}
    }
}

pub(super) fn files_hint(lang: Lang, teller: &Teller) -> String {
    let max = lang.bytes(files::MAX_BYTES as u64);
    teller.fill(lang, "intake-files-hint", &[("many", files::MAX_FILES.into()), ("max", max.into())])
}

/// Asked in a flood of those whose browser does no work: which picture shows this? The pictures are named to screen
/// readers by a clue, so that ears can answer too.
/// i18n: intake-picture-*
fn picture_question(page: Page<'_>, pass: &Pass) -> Markup {
    let Some(question) = &pass.question else { return html! {} };
    let lang = page.lang();
    let name = |place: usize| PICTURES[question.shown[place]].0;
    let what = lang.t(&format!("intake-picture-{}", name(question.right)));
    html! {
        fieldset #picture-question {
            legend { (lang.f("intake-picture-ask", &[("what", what.into())])) }
            p.hint { (lang.t("intake-picture-why")) }
            ul.choices.pics {
                @for (place, shown) in question.shown.iter().enumerate() {
                    li {
                        label.choice {
                            input type="radio" name="picture" value=(place);
                            (PICTURES[*shown].1)
                            span.vh { (lang.t(&format!("intake-picture-{}-clue", name(place)))) }
                        }
                    }
                }
            }
        }
    }
}

/// Reads everything that is on the form so far; all problems at once.
fn read(form: &Form, teller: &'static Teller, last: bool) -> (Telling, Vec<Problem>) {
    let mut reader = match teller.voice {
        Voice::Child => FormReader::for_child(form),
        Voice::Adult => FormReader::new(form),
    };
    let same = |values: &[&'static str]| values.iter().map(|v| (*v, *v)).collect::<Vec<_>>();
    let extra = match teller.question {
        None => String::new(),
        Some(Question::Line) => reader.line("extra", Need::Optional, LONGEST_EXTRA),
        Some(Question::OneOf(values)) => {
            reader.optional_one_of("extra", &same(values)).unwrap_or_default().to_owned()
        }
    };
    let telling = Telling {
        voice: teller.name.to_owned(),
        safe: reader.optional_one_of("safe", &same(SAFETY)).unwrap_or("unsure").to_owned(),
        kinds: reader.any_of("kinds", Need::Required, &same(KINDS)).into_iter().map(str::to_owned).collect(),
        text: reader.text("text", Need::Optional, LONGEST_TEXT),
        link: reader.line("link", Need::Optional, LONGEST_LINK),
        place: reader.line("place", Need::Optional, 100),
        wish: if last { reader.one_of("wish", &same(WISHES)).to_owned() } else { String::new() },
        extra,
        ..Telling::default()
    };
    if teller.voice == Voice::Child {
        reader.reword("kinds", "intake-kinds-needed");
    }
    (telling, reader.finish().err().unwrap_or_default())
}

/// One page was sent: shows the next one, or the same again with its problems, or takes the report in.
pub(super) async fn step(mut sent: Sent) -> Result<Response> {
    let visitor = sent.visitor.clone();
    let lang = visitor.lang;
    let form = std::mem::take(&mut sent.form);
    let teller = Teller::of(form.value("voice"));
    let last = form.value("step") == "3" || !form.value("wish").is_empty();
    let aloud = Aloud::new(&visitor.hub, lang, form.value("nghe"));
    if !last && form.value("step") != "2" {
        let page = Page { teller, filled: Filled { form: &form, problems: &[], lang }, aloud: &aloud };
        return Ok(visitor.answer(&title(lang), happened_page(page)));
    }
    let (telling, mut problems) = read(&form, teller, last);
    let on_last = |problem: &Problem| matches!(problem.field.as_str(), "place" | "wish");
    let back = problems.iter().any(|problem| !on_last(problem));
    if !problems.is_empty() || sent.has_refused() {
        let of_files = sent.problems(teller).await;
        problems.extend(of_files.into_iter().filter(|_| !back));
    }
    let page = Page { teller, filled: Filled { form: &form, problems: &problems, lang }, aloud: &aloud };
    let pass = || gate::issue(&visitor.hub, visitor.network, form.value("once"));
    if back {
        return Ok(visitor.again(&title(lang), happened_page(page)));
    }
    if let Some(cause) = &sent.away {
        return Ok(not_kept(&visitor, page, &pass(), cause));
    }
    if !problems.is_empty() {
        return Ok(visitor.again(&title(lang), wish_page(page, &pass())));
    }
    if !last {
        return Ok(visitor.answer(&title(lang), wish_page(page, &pass())));
    }
    let once = Some(form.value("once")).filter(|once| once.len() == 32).map(str::to_owned);
    let once = once.unwrap_or_else(|| actions::once(&visitor.hub));
    let urgent = telling.severity() == Severity::Danger;
    let lane = gate::judge(&visitor.hub, visitor.network, &form);
    match actions::submit_with(&visitor.hub, telling, &once, lane, sent.files).await {
        Ok(submitted) => {
            let body = receipt_page(lang, teller, &aloud, urgent, &submitted);
            Ok(visitor.answer(&title(lang), body))
        }
        Err(Error::Unavailable(cause)) => Ok(not_kept(&visitor, page, &pass(), &cause)),
        Err(error) => Err(error),
    }
}

/// The disk is full or the database away: nothing was stored, and nothing typed is lost.
fn not_kept(visitor: &Visitor, page: Page<'_>, pass: &Pass, cause: &str) -> Response {
    tracing::error!(cause, "a report could not be stored");
    let lang = page.lang();
    let body = html! {
        (note(Kind::Danger, html! {
            p { (page.say("intake-not-kept")) }
            p { a.btn.call href="tel:111" { (Icon::Phone) (lang.t("common-call-111")) } }
        }))
        (wish_page(page, pass))
    };
    let mut answer = visitor.answer(&title(lang), body);
    *answer.status_mut() = StatusCode::SERVICE_UNAVAILABLE;
    answer
}

pub(super) async fn who_reads(visitor: Visitor) -> Result<Response, Error> {
    let lang = visitor.lang;
    let body = html! {
        h1 { (lang.t("intake-who-reads")) }
        p { (lang.t("intake-who-reads-desk")) }
        p { (lang.t("intake-who-reads-sealed")) }
        p { (lang.t("intake-who-reads-files")) }
        p { (lang.t("intake-who-reads-limit")) }
        p { (lang.t("intake-who-reads-not-kept")) }
        p { (lang.t("intake-who-reads-history")) }
        p { (Button::link(lang.t("intake-tell"), lang.path("/bao-tin"))) }
    };
    Ok(visitor.page(&lang.t("intake-who-reads"), body))
}
