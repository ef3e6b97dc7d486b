//! What a plan says to people: first what speaks against it, then what is lost, then what is gained.

use super::{Fields, Losses, Plan, Remark, Risk, Sort, Step, StepKind, Undo};
use crate::display::neutral;
use crate::render::{Block, Cell, Form, Page, severity, table};
use crate::review::Severity;

/// The most bytes of Markdown: what a comment of a pull request takes, with room for a line around it.
const MOST_MARKDOWN: usize = 60_000;
/// How many rows each table keeps, and how many characters each cell, until the page is short enough.
const CUTS: [(usize, usize); 4] = [(400, 400), (100, 200), (25, 120), (8, 80)];

impl Plan {
    /// The plan for a terminal, at most 80 characters wide but for names and digests.
    pub fn to_text(&self) -> String {
        self.page(None).render(Form::Text)
    }

    /// The plan for a pull request: at most 60,000 bytes; of what is cut, the number is told. A name in it becomes no
    /// link, no mention and no markup.
    pub fn to_markdown(&self) -> String {
        let whole = self.page(None).render(Form::Markdown);
        if whole.len() <= MOST_MARKDOWN {
            return whole;
        }
        let cut = CUTS.into_iter().map(|cut| self.page(Some(cut)).render(Form::Markdown));
        let mut last = whole;
        for text in cut {
            last = text;
            if last.len() <= MOST_MARKDOWN {
                break;
            }
        }
        last
    }

    /// The plan as one page for a browser, which needs nothing else.
    pub fn to_html(&self) -> String {
        self.page(None).render(Form::Html)
    }

    fn page(&self, cut: Option<(usize, usize)>) -> Page {
        let mut blocks = vec![Block::Title(format!("Plan for {}", self.workspace.name)), Block::Text(self.summary())];
        blocks.push(Block::Text(self.validity()));
        let mut section = |heading: &str, table: Option<Block>| {
            blocks.extend(table.into_iter().flat_map(|table| [Block::Heading(heading.to_owned()), table]));
        };
        section(
            "Refused",
            rows(
                "Why it is not carried out",
                ["guard", "why", "allow it with"],
                self.refusals.iter().map(|it| {
                    [
                        Cell::from(&it.guard),
                        Cell::from(&it.message),
                        Cell::from(it.allowed_by.as_deref().unwrap_or("-")),
                    ]
                }),
            ),
        );
        section(
            "Overrides",
            rows(
                "Guards that are overridden",
                ["guard", "reason", "by"],
                self.allow.iter().map(|it| [Cell::from(&it.guard), Cell::from(&it.reason), Cell::from(&it.by)]),
            ),
        );
        let is_of_tag = |step: &&Step| step.subject.sort == Sort::Tag;
        let (tags, access): (Vec<&Step>, Vec<&Step>) = self.steps.iter().partition(is_of_tag);
        let of =
            |is_loss: bool| access.iter().filter(move |step| step.kind.is_loss() == is_loss).map(|step| step_row(step));
        let columns = ["step", "risk", "undo", "asked for by", "number"];
        section("Losses", rows("What is taken away, after all that is given", columns, of(true)));
        section("Grants", rows("What is given, first", columns, of(false)));
        let of_tags =
            tags.iter().map(|step| [Cell::from(sentence(step)), Cell::from(&step.reason), Cell::from(step.n)]);
        section("Tags", rows("What becomes of tags", ["step", "asked for by", "number"], of_tags));
        section(
            "Later",
            rows(
                "What a later plan will have",
                ["step", "who or what", "waits for"],
                self.deferred
                    .iter()
                    .map(|it| [Cell::from(words(it.kind)), Cell::from(called(&it.subject)), Cell::from(&it.waits_for)]),
            ),
        );
        section("Beyond the API", remarks("What the policy asks for and the API cannot express", &self.residue));
        section("Findings", remarks("What nobody decided, or what breaks a rule", &self.findings));
        for block in &mut blocks {
            if let (Some((rows, characters)), Block::Table(table)) = (cut, &mut *block) {
                let more = table.rows.len().saturating_sub(rows);
                table.rows.truncate(rows);
                for cell in table.rows.iter_mut().flatten().filter(|cell| cell.text.chars().count() > characters) {
                    cell.text = cell.text.chars().take(characters).chain("...".chars()).collect();
                }
                if more > 0 {
                    let mut last: Vec<Cell> = table.columns.iter().map(|_| Cell::from("")).collect();
                    last[table.header] = Cell::from(format!("and {more} more"));
                    table.rows.push(last);
                }
            }
            for (text, _) in block.texts() {
                *text = neutral(text).into_owned();
            }
        }
        let footer = format!("Made by instantly-rbac, plan version {}. Digest: {}", self.version, self.digest);
        Page { blocks, counts: self.counts(), footer }
    }

