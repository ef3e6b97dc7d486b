//! The report for a ticket or a wiki.

use super::outline::{Block, Table};

pub(super) fn render(blocks: &[Block]) -> String {
    let mut text = String::new();
    for block in blocks {
        match block {
            Block::Title(title) => text.push_str(&format!("# {}\n", escape(title))),
            Block::Heading(heading) => text.push_str(&format!("## {}\n", escape(heading))),
            Block::Text(sentence) => text.push_str(&format!("{}\n", escape(sentence))),
            Block::Table(table) => text.push_str(&render_table(table)),
        }
        text.push('\n');
    }
    text
}

fn render_table(table: &Table) -> String {
    let row = |cells: Vec<String>| format!("| {} |\n", cells.join(" | "));
    let mut text = format!("**{}**\n\n", escape(table.caption));
    text.push_str(&row(table.columns.iter().map(|column| escape(column)).collect()));
    text.push_str(&row(table.columns.iter().map(|_| "---".to_owned()).collect()));
    for cells in &table.rows {
        text.push_str(&row(cells.iter().map(|cell| escape(&cell.text)).collect()));
    }
    text
}

/// Names come from people: what Markdown or HTML would obey is made plain text.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\\' | '|' | '*' | '_' | '`' | '[' | ']' | '<' | '>' | '#' | '~' => escaped.extend(['\\', character]),
            // A name must not notify whoever bears it.
            '@' => escaped.push_str("&#64;"),
            '&' => escaped.push_str("&amp;"),
            character => escaped.push(character),
        }
    }
    escaped
}
