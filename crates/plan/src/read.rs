//! From the text of a document to the plan: zones, head, items, closing sentences, foot.

use std::collections::HashMap;

use lachan_text::{Transcript, lower};

use crate::agency::Grammar;
use crate::foot::foot;
use crate::header::{Head, head, issuer_found, level, period};
use crate::layout::{Block, Para, blocks};
use crate::legal::citations;
use crate::mark::mark;
use crate::model::{
    BasisRole, Confidence, DocumentKind, FieldSpan, Header, LegalBasis, Organisation, Plan, Recipient,
    SCHEMA, Signer,
};
use crate::outline::outline;
use crate::prose::Prose;
use crate::remark::Remark;
use crate::section::Section;
use crate::source::{Source, Text};
use crate::time::only_year;
use crate::walk::{Reader, Scope};
use crate::zone::{Zone, zones};

/// Reads a plan from a document that was written out.
///
/// Never fails: what cannot be understood is left out and remarked on. Spans are positions in the text of the
/// transcript; text that is not normal yet is normalised first, and spans point into the result.
pub fn read(transcript: &Transcript) -> (Plan, Vec<Remark>) {
    let text = lachan_text::normalise(&transcript.text);
    let source = Source::new(&text);
    let known = !transcript.blocks.is_empty() && text.as_ref() == transcript.text;
    let blocks = if known { crate::blocks::blocks(&source, transcript) } else { blocks(&source) };
    let zones = zones(&blocks);
    let paras = |zone: Zone| -> Vec<&Para> {
        blocks.iter().zip(&zones).filter(|(_, z)| **z == zone).filter_map(|(b, _)| para(b)).collect()
    };
    let flat = paras(Zone::Body);
    let head_paras = paras(Zone::Head);
    let head = head(&head_paras, &flat);
    let (level, city) = level(issuer_name(&head), &text);
    let grammar = Grammar { level, city };
    let title = head.title.as_ref().map(|t| t.text.clone());
    let years = title.as_deref().and_then(period);
    let unnumbered = !flat.iter().any(|p| mark(&p.text.text).is_some());
    let mut reader = Reader {
        source: &source,
        grammar,
        plan_year: only_year(years),
        flat: head.kind == Some(DocumentKind::Tin) || unnumbered,
        decision: head.kind == Some(DocumentKind::QuyetDinh),
        plan: empty_plan(),
        remarks: Vec::new(),
    };
    reader.plan.header = header(&reader, &head);
    reader.plan.header.period = years;
    bases(&mut reader, &blocks, &zones, &head);
    if reader.plan.header.kind == DocumentKind::Tin {
        reader.general_aims(&head_paras);
    }
    items(&mut reader, &blocks, &zones, &head_paras);
    feet(&mut reader, &blocks, &zones);
    for note in &transcript.notes {
        let span = note.range.clone().map(|range| source.span(range));
        reader.remarks.push(Remark::new(span, note.what.as_str(), note.advice.as_str()));
    }
    finish(reader)
}

fn para(block: &Block) -> Option<&Para> {
    match block {
        Block::Para(para) => Some(para),
        Block::Row(_) => None,
    }
}

fn issuer_name(head: &Head) -> Option<&str> {
    head.issuer.as_ref().map(|(text, range)| &text.text[range.clone()])
}

fn empty_plan() -> Plan {
    let header = Header {
        kind: DocumentKind::KeHoach,
        number: None,
        number_suffix: None,
        issuer: None,
        place: None,
        date: None,
        title: None,
        period: None,
        addressees: Vec::new(),
        signer: None,
        legal_bases: Vec::new(),
        spans: Vec::new(),
    };
    Plan {
        schema: SCHEMA.to_owned(),
        header,
        objectives: Vec::new(),
        targets: Vec::new(),
        measures: Vec::new(),
        duties: Vec::new(),
        reporting: Vec::new(),
        funding: Vec::new(),
        recipients: Vec::new(),
    }
}

fn header(reader: &Reader<'_>, head: &Head) -> Header {
    let mut out = empty_plan().header;
    out.kind = head.kind.unwrap_or(DocumentKind::KeHoach);
    let mut mark = |field: &str, text: &Text, range: std::ops::Range<usize>, confidence| {
        let span = reader.source.span(text.origin(range));
        out.spans.push(FieldSpan { field: field.to_owned(), span, confidence });
    };
    if let Some((text, range)) = &head.number {
        mark("number", text, range.clone(), Confidence::Certain);
        out.number = Some(text.text[range.clone()].replace(' ', ""));
    }
    if let Some((text, range)) = &head.place {
        mark("place", text, range.clone(), Confidence::Certain);
        out.place = Some(text.text[range.clone()].to_owned());
    }
    if let Some((iso, (text, range))) = &head.date {
        mark("date", text, range.clone(), Confidence::Certain);
        out.date = Some(iso.clone());
    }
    if let Some(title) = &head.title {
        mark("title", title, 0..title.text.len(), Confidence::Likely);
        out.title = Some(title.text.trim_matches(['*', ' ']).to_owned());
    }
    out.number_suffix.clone_from(&head.number_suffix);
    out.issuer = issuer(reader, head);
    for text in &head.addressees {
        let found = reader.grammar.cell(&Prose::new(&text.text));
        out.addressees.extend(reader.organisations(text, &found));
    }
    out
}

