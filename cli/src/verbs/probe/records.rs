//! Records beside what the library knows of them: fields, values, types and ids.

use std::collections::{BTreeMap, BTreeSet};

use instantly_rbac::internals::specs::{EnumSpec, Kind, RECORDS, RecordSpec, Values};
use instantly_rbac::{JsonValue, Operation, Scope, Timestamp};

use super::plain::{Plain, plain};
use super::prober::{CURSOR, Object, Page, Prober, Stop, optional, text, unsettled};

/// What can be read without an id, and the record that each gives.
pub const READS: [(Operation, &str); 13] = [
    (Operation::WorkspaceGet, "Workspace"),
    (Operation::MembersList, "Member"),
    (Operation::KeysList, "ApiKey"),
    (Operation::GroupsList, "GroupMember"),
    (Operation::GroupsAdmin, "AdminWorkspace"),
    (Operation::TagsList, "Tag"),
    (Operation::TagsMappings, "TagMapping"),
    (Operation::CampaignsList, "Campaign"),
    (Operation::AccountsList, "Account"),
    (Operation::AuditLogsList, "AuditLog"),
    (Operation::WorkspacePlan, "PlanDetails"),
    (Operation::WorkspaceSubscription, "SubscriptionDetails"),
    (Operation::WorkspaceGetDomain, "DomainInfo"),
];

/// Those of them that are lists.
pub fn lists() -> impl Iterator<Item = Operation> {
    READS
        .into_iter()
        .map(|(operation, _)| operation)
        .filter(|operation| operation.name().ends_with(".list") || *operation == Operation::TagsMappings)
}

fn spec(name: &str) -> &'static RecordSpec {
    RECORDS.iter().find(|spec| spec.name == name).expect("the record is in the table of them all")
}

/// The type of a JSON value.
pub fn type_name(value: &JsonValue) -> &'static str {
    match value.as_str().as_bytes().first() {
        Some(b'"') => "text",
        Some(b'{') => "object",
        Some(b'[') => "list",
        Some(b't' | b'f') => "boolean",
        Some(b'n') | None => "null",
        Some(_) => "number",
    }
}

/// What was found that the library does not know.
#[derive(Default)]
struct Found {
    records: usize,
    /// Fields, and the types of their values.
    fields: BTreeMap<Plain, BTreeSet<&'static str>>,
    /// Documented fields that are missing, null or of another type, and how often.
    irregular: BTreeMap<Plain, u32>,
    /// Fields with unknown texts or scopes, and how often.
    values: BTreeMap<Plain, u32>,
    /// Fields with unknown codes.
    codes: BTreeMap<Plain, BTreeSet<i64>>,
}

impl Found {
    /// Reads everything that the key may read.
    fn read(prober: &mut Prober<'_>) -> Result<Found, Stop> {
        let mut found = Found::default();
        for (operation, record) in READS {
            let spec = spec(record);
            let place = plain![spec.name];
            let is_list = lists().any(|list| list == operation);
            let read = if is_list {
                prober.first_page(operation).map(|page| found.page(&page, spec, &place))
            } else {
                prober.record(operation).map(|record| found.record(&record, spec, &place))
            };
            optional(read)?;
        }
        if found.records == 0 { unsettled!["the key may read nothing"] } else { Ok(found) }
    }

    fn page(&mut self, page: &Page, spec: &'static RecordSpec, place: &Plain) {
        for (name, value) in page.envelope.iter().filter(|(name, _)| *name != CURSOR) {
            let place = plain!["page of ", place.clone(), ".", Plain::field(name)];
            self.fields.entry(place).or_default().insert(type_name(value));
        }
        page.items.iter().for_each(|item| self.record(item, spec, place));
    }

    fn record(&mut self, record: &Object, spec: &'static RecordSpec, place: &Plain) {
        self.records += 1;
        for field in spec.fields.iter().filter(|field| field.required) {
            if record.get(field.wire).is_none_or(|value| type_name(value) == "null") {
                self.irregular(&plain![place.clone(), ".", field.wire, " is missing or null"]);
            }
        }
        for (name, value) in record {
            match spec.fields.iter().find(|field| field.wire == name) {
                Some(field) => self.value(&field.kind, value, &plain![place.clone(), ".", field.wire]),
                None => {
                    let place = plain![place.clone(), ".", Plain::field(name)];
                    self.fields.entry(place).or_default().insert(type_name(value));
                }
            }
        }
    }