    fn counts(&self) -> Vec<(Severity, String)> {
        let losses = self.losses().count();
        let counts = [
            (Severity::Critical, self.refusals.len(), "refused"),
            (Severity::High, losses, "lost"),
            (Severity::Low, self.steps.len() - losses, "given"),
        ];
        let there = counts.into_iter().filter(|(_, count, _)| *count > 0);
        there.map(|(severity, count, word)| (severity, format!("{count} {word}"))).collect()
    }

    fn summary(&self) -> String {
        let losses = self.losses().count();
        let steps = match self.steps.len() {
            0 => "Nothing is to be done: all of it is so already.".to_owned(),
            1 => {
                format!("One step, which {}.", if losses == 1 { "takes something away" } else { "takes nothing away" })
            }
            steps => format!("{steps} steps, of which {losses} take something away."),
        };
        let refused = match self.refusals.len() {
            0 => "",
            _ => " It is refused, and will not be carried out as it is.",
        };
        let skipped = if self.losses == Losses::Skip { " Losses were left out, and stand under Later." } else { "" };
        let window = match self.observed.window {
            true => "",
            false if losses > 0 => " What was taken away in the last 24 hours is not known, and does not count.",
            false => "",
        };
        format!("{steps}{refused}{skipped}{window}")
    }

    fn validity(&self) -> String {
        let minute = |moment: &crate::Timestamp| moment.as_str().chars().take(16).collect::<String>().replace('T', " ");
        let (made, expires) = (minute(&self.as_of), minute(&self.expires));
        format!("Workspace {}, as of {made} UTC, good until {expires} UTC. Digest: {}", self.workspace.id, self.digest)
    }
}

fn rows<const N: usize>(
    caption: &'static str,
    columns: [&str; N],
    rows: impl Iterator<Item = [Cell; N]>,
) -> Option<Block> {
    let rows: Vec<[Cell; N]> = rows.collect();
    (!rows.is_empty()).then(|| table(caption, columns, rows))
}

fn remarks(caption: &'static str, remarks: &[Remark]) -> Option<Block> {
    let row = |it: &Remark| [Cell::from(called(&it.subject)), Cell::from(&it.rule), Cell::from(&it.message)];
    rows(caption, ["who or what", "rule", "what is so"], remarks.iter().map(row))
}

fn step_row(step: &Step) -> [Cell; 5] {
    let risk = match step.risk {
        Risk::High => Severity::High,
        Risk::Medium => Severity::Medium,
        Risk::Low => Severity::Low,
    };
    let undo = match step.undo {
        Undo::Yes => "yes",
        Undo::ByInvitation => "by an invitation",
        Undo::Anew => "anew, with another id",
        Undo::No => "no",
    };
    [Cell::from(sentence(step)), severity(Some(risk)), Cell::from(undo), Cell::from(&step.reason), Cell::from(step.n)]
}

/// A step as a sentence without a full stop: `lower the role of cy@north.example from admin to view`.
fn sentence(step: &Step) -> String {
    let undocumented = if step.undocumented { " (nothing documents that this is possible)" } else { "" };
    format!("{} {}{}{undocumented}", words(step.kind), step.subject.name, change(step))
}