fn issuer(reader: &Reader<'_>, head: &Head) -> Option<Organisation> {
    let (text, range) = head.issuer.as_ref()?;
    let name = text.slice(range.clone());
    let found = issuer_found(&reader.grammar, &name.text);
    let key = found.map_or_else(|| lachan_text::slug(&name.text), |f| f.key);
    Some(Organisation {
        raw: name.text.clone(),
        key,
        span: reader.span(&name),
        confidence: Confidence::Likely,
    })
}

fn bases(reader: &mut Reader<'_>, blocks: &[Block], zones: &[Zone], head: &Head) {
    let mut seen: Vec<(Option<String>, Option<String>)> = Vec::new();
    let news = head.kind == Some(DocumentKind::Tin);
    let own = reader.plan.header.number.clone();
    let title = head.title.iter().map(|t| (t, BasisRole::Basis)).filter(|_| news);
    let texts = blocks.iter().zip(zones).filter_map(|(block, zone)| {
        let role = match zone {
            Zone::Head | Zone::AttachedHead => BasisRole::Basis,
            Zone::Body => BasisRole::Cited,
            Zone::Foot | Zone::Appendix => return None,
        };
        Some((&para(block)?.text, role))
    });
    for (text, role) in title.chain(texts.filter(|(_, role)| !news || *role == BasisRole::Basis)) {
        if lower(&text.text).contains("kèm theo") && text.text.starts_with('(') {
            continue;
        }
        for found in citations(&text.text) {
            let same = (
                found.number.clone().or_else(|| Some(text.text[found.range.clone()].to_owned())),
                found.number.clone().and(None),
            );
            if seen.contains(&same)
                || (role == BasisRole::Cited && found.number.is_none())
                || (found.number.is_some() && found.number == own)
            {
                continue;
            }
            seen.push(same);
            reader.plan.header.legal_bases.push(LegalBasis {
                kind: found.kind,
                number: found.number,
                date: found.date,
                issuer: found.issuer,
                role,
                span: reader.source.span(text.origin(found.range)),
            });
        }
    }
}

/// Walks every run of body and appendix; closing sentences are taken off the last run of the body.
fn items(reader: &mut Reader<'_>, blocks: &[Block], zones: &[Zone], head_paras: &[&Para]) {
    let mut at = 0;
    while at < blocks.len() {
        let zone = zones[at];
        let end = (at..blocks.len()).find(|&i| zones[i] != zone).unwrap_or(blocks.len());
        let mut run: Vec<&Block> = blocks[at..end].iter().collect();
        if matches!(zone, Zone::Body | Zone::Appendix) {
            let closing = if zone == Zone::Body { closing(&mut run, reader.flat) } else { Vec::new() };
            if zone == Zone::Appendix {
                drop_titles(&mut run);
            }
            let grammar = reader.grammar;
            let nodes = outline(&run, &|text| grammar.heading(&Prose::new(text)).is_some());
            let mut scope = Scope::root(if zone == Zone::Appendix { "PL" } else { "" });
            if zone == Zone::Body
                && matches!(reader.plan.header.kind, DocumentKind::CongVan | DocumentKind::Tin)
            {
                scope.lead = asked(reader, head_paras);
            }
            reader.walk(&nodes, 0, &scope);
            for text in closing {
                close(reader, &text);
            }
        }
        at = end;
    }
}

/// Title lines of an appendix: everything before its first row or mark.
fn drop_titles(run: &mut Vec<&Block>) {
    let first = run.iter().position(|b| para(b).is_none_or(|p| mark(&p.text.text).is_some()));
    run.drain(..first.unwrap_or(run.len()));
}

/// "UBND tỉnh yêu cầu các sở, ban, ngành … thực hiện các nội dung sau:": whom the items address.
fn asked(reader: &Reader<'_>, paras: &[&Para]) -> Vec<Organisation> {
    let Some(last) = paras.last().filter(|p| p.text.text.ends_with(':')) else { return Vec::new() };
    let p = Prose::new(&last.text.text);
    for i in (0..p.len()).rev() {
        if let Some(next) = p.any(i, &["yêu cầu", "đề nghị", "giao"]) {
            let (found, _) = reader.grammar.list(&p, next);
            return reader.organisations(&last.text, &found);
        }
    }
    Vec::new()
}

