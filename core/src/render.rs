//! Pages for people, of which the review and the plan are two: what a page says, as blocks, and the forms in which it is
//! said. A name in a block is text alone: it becomes no link, no mention and no markup in any form.

mod html;
mod markdown;
mod text;

use crate::review::Severity;

/// A form for people.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// For a terminal.
    Text,
    /// For a ticket, a wiki or a pull request.
    Markdown,
    /// One page for a browser.
    Html,
}

/// A page.
pub(crate) struct Page {
    /// What it says.
    pub blocks: Vec<Block>,
    /// How much of what, most severe first.
    pub counts: Vec<(Severity, String)>,
    /// The last line.
    pub footer: String,
}

impl Page {
    /// The page in a form.
    pub fn render(&self, form: Form) -> String {
        match form {
            Form::Text => text::render(&self.blocks),
            Form::Markdown => markdown::render(&self.blocks),
            Form::Html => html::render(self),
        }
    }
}

/// A piece of a page.
pub(crate) enum Block {
    /// The title of the whole.
    Title(String),
    /// What must be known before anything else is read.
    Notice(&'static str),
    /// A heading of a section.
    Heading(String),
    /// A sentence or more.
    Text(String),
    /// What to do first.
    Steps(Vec<Step>),
    /// What was found of a subject, or of several.
    Found(Found),
    /// A table, under its caption.
    Table(Table),
}

/// A thing to do.
pub(crate) struct Step {
    pub severity: Severity,
    /// What it is about, and what to do.
    pub text: String,
    /// The calls, by canonical name.
    pub calls: String,
    pub commands: Vec<String>,
}

/// What was found of a subject, or of several alike.
pub(crate) struct Found {
    /// The subject, or how many there are.
    pub title: String,
    /// The first of several.
    pub subjects: String,
    pub lines: Vec<Line>,
}

/// Findings with the same advice.
pub(crate) struct Line {
    pub severity: Severity,
    pub why: String,
    pub advice: String,
}

impl Block {
    /// Every text that may hold a name; and whether what it says is core's, apart from the names.
    pub fn texts(&mut self) -> Vec<(&mut String, bool)> {
        match self {
            Block::Title(text) | Block::Heading(text) => vec![(text, false)],
            Block::Text(text) => vec![(text, true)],
            Block::Notice(_) => Vec::new(),
            Block::Steps(steps) => steps.iter_mut().map(|step| (&mut step.text, true)).collect(),
            Block::Found(Found { title, subjects, lines }) => {
                let said = lines.iter_mut().flat_map(|line| [(&mut line.why, true), (&mut line.advice, true)]);
                [(title, false), (subjects, false)].into_iter().chain(said).collect()
            }
            Block::Table(table) => table.rows.iter_mut().flatten().map(|cell| (&mut cell.text, false)).collect(),
        }
    }
}

/// A table.
pub(crate) struct Table {
    pub caption: &'static str,
    pub columns: Vec<String>,
    /// The column that says what a row is about.
    pub header: usize,
    pub rows: Vec<Vec<Cell>>,
}

/// A cell of a table.
pub(crate) struct Cell {
    pub text: String,
    /// Where the cell is a severity.
    pub severity: Option<Severity>,
}

impl<T: ToString> From<T> for Cell {
    fn from(text: T) -> Self {
        Cell { text: text.to_string(), severity: None }
    }
}

/// A cell that is a severity.
pub(crate) fn severity(severity: Option<Severity>) -> Cell {
    Cell { text: severity.map_or("-".to_owned(), |severity| severity.to_string()), severity }
}

/// A table; a sentence where there is no row.
pub(crate) fn table<const N: usize>(caption: &'static str, columns: [&str; N], rows: Vec<[Cell; N]>) -> Block {
    if rows.is_empty() {
        return Block::Text(format!("{caption}: none."));
    }
    let columns: Vec<String> = columns.map(str::to_owned).into();
    // A severity says how, and the column behind it what the row is about.
    let header = usize::from(columns[0] == "severity");
    Block::Table(Table { caption, columns, header, rows: rows.into_iter().map(Into::into).collect() })
}