    fn value(&mut self, kind: &'static Kind, value: &JsonValue, place: &Plain) {
        if type_name(value) == "null" {
            return;
        }
        let fits = match kind {
            Kind::Text | Kind::Secret => type_name(value) == "text",
            Kind::Bool => type_name(value) == "boolean",
            Kind::Integer => value.parse::<i64>().is_ok(),
            Kind::Float => type_name(value) == "number",
            Kind::Time => text(Some(value)).is_some_and(|text| Timestamp::parse(&text).is_some()),
            Kind::Object => type_name(value) == "object",
            Kind::Scope => {
                let scope = text(Some(value)).map(|name| Scope::received(&name));
                if scope.as_ref().is_some_and(|scope| !scope.is_documented()) {
                    *self.values.entry(place.clone()).or_default() += 1;
                }
                scope.is_some()
            }
            Kind::Enum(spec) => self.listed(spec, value, place),
            Kind::Record(spec) => {
                let record = value.parse::<Object>();
                record.iter().for_each(|record| self.record(record, spec, place));
                record.is_ok()
            }
            Kind::List(kind) => {
                let items = value.parse::<Vec<JsonValue>>();
                items.iter().flatten().for_each(|item| self.value(kind, item, place));
                items.is_ok()
            }
        };
        if !fits {
            self.irregular(&plain![place.clone(), " is of another type (", type_name(value), ")"]);
        }
    }

    /// A value of an enumeration. Returns whether it has the type of one.
    fn listed(&mut self, spec: &'static EnumSpec, value: &JsonValue, place: &Plain) -> bool {
        match spec.values {
            Values::Texts(known) => {
                let Some(text) = text(Some(value)) else { return false };
                if known.iter().all(|known| known.value != text) {
                    *self.values.entry(place.clone()).or_default() += 1;
                }
            }
            Values::Codes(known) => {
                let Ok(code) = value.parse::<i64>() else { return false };
                // A code has few digits. Anything longer may be a number of the account.
                if known.iter().all(|known| known.value != code) {
                    let codes = self.codes.entry(place.clone()).or_default();
                    codes.extend((-9999..=9999).contains(&code).then_some(code));
                }
            }
        }
        true
    }

    fn irregular(&mut self, what: &Plain) {
        *self.irregular.entry(what.clone()).or_default() += 1;
    }
}

pub fn unknown_fields(prober: &mut Prober<'_>) -> Result<Plain, Stop> {
    let found = Found::read(prober)?;
    let fields = found.fields.into_iter().map(|(place, types)| {
        plain![place, " (", Plain::list(types.into_iter().map(|name| plain![name]), "none"), ")"]
    });
    Ok(answer(found.records, Plain::list(fields, "")))
}

pub fn unknown_values(prober: &mut Prober<'_>) -> Result<Plain, Stop> {
    let found = Found::read(prober)?;
    let codes = found.codes.into_iter().map(|(place, codes)| {
        plain![place, " (", Plain::list(codes.into_iter().map(|code| plain![code]), "codes that are not shown"), ")"]
    });
    let values = found.values.into_iter().map(|(place, count)| plain![place, " (", count, " times)"]);
    Ok(answer(found.records, Plain::list(codes.chain(values), "")))
}

pub fn irregular_fields(prober: &mut Prober<'_>) -> Result<Plain, Stop> {
    let found = Found::read(prober)?;
    let fields = found.irregular.into_iter().map(|(what, count)| plain![what, " (", count, " times)"]);
    Ok(answer(found.records, Plain::list(fields, "")))
}

fn answer(records: usize, found: Plain) -> Plain {
    if found.is_empty() { plain!["no, in ", records, " records"] } else { plain!["yes: ", found] }
}

/// What a text looks like that stands for a record.
pub fn form_of_id(id: &str) -> &'static str {
    let hexadecimal = |text: &str| text.bytes().all(|byte| byte.is_ascii_hexdigit());
    let groups: Vec<_> = id.split('-').collect();
    let lengths: Vec<_> = groups.iter().map(|group| group.len()).collect();
    match lengths.as_slice() {
        [8, 4, 4, 4, 12] if groups.iter().all(|group| hexadecimal(group)) => "UUID",
        [24] if hexadecimal(id) => "24 hexadecimal digits",
        _ if Timestamp::parse(id).is_some() => "time",
        _ if id.split_once('&').is_some_and(|(time, _)| Timestamp::parse(time).is_some()) => "time & another value",
        _ if id.contains('@') => "with an @",
        _ if id.bytes().all(|byte| byte.is_ascii_digit()) => "digits",
        _ => "another form",
    }
}

/// The forms of the ids of each list.
pub fn forms_of_ids(prober: &mut Prober<'_>) -> Result<Plain, Stop> {
    let mut answers = Vec::new();
    for (list, page) in prober.first_pages(lists())? {
        let forms: BTreeSet<_> = page.each("id").iter().map(|id| plain![form_of_id(id)]).collect();
        if !forms.is_empty() {
            answers.push(plain![list.name(), ": ", Plain::list(forms, "none")]);
        }
    }
    if answers.is_empty() { unsettled!["there are no records"] } else { Ok(Plain::list(answers, "none")) }
}