fn called(subject: &super::Subject) -> String {
    let sort = match subject.sort {
        Sort::Workspace => "workspace",
        Sort::Person => "",
        Sort::Key => "key",
        Sort::Tag => "tag",
        Sort::Link => "sub-workspace",
        Sort::Role => "role",
    };
    format!("{sort} {}", subject.name).trim_start().to_owned()
}

fn words(kind: StepKind) -> &'static str {
    match kind {
        StepKind::TagCreate => "create the tag",
        StepKind::TagUpdate => "change the tag",
        StepKind::MemberInvite => "invite",
        StepKind::MemberRaise => "raise the role of",
        StepKind::GroupInvite => "invite the sub-workspace",
        StepKind::KeyCreate => "create the key",
        StepKind::KeyDeliver => "deliver the key",
        StepKind::TagAssign => "assign the tag",
        StepKind::TagUnassign => "take off the tag",
        StepKind::MemberLower => "lower the role of",
        StepKind::KeyRevoke => "revoke the key",
        StepKind::MemberRemove => "remove",
        StepKind::GroupRemove => "remove the link to",
        StepKind::TagDelete => "delete the tag",
    }
}

/// What a step changes, in words.
fn change(step: &Step) -> String {
    let text = |fields: &Option<Fields>, name: &str| {
        fields.as_ref().and_then(|it| it.get(name)?.as_str()).unwrap_or_default().to_owned()
    };
    let list = |fields: &Option<Fields>, name: &str| -> Vec<String> {
        let items = fields.as_ref().and_then(|it| it.get(name)?.as_array()).into_iter().flatten();
        items.filter_map(|item| item.as_str().map(str::to_owned)).collect()
    };
    let count = |fields: &Option<Fields>| {
        let of = |name: &str, one: &str| match list(fields, name).len() {
            0 => None,
            1 => Some(format!("1 {one}")),
            many => Some(format!("{many} {one}s")),
        };
        [of("campaigns", "campaign"), of("accounts", "account")].into_iter().flatten().collect::<Vec<_>>().join(" and ")
    };
    let listed = |fields: &Option<Fields>, name: &str| list(fields, name).join(", ");
    match step.kind {
        StepKind::MemberInvite => {
            let with = match list(&step.after, "permissions").len() {
                0 => String::new(),
                count => format!(" with {count} permissions"),
            };
            format!(" as {}{with}, by e-mail", text(&step.after, "role"))
        }
        StepKind::MemberRaise | StepKind::MemberLower => {
            format!(" from {} to {}", text(&step.before, "role"), text(&step.after, "role"))
        }
        StepKind::MemberRemove => format!(" who is {}", text(&step.before, "role")),
        StepKind::KeyCreate => format!(" which may {}", listed(&step.after, "scopes")),
        StepKind::KeyDeliver => format!(" to the sink {}", text(&step.after, "sink")),
        StepKind::KeyRevoke if step.lost.is_empty() => " whose successor may do the same".to_owned(),
        StepKind::KeyRevoke => format!(" with which go {}", step.lost.join(", ")),
        StepKind::TagAssign => format!(" to {}", count(&step.after)),
        StepKind::TagUnassign => format!(" of {}", count(&step.before)),
        StepKind::TagDelete if count(&step.before).is_empty() => String::new(),
        StepKind::TagDelete => format!(" which is on {}", count(&step.before)),
        StepKind::TagUpdate => {
            let changed: Vec<&str> = step.after.iter().flat_map(Fields::keys).map(String::as_str).collect();
            format!(" in its {}", changed.join(" and its "))
        }
        StepKind::GroupInvite => format!(" of the id {}", text(&step.after, "sub_workspace_id")),
        StepKind::GroupRemove => format!(" of the id {}", text(&step.before, "sub_workspace_id")),
        StepKind::TagCreate => String::new(),
    }
}