/// Takes the closing sentences off the end of a body, in their order.
fn closing(run: &mut Vec<&Block>, flat: bool) -> Vec<Text> {
    const STARTS: [&str; 16] = [
        "trên đây là",
        "căn cứ kế hoạch",
        "căn cứ nội dung",
        "yêu cầu",
        "đề nghị",
        "trong quá trình",
        "quá trình",
        "nhận được",
        "kế hoạch này",
        "giao ",
        "ubnd",
        "ủy ban nhân dân",
        "định kỳ",
        "các cơ quan",
        "các sở",
        "thủ trưởng",
    ];
    let mut out = Vec::new();
    while let Some(Block::Para(para)) = run.last() {
        let text = &para.text;
        let low = lower(&text.text);
        let closes = STARTS.iter().any(|s| low.starts_with(s)) || low.ends_with("./.");
        let sentence = text.text.split_whitespace().count() > 6;
        if flat || !closes || !sentence || mark(&text.text).is_some() || run.len() == 1 {
            break;
        }
        out.push(text.clone());
        run.pop();
    }
    out.reverse();
    out
}

/// A closing sentence may ask for reports, or give one body a last duty.
fn close(reader: &mut Reader<'_>, text: &Text) {
    let scope = Scope { section: Section::Reporting, ..Scope::root("KL") };
    reader.report(&scope, text, &[]);
    let p = Prose::new(&text.text);
    let assigns = p.at(0, "giao").is_some();
    if let Some(subject) = crate::subject::subject(&reader.grammar, &p).filter(|_| assigns) {
        let lead = reader.organisations(text, &subject.found);
        reader.push_duty(&scope, text, &[], lead, true);
    }
}

fn feet(reader: &mut Reader<'_>, blocks: &[Block], zones: &[Zone]) {
    let mut at = 0;
    while at < blocks.len() {
        let end = (at..blocks.len()).find(|&i| zones[i] != zones[at]).unwrap_or(blocks.len());
        if zones[at] == Zone::Foot {
            let paras: Vec<&Para> = blocks[at..end].iter().filter_map(para).collect();
            let found = foot(&paras);
            if reader.plan.recipients.is_empty() {
                let recipients =
                    found.recipients.iter().map(|t| Recipient { raw: t.text.clone(), span: reader.span(t) });
                reader.plan.recipients = recipients.collect();
            }
            if reader.plan.header.signer.is_none()
                && let Some(name) = found.name
            {
                let capacity: Vec<&str> = found.capacity.iter().map(|t| t.text.as_str()).collect();
                let capacity = (!capacity.is_empty()).then(|| capacity.join(" "));
                let span = reader.span(&name);
                reader.plan.header.spans.push(FieldSpan {
                    field: "signer".into(),
                    span,
                    confidence: Confidence::Likely,
                });
                reader.plan.header.signer = Some(Signer { name: name.text, capacity });
            }
        }
        at = end;
    }
}

/// Makes ids unique and says what is missing.
fn finish(mut reader: Reader<'_>) -> (Plan, Vec<Remark>) {
    let mut seen: HashMap<String, usize> = HashMap::new();
    for duty in reader.plan.duties.iter_mut().chain(&mut reader.plan.measures) {
        let count = seen.entry(duty.id.clone()).or_insert(0);
        *count += 1;
        if *count > 1 {
            duty.id = format!("{}~{count}", duty.id);
        }
    }
    let header = &reader.plan.header;
    let mut missing = Vec::new();
    if header.kind != DocumentKind::Tin {
        if header.number.is_none() {
            missing.push(("Không thấy số văn bản.", "Hãy nhập số khi rà soát; phần mềm không tự đặt."));
        }
        if header.date.as_ref().is_none_or(|d| d.len() < 10) {
            missing.push((
                "Ngày ban hành thiếu hoặc không đủ ngày, tháng, năm.",
                "Hãy nhập ngày ban hành khi rà soát.",
            ));
        }
        if header.signer.is_none() {
            missing.push(("Không thấy người ký.", "Hãy nhập họ tên và chức vụ người ký khi rà soát."));
        }
    }
    if reader.plan.duties.is_empty() && reader.plan.measures.is_empty() {
        missing.push((
            "Không thấy nhiệm vụ nào trong văn bản.",
            "Hãy kiểm tra đây có phải kế hoạch, công văn hoặc quyết định không.",
        ));
    }
    let missing = missing.into_iter().map(|(what, advice)| Remark::new(None, what, advice));
    let mut remarks: Vec<Remark> = missing.collect();
    remarks.append(&mut reader.remarks);
    (reader.plan, remarks)
}
